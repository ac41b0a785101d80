//! What a consumer or a worker counts, and when.

#[cfg(annulus_outline)]
use core::ptr::NonNull;

use super::place::Place;
use crate::counters::{ConsumerCounters, Handle, Owner};
use crate::memory::Memory;

/// A consumer's or worker's place among the ring's counters: those of the consumer records come first, then those of
/// the workers.
#[derive(Debug)]
pub struct ConsumerTally(Place);

impl ConsumerTally {
    /// The consumer of the record at `place`, whose counters are that record's.
    pub(crate) fn of_consumer<M: Memory>(memory: &M, place: usize) -> Self {
        let stage = memory.consumers()[place].stage().unwrap_or_default();
        memory.counters().consumers[place].words().holder.hold(Owner::consumer(stage));
        Self(Place::own(place))
    }

    /// A worker of the `group`-th group, whose record is at `place`. It takes a worker's place; those that find none
    /// share the counters of their group's record.
    #[cfg(annulus_cas)]
    pub(crate) fn of_worker<M: Memory>(memory: &M, place: usize, group: usize) -> Self {
        let stage = memory.consumers()[place].stage().unwrap_or_default();
        let owner = Owner::group(stage, group);
        let (records, workers) = memory.counters().consumers.split_at(memory.consumers().len());
        // Every worker says so, and all say the same.
        records[place].words().holder.hold(owner);
        let take = |fresh| workers.iter().position(|place| place.words().holder.take(owner, fresh));
        match take(false).or_else(|| take(true)) {
            Some(worker) => Self(Place::own(records.len() + worker)),
            None => Self(Place::shared(place)),
        }
    }

    /// Gives the place to the next consumer, or to the next worker of the same group.
    pub(crate) fn hand_back<M: Memory>(&self, memory: &M) {
        if let Some(counters) = self.counters(memory).filter(|_| !self.0.is_shared()) {
            counters.words().holder.hand_back();
        }
    }

    pub(crate) fn handle<M: Memory>(&self, memory: &M) -> Handle {
        let records = memory.consumers().len();
        match self.0.index.checked_sub(records) {
            Some(worker) => Handle::Worker(worker as u32),
            None if self.0.is_shared() => Handle::Group(self.0.index as u32),
            None => Handle::Consumer(self.0.index as u32),
        }
    }

    /// Where its counters are.
    #[cfg(annulus_outline)]
    pub(crate) fn address<M: Memory>(&self, memory: &M) -> Option<NonNull<u64>> {
        self.counters(memory).map(|counters| NonNull::from(counters).cast())
    }

    /// Always there; asked for in this way, it leaves no code for the case that it is not.
    #[inline]
    fn counters<'m, M: Memory>(&self, memory: &'m M) -> Option<&'m ConsumerCounters> {
        memory.counters().consumers.get(self.0.index)
    }

    /// Counts a batch, delivered at this lag.
    #[inline]
    pub(crate) fn delivered<M: Memory>(&self, memory: &M, lag: impl FnOnce() -> usize) {
        if let Some(counters) = self.counters(memory) {
            self.0.add(&counters.words().batches, 1);
            self.0.raise(&counters.words().highest_lag, lag() as u64);
        }
    }

    #[inline]
    pub(crate) fn consumed<M: Memory>(&self, memory: &M, events: usize) {
        if let Some(counters) = self.counters(memory) {
            self.0.add(&counters.words().consumed, events as u64);
        }
    }

    #[inline]
    pub(crate) fn found_nothing<M: Memory>(&self, memory: &M) {
        if let Some(counters) = self.counters(memory) {
            self.0.add(&counters.words().empty_polls, 1);
        }
    }
}
