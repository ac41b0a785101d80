//! Building a ring in a block of memory by its address, and the handles of rings that are opened so.

use core::alloc::Layout;
use core::ptr::NonNull;

use super::Builder;
use crate::consumer::{Consumer, Exclusive, Shared, Worker};
use crate::controller::Controller;
use crate::error::BuildError;
#[cfg(annulus_joins)]
use crate::joiner::Joiner;
#[cfg(annulus_joins)]
use crate::memory::Joinable;
use crate::memory::{BlockLayout, Kind, Memory, Opaque, Plan, Raw, RawRing};
use crate::producer::Producer;
use crate::topology::{Stage, Topology};
use crate::wait::WaitStrategy;

impl<T: Copy, K: Kind, W: WaitStrategy, F: FnMut() -> T> Builder<T, K, W, F> {
    /// Builds the ring in the `bytes` bytes at `block`, for the stages of `topology`, to be opened by its address, there
    /// and wherever else the memory is mapped: see [`RawRing::attach`].
    ///
    /// # Errors
    /// As for [`place`](Self::place).
    ///
    /// # Safety
    /// `block` points at `bytes` bytes that can be read and written, and nobody else reaches them before this returns,
    /// but to [open](RawRing::attach) the ring, which is refused until it is whole. They stay so until the last handle that comes from the result is gone.
    pub unsafe fn build_at(
        self,
        block: NonNull<u8>,
        bytes: usize,
        topology: &Topology,
    ) -> Result<RawRing<T, K, W>, BuildError> {
        let plan = self.plan_in_place(topology)?;
        // SAFETY: the caller's promise.
        unsafe { RawRing::build(block, bytes, plan, topology, self.wait, self.factory) }
    }
}

impl<K: Kind, W: WaitStrategy, F: FnMut() -> Opaque> Builder<Opaque, K, W, F> {
    /// The block of a ring for events of this size and alignment and the stages of `topology`.
    ///
    /// # Errors
    /// As for [`build_events_at`](Self::build_events_at), but for those that the memory is the reason of.
    pub fn events_layout(&self, event: Layout, topology: &Topology) -> Result<BlockLayout, BuildError> {
        let plan = self.plan_in_place(topology)?;
        BlockLayout::of_events::<K, W>(event.pad_to_align(), plan.capacity.get(), plan.places)
    }

    /// Builds the ring for events of this size and alignment, every byte of which is 0 at first: see
    /// [`build_at`](Self::build_at).
    ///
    /// # Errors
    /// As for [`place`](Self::place).
    ///
    /// # Safety
    /// As for [`build_at`](Self::build_at).
    pub unsafe fn build_events_at(
        self,
        block: NonNull<u8>,
        bytes: usize,
        event: Layout,
        topology: &Topology,
    ) -> Result<RawRing<Opaque, K, W>, BuildError> {
        let plan = Plan { event: event.pad_to_align(), ..self.plan_in_place(topology)? };
        // SAFETY: the caller's promise.
        unsafe { RawRing::build(block, bytes, plan, topology, self.wait, self.factory) }
    }

    /// The same in memory that is all zeros, as that of a new [`Mapping`](crate::memory::Mapping) is. The slots are not
    /// written to, so that pages of them take no room before an event comes there.
    ///
    /// # Errors
    /// As for [`place`](Self::place).
    ///
    /// # Safety
    /// As for [`build_at`](Self::build_at); and the `bytes` bytes are zeros.
    pub unsafe fn build_events_in_zeros(
        self,
        block: NonNull<u8>,
        bytes: usize,
        event: Layout,
        topology: &Topology,
    ) -> Result<RawRing<Opaque, K, W>, BuildError> {
        let plan = Plan { event: event.pad_to_align(), zeroed: true, ..self.plan_in_place(topology)? };
        // SAFETY: the caller's promise.
        unsafe { RawRing::build(block, bytes, plan, topology, self.wait, self.factory) }
    }
}

impl<T: Copy, K: Kind, W: WaitStrategy> RawRing<T, K, W> {
    /// A producer. Of a ring with several, each call makes one; of a ring with one, the first call of all that the block
    /// sees. `None` after that, and if the ring is closed.
    #[must_use]
    pub fn producer(&self) -> Option<Producer<Raw<T, K, W>>> {
        let memory = self.memory();
        let closed = memory.status().is_close_requested() || memory.cursor().get().1;
        let enters = !closed && memory.status().enter_producer(K::MULTI);
        enters.then(|| Producer::new(memory.clone()))
    }

    /// A consumer of `stage` that nobody took, whichever handle of the block asks; `None` if there is none left, if
    /// the stage is not of this ring, if it is the exclusive one, or if it is a worker group.
    #[must_use]
    pub fn consumer(&self, stage: Stage) -> Option<Consumer<Raw<T, K, W>, Shared>> {
        if self.topology().exclusive_stage() == Some(stage) {
            return None;
        }
        self.any_consumer(stage)
    }

    /// The consumer of the exclusive stage, if there is one and nobody took it.
    #[must_use]
    pub fn exclusive_consumer(&self) -> Option<Consumer<Raw<T, K, W>, Exclusive>> {
        let stage = self.topology().exclusive_stage()?;
        Some(self.any_consumer(stage)?.into_access())
    }

    fn any_consumer(&self, stage: Stage) -> Option<Consumer<Raw<T, K, W>, Shared>> {
        let upstream = self.topology().upstream(stage)?;
        let number = Topology::number(stage);
        let place = self.memory().consumers().iter().position(|record| record.take(number))?;
        Some(Consumer::new(self.memory().clone(), place, number, upstream))
    }

    /// A worker of the group `stage` that nobody took, whichever handle of the block asks; `None` if there is none left,
    /// if the stage is no group of this ring, or if it is the exclusive one.
    #[must_use]
    pub fn worker(&self, stage: Stage) -> Option<Worker<Raw<T, K, W>>> {
        if self.topology().exclusive_stage() == Some(stage) {
            return None;
        }
        self.any_worker(stage)
    }

    /// A worker of the exclusive stage, if that is a group and one is left.
    #[must_use]
    pub fn exclusive_worker(&self) -> Option<Worker<Raw<T, K, W>, Exclusive>> {
        let stage = self.topology().exclusive_stage()?;
        Some(self.any_worker(stage)?.into_access())
    }

    fn any_worker(&self, stage: Stage) -> Option<Worker<Raw<T, K, W>>> {
        let (place, group) = self.topology().group_place(stage)?;
        let upstream = self.topology().upstream(stage)?;
        let workers = self.topology().workers_of(stage);
        let taken = self.memory().groups()[group].take_worker(workers);
        taken.then(|| Worker::of_group(self.memory().clone(), place, group, upstream))
    }

    /// A handle that watches, closes and halts the ring, for any thread.
    #[must_use]
    pub fn controller(&self) -> Controller<Raw<T, K, W>> {
        Controller::new(self.memory().clone())
    }
}

#[cfg(annulus_joins)]
impl<T: Copy, K: Kind, W: WaitStrategy> RawRing<T, Joinable<K>, W> {
    /// A handle that joins the ring while it runs, for any thread.
    #[must_use]
    pub fn joiner(&self) -> Joiner<Raw<T, Joinable<K>, W>> {
        Joiner::new(self.memory().clone(), self.topology().clone())
    }
}
