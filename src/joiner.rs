//! Joining a running ring.

use core::fmt;

use crate::consumer::{Consumer, Shared, Worker};
use crate::error::JoinError;
use crate::gate::{join, join_group};
use crate::memory::Memory;
use crate::topology::{Stage, Topology};

/// Makes consumers of a running ring that was built to be [joinable](crate::Builder::joinable).
///
/// While a joiner exists, consumers can come: producers that find the ring full wait instead of getting
/// `Disconnected`. It can be cloned and shared between threads.
pub struct Joiner<M: Memory> {
    memory: M,
    topology: Topology,
}

impl<M: Memory> fmt::Debug for Joiner<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Joiner").field("places", &self.memory.consumers().len()).finish_non_exhaustive()
    }
}

impl<M: Memory> Joiner<M> {
    pub(crate) fn new(memory: M, topology: Topology) -> Self {
        memory.status().add_consumer();
        Self { memory, topology }
    }

    /// Adds a consumer to `stage`.
    ///
    /// It gets every event from the furthest point on that any consumer of the ring had come to; what others had not
    /// come to before is not lost to it. From then on it bounds the producers and the stages after its own like any
    /// other, until it is dropped.
    ///
    /// # Errors
    /// [`JoinError::Group`] if the stage is a worker group: see [`join_group`](Self::join_group).
    /// [`JoinError::NoPlace`] if as many consumers are there as the ring has places for, [`JoinError::UnknownStage`],
    /// or [`JoinError::Exclusive`].
    pub fn join(&self, stage: Stage) -> Result<Consumer<M, Shared>, JoinError> {
        if self.topology.exclusive_stage() == Some(stage) {
            return Err(JoinError::Exclusive);
        }
        if self.topology.group_place(stage).is_some() {
            return Err(JoinError::Group);
        }
        let upstream = self.topology.upstream(stage).ok_or(JoinError::UnknownStage)?;
        let number = Topology::number(stage);
        let place = join(self.memory.consumers(), number).ok_or(JoinError::NoPlace)?;
        let consumer = Consumer::new(self.memory.clone(), place, number, upstream);
        // The gate of the producers and the barriers of later stages are others now.
        self.memory.notify_all();
        Ok(consumer)
    }

    /// Adds a worker to the group `stage`. If the group has none, it starts where [`join`](Self::join) would.
    ///
    /// # Errors
    /// [`JoinError::Group`] if the stage is no worker group, or [`JoinError::Exclusive`].
    ///
    /// # Progress
    /// May wait for another thread that is bringing the first worker of the same group in.
    pub fn join_group(&self, stage: Stage) -> Result<Worker<M>, JoinError> {
        if self.topology.exclusive_stage() == Some(stage) {
            return Err(JoinError::Exclusive);
        }
        let (place, group) = self.topology.group_place(stage).ok_or(JoinError::Group)?;
        let upstream = self.topology.upstream(stage).ok_or(JoinError::UnknownStage)?;
        let cursor = &self.memory.groups()[group];
        join_group(self.memory.consumers(), place, cursor, Topology::number(stage));
        let worker = Worker::of_group(self.memory.clone(), place, group, upstream);
        self.memory.notify_all();
        Ok(worker)
    }
}

impl<M: Memory> Clone for Joiner<M> {
    fn clone(&self) -> Self {
        Self::new(self.memory.clone(), self.topology.clone())
    }
}

impl<M: Memory> Drop for Joiner<M> {
    fn drop(&mut self) {
        self.memory.status().remove_consumer();
        self.memory.notify_all();
    }
}
