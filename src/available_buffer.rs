//! The available buffer: which sequences are published, told by generation-stamped entries.
//!
//! There are two forms, since a stamp that serves one question cheaply cannot answer every other:
//!
//! | question | [`RunStamps`] | [`SlotStamps`] |
//! |---|---|---|
//! | stores per publish | one, whatever its length | one a slot |
//! | "what run begins at this run head?" | yes | yes, as a run of one |
//! | "is this one sequence published?" | only at a run head | yes |
//! | "up to where is everything published?" | by walking the runs | by walking the slots |
//! | safe if an entry is not touched for 2^(word − 1) events | no: needs 64-bit words | the generation wraps later or as late |
//!
//! Rings use [`RunStamps`] with 64-bit sequences and [`SlotStamps`] with narrower ones. The per-slot form is LMAX's
//! `availableBuffer`; one stamp for a whole run is this library's own.

mod run;
mod slot;

pub use run::RunStamps;
pub use slot::SlotStamps;

use crate::primitive::{AtomicWord, Ordering, Word, atomic_word, const_unless_loom};
use crate::sequence::{Seq, SeqRange};

/// The form that rings use in this build.
#[cfg(annulus_word = "64")]
pub(crate) type RingStamps<'a> = RunStamps<'a>;
/// The form that rings use in this build.
#[cfg(not(annulus_word = "64"))]
pub(crate) type RingStamps<'a> = SlotStamps<'a>;

/// One entry of an available buffer. Zeroed memory is an entry of a ring that starts at sequence 0.
#[derive(Debug)]
#[repr(transparent)]
pub struct Stamp(AtomicWord);

impl Stamp {
    const_unless_loom! {
        /// An entry for a ring that starts at sequence 0.
        #[must_use]
        pub fn new() -> Self {
            Self(atomic_word(0))
        }
    }

    const_unless_loom! {
        /// An entry with this word in it.
        pub(crate) fn with_word(word: Word) -> Self {
            Self(atomic_word(word))
        }
    }
}

impl Stamp {
    /// Puts a first word in, before the entry is shared.
    pub(crate) fn prepare(&self, word: Word) {
        // Relaxed: whoever hands the entries to other threads orders this before.
        self.0.store(word, Ordering::Relaxed);
    }
}

impl Default for Stamp {
    fn default() -> Self {
        Self::new()
    }
}

/// What the stamp at a run head says: where the run ends, and whether it was abandoned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[repr(C)]
pub struct Run {
    /// The sequence after the last of the run.
    pub end: Seq,
    /// Whether the run's claim was given up: consumers step over it.
    pub abandoned: bool,
}

/// Both forms of the available buffer, as publishers and consumers use them.
pub trait AvailableBuffer {
    /// Makes the claimed sequences of `range` visible: what this thread did before happens before whatever a reader
    /// of the stamp does after. An empty range changes nothing: it has no entry of its own.
    fn publish(&self, range: SeqRange);

    /// Gives the claimed sequences of `range` up: consumers step over them. An empty range changes nothing.
    fn abandon(&self, range: SeqRange);

    /// Makes `rest`, the end of a run that is published already, a run of its own, so that a walk may go on at its
    /// first sequence. Nobody may be able to pass that sequence meanwhile.
    fn split(&self, rest: SeqRange, abandoned: bool);

    /// The run that begins at `head`, or `None` if it is not published yet.
    ///
    /// `head` must be a run head in the form that stamps runs: the end of an earlier run, or where the ring began.
    fn run_at(&self, head: Seq) -> Option<Run>;
}
