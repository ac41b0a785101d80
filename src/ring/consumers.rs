//! The consumers of a new ring, until somebody takes them.

use core::fmt;

#[cfg(annulus_cas)]
use crate::consumer::Worker;
use crate::consumer::{Consumer, Exclusive, Shared};
use crate::gate::Place;
#[cfg(annulus_heap)]
use crate::gate::StageSet;
#[cfg(annulus_joins)]
use crate::joiner::Joiner;
use crate::memory::Memory;
#[cfg(annulus_joins)]
use crate::memory::{Joinable, Kind};
use crate::topology::{Stage, Topology};

/// The consumers of a new ring that nobody took yet.
///
/// Each of them bounds the producers already: from the ring's first event on, none misses any. Dropping this drops
/// those that were not taken, as if each were dropped by itself.
pub struct Consumers<M: Memory> {
    memory: M,
    topology: Topology,
}

impl<M: Memory> fmt::Debug for Consumers<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Consumers").field("of", &self.topology.consumers()).finish_non_exhaustive()
    }
}

impl<M: Memory> Consumers<M> {
    pub(super) fn new(memory: M, topology: Topology) -> Self {
        Self { memory, topology }
    }

    /// Takes a consumer of `stage` that nobody took; `None` if there is none left, if the stage is not of this
    /// topology, or if it is the exclusive one.
    pub fn take(&mut self, stage: Stage) -> Option<Consumer<M, Shared>> {
        if self.topology.exclusive_stage() == Some(stage) {
            return None;
        }
        self.take_any(stage)
    }

    /// Takes a worker of the group `stage` that nobody took; `None` if there is none left, if the stage is no group of
    /// this topology, or if it is the exclusive one.
    #[cfg(annulus_cas)]
    pub fn take_worker(&mut self, stage: Stage) -> Option<Worker<M>> {
        if self.topology.exclusive_stage() == Some(stage) {
            return None;
        }
        self.take_worker_of(stage)
    }

    /// Takes a worker of the exclusive stage, if that is a group and one is left.
    #[cfg(annulus_cas)]
    pub fn take_exclusive_worker(&mut self) -> Option<Worker<M, Exclusive>> {
        let stage = self.topology.exclusive_stage()?;
        Some(self.take_worker_of(stage)?.into_access())
    }

    #[cfg(annulus_cas)]
    fn take_worker_of(&mut self, stage: Stage) -> Option<Worker<M>> {
        let (place, group) = self.topology.group_place(stage)?;
        let upstream = self.topology.upstream(stage)?;
        self.topology.take_worker(stage)?;
        Some(Worker::of_group(self.memory.clone(), place, group, upstream))
    }

    /// Takes the consumer of the exclusive stage, if there is one and nobody took it.
    pub fn take_exclusive(&mut self) -> Option<Consumer<M, Exclusive>> {
        let stage = self.topology.exclusive_stage()?;
        Some(self.take_any(stage)?.into_access())
    }

    /// A handle that joins the ring while it runs, for any thread.
    #[cfg(annulus_joins)]
    #[must_use]
    pub fn joiner<K: Kind>(&self) -> Joiner<M>
    where
        M: Memory<Kind = Joinable<K>>,
    {
        Joiner::new(self.memory.clone(), self.topology.clone())
    }

    fn take_any(&mut self, stage: Stage) -> Option<Consumer<M, Shared>> {
        let upstream = self.topology.upstream(stage)?;
        let number = Topology::number(stage);
        let place = self.memory.consumers().iter().position(|record| record.take(number))?;
        Some(Consumer::new(self.memory.clone(), place, number, upstream))
    }

    /// Takes the consumer at `place`, which nobody took, of the one stage that the ring has.
    #[cfg(annulus_heap)]
    pub(super) fn take_place(&self, place: usize) -> Consumer<M, Shared> {
        let taken = self.memory.consumers()[place].take(0);
        debug_assert!(taken, "the ring is new, and each place is taken once");
        Consumer::new(self.memory.clone(), place, 0, StageSet::NONE)
    }
}

impl<M: Memory> Drop for Consumers<M> {
    fn drop(&mut self) {
        let mut left = false;
        for (place, record) in self.topology.places().zip(self.memory.consumers()) {
            left |= matches!(place, Place::Consumer(stage) if record.leave_untaken(stage));
        }
        #[cfg(annulus_cas)]
        for stage in self.topology.clone().group_stages() {
            while let Some(worker) = self.take_worker_of(stage) {
                drop(worker);
            }
        }
        #[cfg(annulus_joins)]
        if M::Kind::JOINS {
            self.memory.status().remove_consumer();
            left = true;
        }
        if left {
            self.memory.notify_all();
        }
    }
}
