//! The consumers of a ring, as producers and later stages see them: a table of records, each of some stage.

use super::{Gate, Progress};
use crate::primitive::{AtomicU32, AtomicWord, Ordering, Padded, atomic_u32, atomic_word, const_unless_loom};
use crate::sequence::Seq;

/// A set of stages, at most [`StageSet::MAX`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StageSet(u64);

impl StageSet {
    pub const MAX: usize = u64::BITS as usize;

    pub const NONE: Self = Self(0);
    pub const ALL: Self = Self(u64::MAX);

    #[inline]
    pub const fn of(stage: u32) -> Self {
        Self(1 << stage)
    }

    #[inline]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    #[inline]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    #[inline]
    pub const fn contains(self, stage: u32) -> bool {
        self.0 >> stage & 1 != 0
    }

    #[inline]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// What a ring knows of one consumer, on cache lines of its own: the consumer writes, producers and later stages read.
#[derive(Debug)]
pub struct ConsumerRecord(Padded<Words>);

#[derive(Debug)]
#[repr(C)]
struct Words {
    /// Everything below is released. Moved by its consumer only.
    sequence: AtomicWord,
    /// What the consumer is to the gates: see `Presence`.
    presence: AtomicU32,
    /// The stage it belongs to. Constant.
    stage: u32,
}

/// The states of a consumer record.
mod presence {
    /// It has left: it bounds nobody.
    pub(super) const LEFT: u32 = 0;
    /// It bounds producers and later stages, and its handle has yet to be taken.
    pub(super) const RESERVED: u32 = 1;
    /// It bounds producers and later stages, and has a handle.
    pub(super) const TAKEN: u32 = 2;
}

impl ConsumerRecord {
    const_unless_loom! {
        /// The record of a consumer of `stage` that starts at `start` and has no handle yet.
        pub fn new(stage: u32, start: Seq) -> Self {
            Self(Padded(Words {
                sequence: atomic_word(start.word(false)),
                presence: atomic_u32(presence::RESERVED),
                stage,
            }))
        }
    }

    /// The stage that the consumer belongs to.
    #[inline]
    pub fn stage(&self) -> u32 {
        self.0.0.stage
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

    #[inline]
    fn is_present(&self) -> bool {
        // Acquire: pairs with the Release in `leave`, so that whoever passes a consumer that has left sees all that
        // it did, a halt that it asked for included.
        self.0.0.presence.load(Ordering::Acquire) != presence::LEFT
    }

    /// Whether the place has no handle yet. Asked by the one owner of the free places.
    pub fn is_free(&self) -> bool {
        // Relaxed: only that owner takes places.
        self.0.0.presence.load(Ordering::Relaxed) == presence::RESERVED
    }

    /// Takes the place, which is free, for a handle.
    pub fn take(&self) {
        // Relaxed: only the owner of the free places asks; to everybody else the record is present as before.
        self.0.0.presence.store(presence::TAKEN, Ordering::Relaxed);
    }

    /// Leaves the gates for good.
    pub fn leave(&self) {
        // Release: pairs with the Acquire in `is_present`.
        self.0.0.presence.store(presence::LEFT, Ordering::Release);
    }

    /// Makes the record a new one of the same stage, with nobody else looking.
    pub fn reset(&mut self, start: Seq) {
        *self = Self::new(self.stage(), start);
    }
}

/// The consumers of some stages of a ring with a fixed set of consumers.
#[derive(Clone, Copy, Debug)]
pub struct Members<'a> {
    pub(crate) records: &'a [ConsumerRecord],
    pub(crate) stages: StageSet,
}

impl Members<'_> {
    fn records(&self) -> impl Iterator<Item = &ConsumerRecord> {
        self.records.iter().filter(|record| self.stages.contains(record.stage()))
    }
}

impl Gate for Members<'_> {
    #[inline]
    fn progress(&self) -> Progress {
        // Each sequence is read before its presence: nobody comes back in a fixed set, so that an old sequence of a
        // member that is present is a bound that was true a moment ago, and one that has left bounds nobody.
        let mut slowest: Option<Seq> = None;
        for record in self.records() {
            let sequence = record.sequence();
            if record.is_present() {
                slowest = Some(slowest.map_or(sequence, |slowest| slowest.earlier(sequence)));
            }
        }
        match slowest {
            Some(sequence) => Progress { sequence, active: true },
            None => self.furthest(),
        }
    }
}

impl Members<'_> {
    /// The highest sequence of members who have all left. Below it everything was published, so that no claim below
    /// it is still open, and a producer may take it for the gate.
    #[cold]
    fn furthest(&self) -> Progress {
        let furthest = self.records().map(ConsumerRecord::sequence).reduce(Seq::later);
        Progress { sequence: furthest.unwrap_or_default(), active: false }
    }
}
