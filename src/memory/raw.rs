//! Rings that are opened by their block's address: by another mapping of the same memory, or another language.

use core::alloc::Layout;
use core::fmt;
use core::marker::PhantomData;
use core::mem::{ManuallyDrop, MaybeUninit};
use core::ptr::NonNull;
use core::slice;

use super::block::{Plan, View, place};
use super::{BlockLayout, Kind, Memory, sealed};
use crate::available_buffer::RingStamps;
use crate::capacity::Capacity;
use crate::error::{AttachError, BuildError};
use crate::gate::{ConsumerRecord, GroupCursor};
use crate::sequence::Seq;
use crate::sequencer::Cursor;
use crate::slots::Slots;
use crate::status::Status;
use crate::topology::{Stage, Topology};
use crate::wait::{DefaultWait, WaitStrategy};

/// A ring of plain data in a block of memory, opened by the block's address.
///
/// Several of these may open one block, at one address or, where the memory is mapped more than once, at several: a
/// block means the same wherever it lies. Made by [`attach`](Self::attach), and by
/// [`Builder::build_at`](crate::Builder::build_at) for whoever builds the ring. All handles that came from one are
/// counted in the block.
///
/// ```
/// use annulus::memory::BlockLayout;
/// use annulus::wait::BusySpin;
/// use annulus::{RawRing, Single, Topology};
/// use core::mem::MaybeUninit;
/// use core::ptr::NonNull;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// const BYTES: usize = match BlockLayout::of::<u32, Single, BusySpin>(16, 1) {
///     Ok(layout) => layout.bytes(),
///     Err(_) => panic!(),
/// };
/// #[repr(align(128))]
/// struct Block([MaybeUninit<u8>; BYTES]);
/// let mut memory = Block([MaybeUninit::uninit(); BYTES]);
/// let block = NonNull::from(&mut memory.0).cast();
///
/// let mut stages = Topology::new();
/// stages.stage(1)?;
/// let builder = annulus::ring::<u32>(16)?.wait(BusySpin);
/// // SAFETY: nobody else reaches the memory, and it outlives every handle below.
/// let built = unsafe { builder.build_at(block, BYTES, &stages)? };
/// // SAFETY: the same; the ring there is one of `u32`.
/// let opened = unsafe { RawRing::<u32, Single, BusySpin>::attach(block, BYTES, BusySpin)? };
///
/// let mut producer = built.producer().expect("nobody else has it");
/// let stage = opened.stages().next().expect("there is one");
/// let mut consumer = opened.consumer(stage).expect("nobody else has it");
/// producer.write_slice(&[1, 2, 3])?;
/// assert_eq!(consumer.poll(8)?.slices().0, [1, 2, 3]);
/// # Ok(())
/// # }
/// ```
pub struct RawRing<T: Copy, K: Kind, W: WaitStrategy = DefaultWait> {
    memory: Raw<T, K, W>,
    topology: Topology,
    bytes: usize,
}

impl<T: Copy, K: Kind, W: WaitStrategy> fmt::Debug for RawRing<T, K, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawRing")
            .field("capacity", &self.memory.view.capacity().get())
            .field("attachments", &self.attachments())
            .finish_non_exhaustive()
    }
}

impl<T: Copy, K: Kind, W: WaitStrategy> RawRing<T, K, W> {
    /// Opens the ring in the `bytes` bytes at `block`, if there is one of this kind of producers, this size and alignment
    /// of events, and this strategy. `wait` is how the handles of this `RawRing` wait.
    ///
    /// What a ring's header says is checked in full, against these types and against itself, so that a mistake is an
    /// error. The words of the ring are not: whoever can write to the memory must be trusted with it.
    ///
    /// # Errors
    /// [`AttachError`] says what does not fit. A ring whose strategy's words mean nothing elsewhere, such as `Blocking`
    /// where there is no futex, is never opened so.
    ///
    /// # Safety
    /// - `block` points at `bytes` bytes that can be read and written, initialised as far as a header goes. They
    ///   stay so until the last handle that comes from the result is gone, at this address.
    /// - If a ring was built there, its words and slots were changed by this library's handles only, and go on to be.
    ///   It is not lent anew, as `InPlaceRing::split` does, nor destroyed, while those handles live.
    /// - Its slots hold valid `T`, for each process and each language that opens the block: nothing in an event means
    ///   something in one place only, such as a pointer into memory that another lacks.
    pub unsafe fn attach(block: NonNull<u8>, bytes: usize, wait: W) -> Result<Self, AttachError> {
        // SAFETY: the caller's promise.
        unsafe { Self::open(block, bytes, Layout::new::<T>(), wait) }
    }

    /// Opens the ring of events of this size and alignment.
    ///
    /// # Safety
    /// As for `attach`.
    unsafe fn open(block: NonNull<u8>, bytes: usize, event: Layout, wait: W) -> Result<Self, AttachError> {
        // SAFETY: the caller's promise.
        let (view, topology) = unsafe { View::attach::<K>(block, bytes, event, wait)? };
        #[cfg(annulus_joins)]
        if K::JOINS {
            // It can make consumers.
            view.status().add_consumer();
        }
        Ok(Self { memory: Raw { view, kind: PhantomData }, topology, bytes })
    }

    /// Builds a ring in the `bytes` bytes at `block`.
    ///
    /// # Safety
    /// As for [`Builder::build_at`](crate::Builder::build_at).
    pub(crate) unsafe fn build(
        block: NonNull<u8>,
        bytes: usize,
        plan: Plan,
        topology: &Topology,
        wait: W,
        factory: impl FnMut() -> T,
    ) -> Result<Self, BuildError> {
        let layout = BlockLayout::of_events::<K, W>(plan.event, plan.capacity.get(), plan.places)?;
        // SAFETY: so many bytes are there, and nobody else reaches them.
        let memory = unsafe { slice::from_raw_parts_mut(block.cast::<MaybeUninit<u8>>().as_ptr(), bytes) };
        place(memory, layout)?;
        // SAFETY: `place` checked size and alignment, and the layout is that of the plan.
        let view = unsafe { View::build::<K>(block, layout, plan, topology, wait, factory) };
        // No producer has a handle yet. That of a consumer maker, which a new ring counts, is this one.
        view.status().remove_producer();
        view.header().attach();
        // From here on others open the block.
        view.header().set_ready();
        Ok(Self { memory: Raw { view, kind: PhantomData }, topology: topology.clone(), bytes })
    }

    /// The ring's stages, in the order in which they were added.
    pub fn stages(&self) -> impl Iterator<Item = Stage> {
        (0..self.topology.stages()).filter_map(|number| self.topology.stage_numbered(number))
    }

    /// The exclusive stage, if there is one.
    #[must_use]
    pub fn exclusive_stage(&self) -> Option<Stage> {
        self.topology.exclusive_stage()
    }

    /// Whether a stage is a worker group.
    #[must_use]
    pub fn has_groups(&self) -> bool {
        self.topology.groups() != 0
    }

    /// The block: where it lies for this handle, and how many bytes of memory it was given.
    #[must_use]
    pub fn block(&self) -> (NonNull<u8>, usize) {
        (self.memory.view.block(), self.bytes)
    }

    /// How many handles of the block came from any `RawRing`, each `RawRing` counted, too. Other threads may change
    /// that at once.
    #[must_use]
    pub fn attachments(&self) -> u32 {
        self.memory.view.header().attachments()
    }

    /// Wakes every thread that sleeps on the ring, so that it looks again: for other code that changed the ring's words
    /// in the place of a handle, after a sequentially consistent fence of its own or none.
    pub fn wake(&self) {
        self.memory.notify_all();
    }

    /// Ends the ring, if this is the last handle of its block: nobody can open it any more, and the memory is the
    /// caller's again. Events that were not consumed are dropped.
    ///
    /// # Errors
    /// The ring itself, if there are others.
    ///
    /// # Safety
    /// No handle of the ring is left but those that came from a `RawRing`.
    #[expect(clippy::result_large_err, reason = "the ring comes back")]
    pub unsafe fn destroy(self) -> Result<(), Self> {
        if !self.memory.view.header().destroy() {
            return Err(self);
        }
        let mut ring = ManuallyDrop::new(self);
        // SAFETY: no handle is left and none is let in; it was built with `K`. The view, which holds the strategy, is
        // dropped once, since the ring is not.
        unsafe {
            ring.memory.view.destroy::<K>();
            (&raw mut ring.memory.view).drop_in_place();
        }
        Ok(())
    }

    pub(crate) fn memory(&self) -> &Raw<T, K, W> {
        &self.memory
    }

    pub(crate) fn topology(&self) -> &Topology {
        &self.topology
    }
}

#[cfg(annulus_joins)]
impl<T: Copy, K: Kind, W: WaitStrategy> Drop for RawRing<T, K, W> {
    fn drop(&mut self) {
        if K::JOINS {
            self.memory.status().remove_consumer();
            self.memory.notify_all();
        }
    }
}

/// An event of plain data whose size and alignment are known only at run time, as for languages that have no generics.
///
/// It is a name and no value: a ring of these has slots of whatever size it was built with, and its handles,
/// [`RangeProducer`](crate::RangeProducer) and [`RangeConsumer`](crate::RangeConsumer), deal in sequences.
#[derive(Clone, Copy, Debug, Default)]
pub struct Opaque(());

impl<K: Kind, W: WaitStrategy> RawRing<Opaque, K, W> {
    /// Opens the ring of events of this size and alignment: see [`attach`](Self::attach).
    ///
    /// # Errors
    /// As for [`attach`](Self::attach).
    ///
    /// # Safety
    /// As for [`attach`](Self::attach), for whatever type the events are of.
    pub unsafe fn attach_events(
        block: NonNull<u8>,
        bytes: usize,
        event: Layout,
        wait: W,
    ) -> Result<Self, AttachError> {
        // SAFETY: the caller's promise.
        unsafe { Self::open(block, bytes, event, wait) }
    }

    /// Where the first slot lies. The others follow, each the size of an event after the one before.
    #[must_use]
    pub fn slots(&self) -> NonNull<u8> {
        self.memory.view.slots().slot(Seq::ZERO).cast()
    }
}

/// A ring whose block was opened by its address, as its handles reach it. Each is counted in the block.
pub struct Raw<T: Copy, K: Kind, W: WaitStrategy = DefaultWait> {
    view: View<T, W>,
    kind: PhantomData<K>,
}

impl<T: Copy, K: Kind, W: WaitStrategy> Clone for Raw<T, K, W> {
    fn clone(&self) -> Self {
        Self { view: self.view.share(), kind: PhantomData }
    }
}

impl<T: Copy, K: Kind, W: WaitStrategy> Drop for Raw<T, K, W> {
    fn drop(&mut self) {
        self.view.header().detach();
    }
}

impl<T: Copy, K: Kind, W: WaitStrategy> fmt::Debug for Raw<T, K, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Raw").finish_non_exhaustive()
    }
}

// SAFETY: a ring is atomic words and slots; its handles hand each slot to one writer or to readers at a time, ordered by
// the words. So threads share it if they may share and send the events and the strategy with its words.
unsafe impl<T: Copy + Send + Sync, K: Kind, W: WaitStrategy<Word: Send + Sync> + Send + Sync> Send
    for Raw<T, K, W>
{
}
// SAFETY: as above.
unsafe impl<T: Copy + Send + Sync, K: Kind, W: WaitStrategy<Word: Send + Sync> + Send + Sync> Sync
    for Raw<T, K, W>
{
}

impl<T: Copy, K: Kind, W: WaitStrategy> sealed::Sealed for Raw<T, K, W> {
    #[cfg(feature = "metrics")]
    #[inline]
    fn counters(&self) -> crate::counters::CounterTables<'_> {
        self.view.counters()
    }
}

impl<T: Copy, K: Kind, W: WaitStrategy> Memory for Raw<T, K, W> {
    type Event = T;
    type Kind = K;
    type Wait = W;

    super::block::delegate_to_view!(K);
}
