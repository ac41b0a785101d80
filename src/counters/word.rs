//! One counter, and who may write it.

use crate::primitive::{AtomicCount, AtomicHolder, const_unless_loom};
#[cfg(feature = "metrics")]
use crate::primitive::{Count, Ordering};

/// A count that starts at 0 and wraps: at 2^64, or at 2^32 on targets without atomics of 64 bits.
#[derive(Debug)]
#[repr(transparent)]
pub(crate) struct Counter(AtomicCount);

impl Counter {
    const_unless_loom! {
        pub(super) fn new() -> Self {
            Self(AtomicCount::new(0))
        }
    }
}

#[cfg(feature = "metrics")]
impl Counter {
    // Relaxed, all of them: counts order nothing and protect nothing. What makes one writer's load see what it or its
    // forerunner stored last is the hand-over of the place, see `Holder`.

    /// What was counted.
    #[inline]
    pub(crate) fn get(&self) -> u64 {
        #[allow(clippy::useless_conversion, reason = "a count has 32 bits on some targets")]
        self.0.load(Ordering::Relaxed).into()
    }

    /// Counts `more`. For the only writer: no read-modify-write.
    #[inline]
    pub(crate) fn add(&self, more: u64) {
        self.0.store(self.0.load(Ordering::Relaxed).wrapping_add(more as Count), Ordering::Relaxed);
    }

    /// Raises the counter to `to`, if it is lower. For the only writer.
    #[inline]
    pub(crate) fn raise(&self, to: u64) {
        if self.0.load(Ordering::Relaxed) < to as Count {
            self.0.store(to as Count, Ordering::Relaxed);
        }
    }

    /// Counts `more`, as one of several writers.
    #[cfg(annulus_cas)]
    #[cold]
    pub(crate) fn add_shared(&self, more: u64) {
        self.0.fetch_add(more as Count, Ordering::Relaxed);
    }

    /// Raises the counter to `to`, as one of several writers.
    #[cfg(annulus_cas)]
    #[cold]
    pub(crate) fn raise_shared(&self, to: u64) {
        self.0.fetch_max(to as Count, Ordering::Relaxed);
    }
}

/// Who may write a place of counters: a state in the lowest byte, and the [`Owner`] above it.
///
/// A place that was handed back is taken again by the same sort of owner only, and its counters go on from where they
/// were: what a place counted never gets less.
#[derive(Debug)]
#[repr(transparent)]
pub(crate) struct Holder(AtomicHolder);

impl Holder {
    const_unless_loom! {
        pub(super) fn new() -> Self {
            Self(AtomicHolder::new(NEVER))
        }
    }
}

/// Nobody has had the place.
const NEVER: u32 = 0;

#[cfg(feature = "metrics")]
mod holding {
    use super::*;

    /// A handle has it, or several share it.
    const HELD: u32 = 1;
    /// The handle that had it is gone.
    const HANDED_BACK: u32 = 2;
    const STATE: u32 = 0xff;
    const STAGE_SHIFT: u32 = 8;
    const GROUP_SHIFT: u32 = 16;

    /// What sort of handle a place belongs to: its stage, and its group's number and 1 if it is a worker, or a group.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(crate) struct Owner(u32);

    impl Owner {
        pub(crate) const PRODUCER: Self = Self::consumer(0);

        pub(crate) const fn consumer(stage: u32) -> Self {
            Self(stage << STAGE_SHIFT)
        }

        #[cfg(annulus_cas)]
        pub(crate) const fn group(stage: u32, group: usize) -> Self {
            Self(stage << STAGE_SHIFT | (group as u32 + 1) << GROUP_SHIFT)
        }

        pub(crate) const fn stage(self) -> u32 {
            self.0 >> STAGE_SHIFT & 0xff
        }

        /// The number of the group among the ring's groups.
        pub(crate) const fn group_number(self) -> Option<usize> {
            (self.0 as usize >> GROUP_SHIFT).checked_sub(1)
        }
    }

    impl Holder {
        /// Takes the place, which is this handle's already by the word that keeps its consumer record, or because no
        /// other can have it, or because it is shared.
        pub(crate) fn hold(&self, owner: Owner) {
            // Relaxed: whatever gave the handle its record ordered the counters, too.
            self.0.store(HELD | owner.0, Ordering::Relaxed);
        }

        /// Takes the place if it is free: handed back by an owner of this sort, or, if `fresh`, never taken before.
        #[cfg(annulus_cas)]
        pub(crate) fn take(&self, owner: Owner, fresh: bool) -> bool {
            let free = if fresh { NEVER } else { HANDED_BACK | owner.0 };
            // Acquire: pairs with the Release in `hand_back`: this handle's loads see what the last one stored.
            self.0.compare_exchange(free, HELD | owner.0, Ordering::Acquire, Ordering::Relaxed).is_ok()
        }

        /// Gives the place to whichever handle of the same sort comes next.
        pub(crate) fn hand_back(&self) {
            // Relaxed: this handle stored it.
            let owner = self.0.load(Ordering::Relaxed) & !STATE;
            // Release: pairs with the Acquire in `take`.
            self.0.store(HANDED_BACK | owner, Ordering::Release);
        }

        /// Who has the place, or had it last.
        pub(crate) fn owner(&self) -> Option<Owner> {
            // Relaxed, as in `is_held`: for reports only.
            let word = self.0.load(Ordering::Relaxed);
            (word != NEVER).then_some(Owner(word & !STATE))
        }

        /// Whether a handle has the place now.
        pub(crate) fn is_held(&self) -> bool {
            self.0.load(Ordering::Relaxed) & STATE == HELD
        }
    }
}

#[cfg(feature = "metrics")]
pub(crate) use holding::Owner;
