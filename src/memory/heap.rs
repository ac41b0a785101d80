//! Rings on the heap, or on pages of their own: the last handle gives the memory back.

use alloc::alloc::{alloc, dealloc};
use core::fmt;
use core::marker::PhantomData;
use core::ptr::NonNull;

#[cfg(annulus_loom)]
use loom::sync::Arc;

#[cfg(not(annulus_loom))]
use alloc::sync::Arc;

use super::block::{Plan, View};
use super::{BlockLayout, Kind, Memory, sealed};
#[cfg(annulus_pages)]
use super::{Mapping, Pages, Placement};
use crate::available_buffer::RingStamps;
use crate::capacity::Capacity;
use crate::error::BuildError;
use crate::gate::{ConsumerRecord, GroupCursor};
use crate::sequencer::Cursor;
use crate::slots::Slots;
use crate::status::Status;
use crate::topology::Topology;
use crate::wait::{DefaultWait, WaitStrategy};

/// A ring on the heap, shared by its handles.
pub struct Heap<T, K: Kind, W: WaitStrategy = DefaultWait> {
    view: View<T, W>,
    block: Arc<Block<T, K, W>>,
}

impl<T, K: Kind, W: WaitStrategy> Clone for Heap<T, K, W> {
    fn clone(&self) -> Self {
        Self { view: self.view.clone(), block: Arc::clone(&self.block) }
    }
}

impl<T, K: Kind, W: WaitStrategy> fmt::Debug for Heap<T, K, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Heap").field("bytes", &self.block.bytes).finish_non_exhaustive()
    }
}

// SAFETY: a ring is atomic words and slots; its handles hand each slot to one writer or to readers at a time, ordered by
// the words. So threads share it if they may share and send the events (`&T` to readers, `&mut T` to writers) and
// the strategy with its words.
unsafe impl<T: Send + Sync, K: Kind, W: WaitStrategy<Word: Send + Sync> + Send + Sync> Send
    for Heap<T, K, W>
{
}
// SAFETY: as above.
unsafe impl<T: Send + Sync, K: Kind, W: WaitStrategy<Word: Send + Sync> + Send + Sync> Sync
    for Heap<T, K, W>
{
}

#[cfg(annulus_pages)]
impl<T, K: Kind, W: WaitStrategy> Heap<T, K, W> {
    /// Where the ring's pages lie, if it has pages of its own.
    pub(crate) fn placement(&self) -> Option<&Placement> {
        match &self.block.memory {
            Chunk::Allocation(_) => None,
            Chunk::Mapping(mapping) => Some(mapping.placement()),
        }
    }
}

/// The memory that the handles share.
struct Block<T, K: Kind, W: WaitStrategy> {
    view: View<T, W>,
    /// The bytes of the block.
    bytes: usize,
    /// Given back after the ring in it was destroyed, by `drop`.
    #[cfg_attr(not(annulus_pages), expect(dead_code, reason = "held until it is dropped"))]
    memory: Chunk,
    kind: PhantomData<K>,
}

impl<T, K: Kind, W: WaitStrategy> Drop for Block<T, K, W> {
    fn drop(&mut self) {
        // SAFETY: the last handle drops this, so nobody reaches the ring any more; it was built with `K`.
        unsafe { self.view.destroy::<K>() };
    }
}

/// Where the memory of a ring comes from.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum Source {
    /// The allocator.
    #[default]
    Allocator,
    /// Pages of its own.
    #[cfg(annulus_pages)]
    Pages(Pages),
}

/// Memory that is given back on drop, even when an event's factory or destructor panics.
enum Chunk {
    Allocation(Allocation),
    #[cfg(annulus_pages)]
    Mapping(Mapping),
}

impl Chunk {
    fn new(source: Source, layout: BlockLayout) -> Result<Self, BuildError> {
        match source {
            Source::Allocator => Allocation::new(layout).map(Self::Allocation),
            #[cfg(annulus_pages)]
            Source::Pages(pages) => Mapping::new(layout.bytes(), layout.align(), pages).map(Self::Mapping),
        }
    }

    fn base(&self) -> NonNull<u8> {
        match self {
            Self::Allocation(allocation) => allocation.base,
            #[cfg(annulus_pages)]
            Self::Mapping(mapping) => mapping.address(),
        }
    }
}

/// The allocator's memory.
struct Allocation {
    base: NonNull<u8>,
    layout: BlockLayout,
}

impl Allocation {
    fn new(layout: BlockLayout) -> Result<Self, BuildError> {
        // SAFETY: a block's size is never zero: it has a header.
        let base = unsafe { alloc(layout.layout()?) };
        match NonNull::new(base) {
            Some(base) => Ok(Self { base, layout }),
            None => Err(BuildError::OutOfMemory),
        }
    }
}

impl Drop for Allocation {
    fn drop(&mut self) {
        if let Ok(layout) = self.layout.layout() {
            // SAFETY: allocated in `new` with this layout, and freed here alone.
            unsafe { dealloc(self.base.as_ptr(), layout) };
        }
    }
}

/// Builds a ring on the heap, or on pages of its own.
pub(crate) fn allocate<T, K: Kind, W: WaitStrategy>(
    source: Source,
    plan: Plan,
    topology: &Topology,
    wait: W,
    factory: impl FnMut() -> T,
) -> Result<Heap<T, K, W>, BuildError> {
    let layout = BlockLayout::of_events::<K, W>(plan.event, plan.capacity.get(), plan.places)?;
    let memory = Chunk::new(source, layout)?;
    // SAFETY: the memory has this layout, which is that of the plan, and nobody else reaches it.
    let view = unsafe { View::build::<K>(memory.base(), layout, plan, topology, wait, factory) };
    view.header().set_ready();
    let block = Block { view: view.clone(), bytes: layout.bytes(), memory, kind: PhantomData };
    Ok(Heap { view, block: Arc::new(block) })
}

impl<T, K: Kind, W: WaitStrategy> sealed::Sealed for Heap<T, K, W> {
    #[cfg(feature = "metrics")]
    #[inline]
    fn counters(&self) -> crate::counters::CounterTables<'_> {
        self.view.counters()
    }
}

impl<T, K: Kind, W: WaitStrategy> Memory for Heap<T, K, W> {
    type Event = T;
    type Kind = K;
    type Wait = W;

    super::block::delegate_to_view!(K);
}
