//! The block: one contiguous, position-independent piece of memory that holds a whole ring.
//!
//! `docs/memory-layout.md` is its specification. Everything in it is found by offsets from its beginning.

#[cfg(annulus_cas)]
mod attach;
mod counters;
mod delegate;
mod fill;
mod header;

pub(super) use self::delegate::delegate_to_view;

use core::alloc::Layout;
use core::marker::PhantomData;
use core::mem::MaybeUninit;
use core::ptr::NonNull;

#[cfg(feature = "metrics")]
use self::counters::Counters;
use self::fill::fill;
use self::header::Header;
use super::{BlockLayout, Kind, Places};
use crate::available_buffer::{RingStamps, Stamp};
use crate::capacity::Capacity;
#[cfg(feature = "metrics")]
use crate::counters::CounterTables;
use crate::error::BuildError;
#[cfg(annulus_lean)]
use crate::gate::StageSet;
use crate::gate::{ConsumerRecord, GroupCursor, Place};
use crate::primitive::Padded;
use crate::sequence::Seq;
use crate::sequencer::Cursor;
#[cfg(annulus_loom)]
use crate::slots::Shadow;
use crate::slots::Slots;
use crate::status::Status;
use crate::topology::{StageEntry, Topology};
use crate::wait::{WaitStrategy, WakeWord};

/// The words of a block that are always there, each on lines of its own.
#[derive(Debug)]
#[repr(C)]
pub(super) struct Fixed<S> {
    header: Padded<Header>,
    cursor: Cursor,
    status: Status,
    consumers_wake: Padded<S>,
    producers_wake: Padded<S>,
}

/// What a ring in one block is to be like: enough to compute its size and to build it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    pub(crate) capacity: Capacity,
    pub(crate) start: Seq,
    pub(crate) places: Places,
    /// The size and alignment of an event.
    pub(crate) event: Layout,
    /// Whether the block may be mapped at several addresses.
    pub(crate) shared: bool,
    /// Whether the memory is all zeros before anything is built there.
    pub(crate) zeroed: bool,
}

/// The pointers into one block, as every handle keeps them.
pub(super) struct View<T, W: WaitStrategy> {
    fixed: NonNull<Fixed<W::Word>>,
    records: NonNull<ConsumerRecord>,
    consumers: u32,
    groups: NonNull<GroupCursor>,
    group_count: u32,
    capacity: Capacity,
    #[cfg(feature = "metrics")]
    counters: Counters,
    stamps: NonNull<Stamp>,
    /// A piece of as many stamps as slots for each group.
    finished: NonNull<Stamp>,
    slots: NonNull<T>,
    #[cfg(annulus_loom)]
    shadows: NonNull<Shadow>,
    wait: W,
    /// Neither a longer-lived `T` nor a shorter-lived one will do: events are written through shared views and read
    /// through others.
    events: PhantomData<fn(T) -> T>,
}

impl<T, W: WaitStrategy> Clone for View<T, W> {
    fn clone(&self) -> Self {
        Self { wait: self.wait.clone(), ..*self }
    }
}

impl<T, W: WaitStrategy> View<T, W> {
    /// Builds a ring in the block at `base`: a consumer record for each place of `topology`, open ones for the rest, and
    /// every slot from `factory`. If that panics, what was built is dropped, and the block is raw memory again. The header
    /// is not ready yet: that is up to the caller, who may have more to do before others open the block.
    ///
    /// # Safety
    /// `base` points at `layout.bytes()` bytes, aligned to `layout.align()`, that nobody else reaches but to open a ring
    /// there, and `layout` is that of `T`, `K`, `W` and `plan`.
    /// What the plan says of the memory is so.
    pub(super) unsafe fn build<K: Kind>(
        base: NonNull<u8>,
        layout: BlockLayout,
        plan: Plan,
        topology: &Topology,
        wait: W,
        factory: impl FnMut() -> T,
    ) -> Self {
        let Plan { capacity, start, places, event, shared, zeroed } = plan;
        let Places { consumers, groups, .. } = places;
        let wake = if shared { W::Word::shared } else { W::Word::new };
        // SAFETY: the caller's promise.
        let view = unsafe { Self::at::<K>(base, layout, plan, wait) };
        let identity = view.wait.identity();
        let header = Header::new::<K>(event, identity, &layout, capacity.get(), places, topology.stages());
        let fixed = view.fixed.as_ptr();
        // SAFETY: each part lies where the layout has room for it, and nobody else reaches the block, but for opening it:
        // whoever tries to finds a header that is not ready, and reads no further. The header needs no drop, so that the
        // block is raw memory if the factory panics.
        unsafe {
            (&raw mut (*fixed).header).write(Padded(header));
            fill(view.slots, event, zeroed, capacity.get(), factory);
            (&raw mut (*fixed).cursor).write(Cursor::new(start));
            (&raw mut (*fixed).status).write(Status::new(start));
            (&raw mut (*fixed).consumers_wake).write(Padded(wake()));
            (&raw mut (*fixed).producers_wake).write(Padded(wake()));
            for (i, place) in (0..consumers as usize).zip(or_open(topology.places())) {
                view.records.add(i).write(ConsumerRecord::new(place, start));
            }
            for i in 0..groups as usize {
                view.groups.add(i).write(GroupCursor::new(start));
            }
            let stages = base.add(layout.stages).cast::<StageEntry>();
            // A ring has a record for each of its stages at least, so that the table has room for them.
            for (i, entry) in (0..consumers as usize).zip(topology.entries()) {
                stages.add(i).write(entry);
            }
            counters::write::<K>(base, &layout, places);
            for i in 0..groups as usize * capacity.get() {
                view.finished.add(i).write(Stamp::with_word(RingStamps::initial(start)));
            }
            for i in 0..if K::MULTI { capacity.get() } else { 0 } {
                view.stamps.add(i).write(Stamp::with_word(RingStamps::initial(start)));
            }
            #[cfg(annulus_loom)]
            for i in 0..capacity.get() {
                view.shadows.add(i).write(Shadow::new(()));
            }
        }
        view
    }

    /// The pointers into the block at `base`.
    ///
    /// # Safety
    /// As for [`build`](Self::build), but that others may reach the block.
    #[cfg_attr(
        not(feature = "metrics"),
        allow(
            clippy::extra_unused_type_parameters,
            reason = "only the places of counters depend on the kind"
        )
    )]
    unsafe fn at<K: Kind>(base: NonNull<u8>, layout: BlockLayout, plan: Plan, wait: W) -> Self {
        // SAFETY: the offsets are within the block, and aligned for what begins there, by the layout's computation.
        unsafe {
            Self {
                fixed: base.cast(),
                records: base.add(layout.records).cast(),
                consumers: plan.places.consumers,
                groups: base.add(layout.groups).cast(),
                group_count: plan.places.groups,
                capacity: plan.capacity,
                #[cfg(feature = "metrics")]
                counters: Counters::at::<K>(base, &layout, plan.places),
                stamps: base.add(layout.stamps).cast(),
                finished: base.add(layout.finished).cast(),
                slots: base.add(layout.slots).cast(),
                #[cfg(annulus_loom)]
                shadows: base.add(layout.shadows).cast(),
                wait,
                events: PhantomData,
            }
        }
    }

    /// Drops the events, and what else of the block needs it. The block is raw memory then.
    ///
    /// # Safety
    /// Nobody reaches the ring any more, through this view or any other; `K` is the kind it was built with.
    pub(super) unsafe fn destroy<K: Kind>(&self) {
        self.header().clear_ready();
        // Unwinding out of an event's destructor must not keep the words from being dropped: the events go last.
        // SAFETY: everything was built by `build`, and the caller promises that nobody reaches it.
        unsafe {
            self.fixed.drop_in_place();
            NonNull::slice_from_raw_parts(self.records, self.consumers as usize).drop_in_place();
            NonNull::slice_from_raw_parts(self.groups, self.group_count as usize).drop_in_place();
            let finished = self.group_count as usize * self.capacity.get();
            NonNull::slice_from_raw_parts(self.finished, finished).drop_in_place();
            let entries = if K::MULTI { self.capacity.get() } else { 0 };
            NonNull::slice_from_raw_parts(self.stamps, entries).drop_in_place();
            #[cfg(annulus_loom)]
            NonNull::slice_from_raw_parts(self.shadows, self.capacity.get()).drop_in_place();
            NonNull::slice_from_raw_parts(self.slots, self.capacity.get()).drop_in_place();
        }
    }

    /// Opens the ring anew, empty, with the consumer places as they were when it was built.
    pub(super) fn reset(&mut self, places: impl Iterator<Item = Place>) {
        // SAFETY: `&mut self` of the view that owns the block: no handle lives, so nobody else reaches the words.
        let (fixed, records, groups) = unsafe {
            let records = core::slice::from_raw_parts_mut(self.records.as_ptr(), self.consumers as usize);
            let groups = core::slice::from_raw_parts_mut(self.groups.as_ptr(), self.group_count as usize);
            (self.fixed.as_mut(), records, groups)
        };
        let start = fixed.cursor.reopen();
        fixed.status = Status::new(start);
        for (record, place) in records.iter_mut().zip(or_open(places)) {
            *record = ConsumerRecord::new(place, start);
        }
        groups.iter_mut().for_each(|cursor| *cursor = GroupCursor::new(start));
        #[cfg(feature = "metrics")]
        // SAFETY: as above.
        unsafe {
            self.counters.reset();
        }
    }

    #[inline]
    fn fixed(&self) -> &Fixed<W::Word> {
        // SAFETY: the block lives as long as its view's handles, and its words are shared and atomic.
        unsafe { self.fixed.as_ref() }
    }

    /// Where the block begins.
    #[cfg(annulus_cas)]
    pub(super) fn block(&self) -> NonNull<u8> {
        self.fixed.cast()
    }

    pub(super) fn header(&self) -> &Header {
        &self.fixed().header.0
    }

    #[inline]
    pub(super) fn capacity(&self) -> Capacity {
        self.capacity
    }

    #[inline]
    pub(super) fn cursor(&self) -> &Cursor {
        &self.fixed().cursor
    }

    #[inline]
    pub(super) fn status(&self) -> &Status {
        &self.fixed().status
    }

    #[inline]
    pub(super) fn consumers(&self) -> &[ConsumerRecord] {
        // SAFETY: as in `fixed`; `build` wrote this many records.
        unsafe { core::slice::from_raw_parts(self.records.as_ptr(), self.consumers as usize) }
    }

    #[cfg(feature = "metrics")]
    #[inline]
    pub(super) fn counters(&self) -> CounterTables<'_> {
        // SAFETY: as in `fixed`; `build` wrote them.
        unsafe { self.counters.tables() }
    }

    #[inline]
    pub(super) fn stamps<K: Kind>(&self) -> RingStamps<'_> {
        assert!(K::MULTI, "only rings with several producers have stamps");
        // SAFETY: as in `fixed`; `build` wrote this many stamps.
        let entries = unsafe { core::slice::from_raw_parts(self.stamps.as_ptr(), self.capacity.get()) };
        RingStamps::attach(entries, self.capacity)
    }

    #[inline]
    pub(super) fn groups(&self) -> &[GroupCursor] {
        // SAFETY: as in `fixed`; `build` wrote this many cursors.
        unsafe { core::slice::from_raw_parts(self.groups.as_ptr(), self.group_count as usize) }
    }

    #[inline]
    pub(super) fn finished(&self, group: usize) -> RingStamps<'_> {
        assert!(group < self.group_count as usize, "the ring has {} groups", self.group_count);
        let capacity = self.capacity.get();
        // SAFETY: as in `fixed`; `build` wrote `capacity` stamps for each group.
        let entries =
            unsafe { core::slice::from_raw_parts(self.finished.add(group * capacity).as_ptr(), capacity) };
        RingStamps::attach(entries, self.capacity)
    }

    /// Every stage before this one, transitively, as the block's table says.
    #[cfg(annulus_lean)]
    pub(super) fn upstream(&self, stage: u32) -> StageSet {
        let table = self.header().stages_offset as usize;
        // SAFETY: as in `fixed`; `build` wrote an entry for each of the ring's stages.
        unsafe { self.fixed.cast::<u8>().add(table).cast::<StageEntry>().add(stage as usize).as_ref() }
            .upstream(stage)
    }

    #[inline]
    pub(super) fn slots(&self) -> Slots<'_, T> {
        // SAFETY: as in `fixed`; `build` filled as many slots as the capacity.
        let slots = unsafe { Slots::from_raw(self.slots, self.capacity) };
        #[cfg(annulus_loom)]
        // SAFETY: `build` wrote as many shadows, and they live as long.
        let slots = unsafe { slots.with_shadows(self.shadows) };
        slots
    }

    #[inline]
    pub(super) fn wait(&self) -> W {
        self.wait.clone()
    }

    #[inline]
    pub(super) fn consumers_wake(&self) -> &W::Word {
        &self.fixed().consumers_wake.0
    }

    #[inline]
    pub(super) fn producers_wake(&self) -> &W::Word {
        &self.fixed().producers_wake.0
    }
}

/// The places named, then open ones.
fn or_open(places: impl Iterator<Item = Place>) -> impl Iterator<Item = Place> {
    places.chain(core::iter::repeat(Place::Open))
}

/// Checks that memory of the caller's can hold a block.
pub(super) fn place(memory: &mut [MaybeUninit<u8>], layout: BlockLayout) -> Result<NonNull<u8>, BuildError> {
    let base = NonNull::from(&mut *memory).cast::<u8>();
    if memory.len() < layout.bytes() || base.align_offset(layout.align()) != 0 {
        return Err(BuildError::Memory { bytes: layout.bytes(), align: layout.align() });
    }
    Ok(base)
}
