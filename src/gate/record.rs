//! What a ring knows of one consumer.

use crate::primitive::{AtomicU32, AtomicWord, Ordering, Padded, atomic_u32, atomic_word, const_unless_loom};
use crate::sequence::Seq;

/// What a ring knows of one consumer, on cache lines of its own: the consumer writes, producers and later stages read.
#[derive(Debug)]
pub struct ConsumerRecord(Padded<Words>);

#[derive(Debug)]
#[repr(C)]
struct Words {
    /// Everything below is released. Moved by its consumer only.
    sequence: AtomicWord,
    /// The end of the last run whose stamp the consumer saw: a run head, below which everything is published. Only in
    /// rings that can be joined; it is never below `sequence`, never moves back, and outlives the consumer.
    #[cfg(annulus_joins)]
    walked: AtomicWord,
    /// Whether the consumer bounds anybody, and the stage that it belongs to.
    presence: AtomicU32,
}

/// What a consumer is to the gates of producers and later stages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Presence {
    /// Nobody: it bounds nobody, and its place can be taken by a joiner.
    Absent,
    /// It bounds others, and its handle has yet to be taken.
    Reserved,
    /// It bounds others, and has a handle.
    Taken,
    #[cfg(annulus_joins)]
    /// A joiner has the place, and does not bound anybody yet.
    Joining,
}

const STAGE_SHIFT: u32 = 8;

impl Presence {
    const fn of(self, stage: u32) -> u32 {
        stage << STAGE_SHIFT | self as u32
    }

    const fn is(self, word: u32) -> bool {
        word & ((1 << STAGE_SHIFT) - 1) == self as u32
    }
}

/// A present consumer's stage.
#[inline]
const fn present_stage(word: u32) -> Option<u32> {
    if Presence::Taken.is(word) || Presence::Reserved.is(word) { Some(word >> STAGE_SHIFT) } else { None }
}

impl ConsumerRecord {
    const_unless_loom! {
        /// The record of a consumer of `stage` that starts at `start` and has no handle yet; without a stage, the record
        /// of nobody.
        pub fn new(stage: Option<u32>, start: Seq) -> Self {
            let presence = match stage {
                Some(stage) => Presence::Reserved.of(stage),
                None => Presence::Absent.of(0),
            };
            Self(Padded(Words {
                sequence: atomic_word(start.word(false)),
                #[cfg(annulus_joins)]
                walked: atomic_word(start.word(false)),
                presence: atomic_u32(presence),
            }))
        }
    }

    /// Where the consumer stands: it has released everything below.
    #[inline]
    pub fn sequence(&self) -> Seq {
        // Acquire: pairs with the Release in `release_to`: the consumer's reads of the slots happened before.
        Seq::from_word(self.0.0.sequence.load(Ordering::Acquire)).0
    }

    /// Releases everything below `to`.
    #[inline]
    pub fn release_to(&self, to: Seq) {
        // Release: pairs with the Acquire in `sequence`: this consumer's reads of the slots come first.
        self.0.0.sequence.store(to.word(false), Ordering::Release);
    }

    /// The stage of the consumer, if it bounds its producers and later stages.
    #[inline]
    pub fn stage(&self) -> Option<u32> {
        // Acquire: pairs with the Release in `leave`, so that whoever passes a consumer that has left sees all that
        // it did, a halt that it asked for included; and with the one in `enter`.
        present_stage(self.0.0.presence.load(Ordering::Acquire))
    }

    /// Whether the place is one of `stage` that has no handle yet. Asked by the one owner of such places.
    pub fn is_free(&self, stage: u32) -> bool {
        // Relaxed: only that owner takes them.
        self.0.0.presence.load(Ordering::Relaxed) == Presence::Reserved.of(stage)
    }

    /// Takes the place, which is free, for a handle.
    pub fn take(&self, stage: u32) {
        // Relaxed: only the owner of the free places asks; to everybody else the record is present as before.
        self.0.0.presence.store(Presence::Taken.of(stage), Ordering::Relaxed);
    }

    /// Leaves the gates for good.
    pub fn leave(&self) {
        // Release: pairs with the Acquire in `stage`, and with that in `reserve`.
        self.0.0.presence.store(Presence::Absent.of(0), Ordering::Release);
    }
}

/// What joining adds.
#[cfg(annulus_joins)]
impl ConsumerRecord {
    /// A run head below which everything is published, as far as the place's consumers ever saw.
    #[inline]
    pub fn walked(&self) -> Seq {
        // Acquire: pairs with the Release in `walk_to`, and through it with the stamps that were seen.
        Seq::from_word(self.0.0.walked.load(Ordering::Acquire)).0
    }

    /// Notes the end of a run whose stamp the place's consumer saw.
    #[inline]
    pub fn walk_to(&self, to: Seq) {
        // Release: pairs with the Acquire in `walked`.
        self.0.0.walked.store(to.word(false), Ordering::Release);
    }

    /// Takes the place of nobody for a joiner. Whether this call did.
    pub fn reserve(&self) -> bool {
        let (absent, joining) = (Presence::Absent.of(0), Presence::Joining.of(0));
        // Acquire: pairs with the Release in `leave`, which comes after the last words of the consumer before.
        self.0.0.presence.compare_exchange(absent, joining, Ordering::Acquire, Ordering::Relaxed).is_ok()
    }

    /// Bounds producers and the stages after `stage` from now on.
    pub fn enter(&self, stage: u32) {
        // Release: pairs with the Acquire in `stage`: the sequence that the joiner put in comes first.
        self.0.0.presence.store(Presence::Taken.of(stage), Ordering::Release);
    }
}
