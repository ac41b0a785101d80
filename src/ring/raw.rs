//! Building a ring in a block of memory by its address, and the handles of rings that are opened so.

use core::ptr::NonNull;

use super::Builder;
use crate::consumer::{Consumer, Exclusive, Shared};
use crate::controller::Controller;
use crate::error::BuildError;
#[cfg(annulus_joins)]
use crate::joiner::Joiner;
#[cfg(annulus_joins)]
use crate::memory::Joinable;
use crate::memory::{Kind, Memory, Raw, RawRing};
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
