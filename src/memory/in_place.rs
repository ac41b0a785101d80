//! Rings in memory of the caller's: no allocator, and handles that borrow the ring.

use core::fmt;
use core::marker::PhantomData;
use core::mem::MaybeUninit;

use super::block::{Plan, View, place};
use super::{BlockLayout, Kind, Memory, sealed};
use crate::available_buffer::RingStamps;
use crate::capacity::Capacity;
use crate::error::BuildError;
use crate::gate::{ConsumerRecord, GroupCursor};
use crate::sequencer::Cursor;
use crate::slots::Slots;
use crate::status::Status;
use crate::topology::Topology;
use crate::wait::{DefaultWait, WaitStrategy};

/// A ring in memory of the caller's, which it borrows for `'m`. Dropping it drops the events.
///
/// Made by [`Builder::place`](crate::Builder::place); [`split`](Self::split) lends its handles.
pub struct InPlaceRing<'m, T, K: Kind, W: WaitStrategy = DefaultWait> {
    view: View<T, W>,
    /// The places of the topology that the ring was built for.
    pub(crate) topology: Topology,
    kind: PhantomData<K>,
    memory: PhantomData<&'m mut [MaybeUninit<u8>]>,
}

impl<T, K: Kind, W: WaitStrategy> fmt::Debug for InPlaceRing<'_, T, K, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InPlaceRing").field("capacity", &self.view.capacity().get()).finish_non_exhaustive()
    }
}

impl<T, K: Kind, W: WaitStrategy> Drop for InPlaceRing<'_, T, K, W> {
    fn drop(&mut self) {
        // SAFETY: handles borrow the ring, so none is left; it was built with `K`.
        unsafe { self.view.destroy::<K>() };
    }
}

// SAFETY: the ring owns its events, which are built and dropped wherever it is; the words are atomic.
unsafe impl<T: Send, K: Kind, W: WaitStrategy<Word: Send> + Send> Send for InPlaceRing<'_, T, K, W> {}

impl<'m, T, K: Kind, W: WaitStrategy> InPlaceRing<'m, T, K, W> {
    /// Builds a ring in `memory`.
    pub(crate) fn build(
        memory: &'m mut [MaybeUninit<u8>],
        plan: Plan,
        topology: &Topology,
        wait: W,
        factory: impl FnMut() -> T,
    ) -> Result<Self, BuildError> {
        let layout = BlockLayout::of_events::<K, W>(plan.event, plan.capacity.get(), plan.places)?;
        let base = place(memory, layout)?;
        // SAFETY: `place` checked size and alignment, the layout is that of the plan, and the memory is borrowed by
        // this ring alone.
        let view = unsafe { View::build::<K>(base, layout, plan, topology, wait, factory) };
        view.header().set_ready();
        Ok(Self { view, topology: topology.clone(), kind: PhantomData, memory: PhantomData })
    }

    /// Opens the ring anew, empty, and lends it.
    pub(crate) fn lend(&mut self) -> InPlace<'_, T, K, W> {
        self.view.reset(self.topology.places());
        InPlace { view: self.view.clone(), ring: PhantomData }
    }
}

/// A ring in memory of the caller's, as its handles borrow it.
pub struct InPlace<'r, T, K: Kind, W: WaitStrategy = DefaultWait> {
    view: View<T, W>,
    ring: PhantomData<(&'r (), K)>,
}

impl<T, K: Kind, W: WaitStrategy> Clone for InPlace<'_, T, K, W> {
    fn clone(&self) -> Self {
        Self { view: self.view.clone(), ring: PhantomData }
    }
}

impl<T, K: Kind, W: WaitStrategy> fmt::Debug for InPlace<'_, T, K, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InPlace").finish_non_exhaustive()
    }
}

// SAFETY: a ring is atomic words and slots; its handles hand each slot to one writer or to readers at a time, ordered by
// the words. So threads share it if they may share and send the events and the strategy with its words.
unsafe impl<T: Send + Sync, K: Kind, W: WaitStrategy<Word: Send + Sync> + Send + Sync> Send
    for InPlace<'_, T, K, W>
{
}
// SAFETY: as above.
unsafe impl<T: Send + Sync, K: Kind, W: WaitStrategy<Word: Send + Sync> + Send + Sync> Sync
    for InPlace<'_, T, K, W>
{
}

impl<T, K: Kind, W: WaitStrategy> sealed::Sealed for InPlace<'_, T, K, W> {
    #[cfg(feature = "metrics")]
    #[inline]
    fn counters(&self) -> crate::counters::CounterTables<'_> {
        self.view.counters()
    }
}

impl<T, K: Kind, W: WaitStrategy> Memory for InPlace<'_, T, K, W> {
    type Event = T;
    type Kind = K;
    type Wait = W;

    super::block::delegate_to_view!(K);
}
