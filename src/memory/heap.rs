//! Rings on the heap: the block is freed by the last handle.

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
        f.debug_struct("Heap").field("bytes", &self.block.layout.bytes()).finish_non_exhaustive()
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

/// The allocation that the handles share.
struct Block<T, K: Kind, W: WaitStrategy> {
    base: NonNull<u8>,
    layout: BlockLayout,
    view: View<T, W>,
    kind: PhantomData<K>,
}

impl<T, K: Kind, W: WaitStrategy> Drop for Block<T, K, W> {
    fn drop(&mut self) {
        let _memory = Allocation { base: self.base, layout: self.layout };
        // SAFETY: the last handle drops this, so nobody reaches the ring any more; it was built with `K`.
        unsafe { self.view.destroy::<K>() };
    }
}

/// Memory that is given back on drop, even when an event's factory or destructor panics.
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

/// Builds a ring on the heap.
pub(crate) fn allocate<T, K: Kind, W: WaitStrategy>(
    plan: Plan,
    topology: &Topology,
    wait: W,
    factory: impl FnMut() -> T,
) -> Result<Heap<T, K, W>, BuildError> {
    let layout = BlockLayout::with_groups::<T, K, W>(plan.capacity.get(), plan.consumers, plan.groups)?;
    let memory = Allocation::new(layout)?;
    // SAFETY: the memory has this layout, which is that of the plan, and nobody else reaches it.
    let view = unsafe { View::build::<K>(memory.base, layout, plan, topology, wait, factory) };
    let block = Block { base: memory.base, layout, view: view.clone(), kind: PhantomData };
    core::mem::forget(memory); // `Block` owns it now.
    Ok(Heap { view, block: Arc::new(block) })
}

impl<T, K: Kind, W: WaitStrategy> sealed::Sealed for Heap<T, K, W> {}

impl<T, K: Kind, W: WaitStrategy> Memory for Heap<T, K, W> {
    type Event = T;
    type Kind = K;
    type Wait = W;

    super::block::delegate_to_view!(K);
}
