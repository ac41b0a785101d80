//! What a producer handle counts, and when.

#[cfg(annulus_outline)]
use core::ptr::NonNull;

use super::place::Place;
use crate::counters::{Handle, Owner, ProducerCounters};
#[cfg(annulus_cas)]
use crate::memory::Kind;
use crate::memory::Memory;

/// A producer handle's place among the ring's counters.
#[derive(Debug)]
pub(crate) struct ProducerTally(Place);

impl ProducerTally {
    /// Takes a place. A ring with several producers has one more for those that find none: they share it.
    pub(crate) fn new<M: Memory>(memory: &M) -> Self {
        let places = memory.counters().producers;
        #[cfg(annulus_cas)]
        if let (true, [own @ .., _]) = (M::Kind::MULTI, places) {
            let take = |fresh| own.iter().position(|place| place.words().holder.take(Owner::PRODUCER, fresh));
            if let Some(place) = take(false).or_else(|| take(true)) {
                return Self(Place::own(place));
            }
            places[own.len()].words().holder.hold(Owner::PRODUCER);
            return Self(Place::shared(own.len()));
        }
        places[0].words().holder.hold(Owner::PRODUCER);
        Self(Place::own(0))
    }

    /// Gives the place to the next producer.
    pub(crate) fn hand_back<M: Memory>(&self, memory: &M) {
        if let Some(counters) = self.counters(memory).filter(|_| !self.0.is_shared()) {
            counters.words().holder.hand_back();
        }
    }

    pub(crate) fn handle(&self) -> Handle {
        if self.0.is_shared() { Handle::OtherProducers } else { Handle::Producer(self.0.index as u32) }
    }

    /// Where its counters are.
    #[cfg(annulus_outline)]
    pub(crate) fn address<M: Memory>(&self, memory: &M) -> Option<NonNull<u64>> {
        self.counters(memory).map(|counters| NonNull::from(counters).cast())
    }

    /// Whether others write them, too.
    #[cfg(annulus_outline)]
    pub(crate) fn shares(&self) -> bool {
        self.0.is_shared()
    }

    /// Always there; asked for in this way, it leaves no code for the case that it is not.
    #[inline]
    fn counters<'m, M: Memory>(&self, memory: &'m M) -> Option<&'m ProducerCounters> {
        memory.counters().producers.get(self.0.index)
    }

    #[inline]
    pub(crate) fn published<M: Memory>(&self, memory: &M, events: usize) {
        if let Some(counters) = self.counters(memory).filter(|_| events != 0) {
            self.0.add(&counters.words().published, events as u64);
            self.0.add(&counters.words().batches, 1);
        }
    }

    #[inline]
    pub(crate) fn abandoned<M: Memory>(&self, memory: &M, events: usize) {
        if let Some(counters) = self.counters(memory) {
            self.0.add(&counters.words().abandoned, events as u64);
        }
    }

    #[inline]
    pub(crate) fn refused<M: Memory>(&self, memory: &M) {
        if let Some(counters) = self.counters(memory) {
            self.0.add(&counters.words().refused, 1);
        }
    }

    /// Begins a wait for room, which lasts until the answer is dropped. The clock is read then and now, and nowhere else.
    pub(crate) fn stall<'t, M: Memory>(&'t self, memory: &'t M) -> Stall<'t, M> {
        if let Some(counters) = self.counters(memory) {
            self.0.add(&counters.words().stalls, 1);
        }
        Stall {
            tally: self,
            memory,
            #[cfg(feature = "std")]
            begun: std::time::Instant::now(),
        }
    }

    /// Looks for room once more, in a wait.
    #[inline]
    pub(crate) fn looked<M: Memory>(&self, memory: &M) {
        if let Some(counters) = self.counters(memory) {
            self.0.add(&counters.words().looks, 1);
        }
    }
}

/// A wait for room, timed until it is dropped: by return, by unwinding, or with the future that waits.
pub(crate) struct Stall<'t, M: Memory> {
    #[cfg_attr(not(feature = "std"), expect(dead_code, reason = "there is no clock"))]
    tally: &'t ProducerTally,
    #[cfg_attr(not(feature = "std"), expect(dead_code, reason = "there is no clock"))]
    memory: &'t M,
    #[cfg(feature = "std")]
    begun: std::time::Instant,
}

#[cfg(feature = "std")]
impl<M: Memory> Drop for Stall<'_, M> {
    fn drop(&mut self) {
        if let Some(counters) = self.tally.counters(self.memory) {
            self.tally.0.add(&counters.words().stalled, ProducerCounters::ticks(self.begun.elapsed()));
        }
    }
}
