//! The header of a block: cold words at its beginning, which say what the rest is.

use core::alloc::Layout;

#[cfg(annulus_cas)]
use crate::capacity::Capacity;
#[cfg(annulus_cas)]
use crate::error::AttachError;
#[cfg(annulus_cas)]
use crate::gate::StageSet;
use crate::memory::{BlockLayout, Kind, Places};
use crate::primitive::{AtomicU32, LINE, Ordering, Word, atomic_u32};
#[cfg(annulus_cas)]
use crate::wait::WaitStrategy;

/// The header. Its fields are at the same offsets on every target, and none but `ready` and `attachments` changes.
#[derive(Debug)]
#[repr(C)]
pub(in crate::memory) struct Header {
    pub(super) magic: [u8; 8],
    pub(super) version: u32,
    /// [`BYTE_ORDER_MARK`], stored as the machine stores it.
    pub(super) byte_order: u32,
    pub(super) word_bytes: u32,
    /// How far words that different parties write are kept apart at least.
    pub(super) line_bytes: u32,
    /// [`MULTI`] and [`JOINABLE`].
    pub(super) kind: u32,
    /// [`WaitStrategy::identity`].
    pub(super) wait: u32,
    pub(super) capacity: u32,
    /// How many consumer records there are.
    pub(super) consumers: u32,
    pub(super) groups: u32,
    /// How many producers have a place for words of their own; those of a ring with several share one more.
    pub(super) producers: u32,
    pub(super) stages: u32,
    pub(super) slot_align: u32,
    pub(super) slot_bytes: u64,
    pub(super) slot_stride: u64,
    pub(super) records_offset: u64,
    pub(super) groups_offset: u64,
    pub(super) stages_offset: u64,
    pub(super) stamps_offset: u64,
    pub(super) finished_offset: u64,
    pub(super) slots_offset: u64,
    /// Where the counters are: of the consumer records, then of the workers, then of the producers.
    pub(super) metrics_offset: u64,
    pub(super) block_bytes: u64,
    /// 1 once everything else is written, and until the ring is destroyed.
    pub(super) ready: AtomicU32,
    /// How many handles opened the block by its address.
    pub(super) attachments: AtomicU32,
    /// How many workers have a place for counters of their own.
    pub(super) workers: u32,
}

pub(super) const MAGIC: [u8; 8] = *b"ANNULUS\0";
pub(super) const VERSION: u32 = 2;
pub(super) const BYTE_ORDER_MARK: u32 = 0x0102_0304;

/// The ring has several producers.
const MULTI: u32 = 1;
/// Consumers may join the ring while it runs.
const JOINABLE: u32 = 2;

/// `bit`, if it is set.
const fn flag(set: bool, bit: u32) -> u32 {
    if set { bit } else { 0 }
}

impl Header {
    /// The header of a ring that is not ready yet.
    pub(super) fn new<K: Kind>(
        event: Layout,
        wait: u32,
        layout: &BlockLayout,
        capacity: usize,
        places: Places,
        stages: u32,
    ) -> Self {
        Self {
            magic: MAGIC,
            version: VERSION,
            byte_order: BYTE_ORDER_MARK,
            word_bytes: size_of::<Word>() as u32,
            line_bytes: LINE as u32,
            kind: flag(K::MULTI, MULTI) | flag(K::JOINS, JOINABLE),
            wait,
            capacity: capacity as u32,
            consumers: places.consumers,
            groups: places.groups,
            producers: places.producers_of::<K>(),
            stages,
            slot_align: event.align() as u32,
            slot_bytes: event.size() as u64,
            slot_stride: event.size() as u64,
            records_offset: layout.records as u64,
            groups_offset: layout.groups as u64,
            stages_offset: layout.stages as u64,
            stamps_offset: layout.stamps as u64,
            finished_offset: layout.finished as u64,
            slots_offset: layout.slots as u64,
            metrics_offset: layout.metrics as u64,
            block_bytes: layout.bytes() as u64,
            ready: atomic_u32(0),
            attachments: atomic_u32(0),
            workers: places.workers,
        }
    }

    /// Says that everything is written.
    pub(in crate::memory) fn set_ready(&self) {
        // Release: pairs with the Acquire in `is_ready`, of whoever finds the block by its address.
        self.ready.store(1, Ordering::Release);
    }

    /// Says that the ring is destroyed.
    pub(super) fn clear_ready(&self) {
        // Relaxed: there is nothing to see behind it. Nobody reaches the ring any more, and whoever tries to is refused.
        self.ready.store(0, Ordering::Relaxed);
    }
}

/// What opening a block by its address asks of its header.
#[cfg(annulus_cas)]
impl Header {
    /// In `attachments`, once the ring is being destroyed.
    const DESTROYED: u32 = 1 << 31;

    /// The layout of the block, which has `bytes` bytes of memory, if it holds a ring for these types.
    pub(super) fn check<K: Kind, W: WaitStrategy>(
        &self,
        event: Layout,
        wait: &W,
        bytes: usize,
    ) -> Result<BlockLayout, AttachError> {
        if !self.is_ready() {
            return Err(AttachError::NotReady);
        }
        if self.magic != MAGIC {
            return Err(AttachError::NotARing);
        }
        // The version's own number is in the machine's byte order, too.
        if self.byte_order != BYTE_ORDER_MARK {
            return Err(AttachError::Machine);
        }
        if self.version != VERSION {
            return Err(AttachError::Version);
        }
        let damaged = AttachError::Damaged;
        let stages_fit = (1..=self.consumers.min(StageSet::MAX as u32)).contains(&self.stages);
        if !stages_fit || self.groups > self.stages {
            return Err(damaged);
        }
        let capacity = Capacity::new(self.capacity as usize).map_err(|_| damaged)?.get();
        let places = self.places();
        let layout = BlockLayout::of_events::<K, W>(event, capacity, places);
        let layout = layout.map_err(|_| damaged)?;
        // Whatever else such a ring's header would say.
        let expected = Self::new::<K>(event, wait.identity(), &layout, capacity, places, self.stages);
        if (self.word_bytes, self.line_bytes) != (expected.word_bytes, expected.line_bytes) {
            return Err(AttachError::Machine);
        }
        if self.kind != expected.kind {
            return Err(AttachError::Kind);
        }
        if self.wait != expected.wait || expected.wait == 0 {
            return Err(AttachError::Wait);
        }
        if self.event() != expected.event() {
            return Err(AttachError::Event);
        }
        if self.producers != expected.producers || self.offsets() != expected.offsets() {
            return Err(damaged);
        }
        if bytes < layout.bytes() { Err(AttachError::TooShort) } else { Ok(layout) }
    }

    /// The places that the block has.
    pub(super) fn places(&self) -> Places {
        let Self { consumers, groups, workers, producers, .. } = *self;
        Places { consumers, groups, workers, producers }
    }

    fn is_ready(&self) -> bool {
        // Acquire: pairs with the Release in `set_ready`: the whole block is written.
        self.ready.load(Ordering::Acquire) == 1
    }

    fn event(&self) -> (u32, u64, u64) {
        (self.slot_align, self.slot_bytes, self.slot_stride)
    }

    fn offsets(&self) -> [u64; 8] {
        [
            self.records_offset,
            self.groups_offset,
            self.stages_offset,
            self.stamps_offset,
            self.finished_offset,
            self.slots_offset,
            self.metrics_offset,
            self.block_bytes,
        ]
    }

    /// Counts one more handle that opened the block by its address, unless the ring is being destroyed.
    pub(in crate::memory) fn attach(&self) -> bool {
        let more = |count: u32| (count < Self::DESTROYED - 1).then_some(count + 1);
        // Relaxed: who comes in meets those that have gone through the ring's words, which have orderings of their own.
        // Each change of the count continues their releases, so that `destroy` still comes after them.
        self.attachments.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).is_ok()
    }

    /// Counts one such handle less.
    pub(in crate::memory) fn detach(&self) {
        // Release: pairs with the Acquire in `destroy`: all that this handle did comes first.
        self.attachments.fetch_sub(1, Ordering::Release);
    }

    /// Whether only one such handle is left. None is let in any more then.
    pub(in crate::memory) fn destroy(&self) -> bool {
        let (one, none) = (1, Self::DESTROYED);
        // Acquire: pairs with the Release in `detach`.
        self.attachments.compare_exchange(one, none, Ordering::Acquire, Ordering::Relaxed).is_ok()
    }

    /// How many such handles there are.
    pub(in crate::memory) fn attachments(&self) -> u32 {
        // Relaxed: a number to look at, which may be another at once.
        self.attachments.load(Ordering::Relaxed) & !Self::DESTROYED
    }
}
