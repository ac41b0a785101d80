//! The header of a block: cold words at its beginning, which say what the rest is.

use crate::memory::{BlockLayout, Kind};
use crate::primitive::{AtomicU32, LINE, Word, atomic_u32};
use crate::topology::Topology;
use crate::wait::WaitStrategy;

/// The header. Its fields are at the same offsets on every target, and none but the last two changes.
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
    /// [`WaitStrategy::IDENTITY`].
    pub(super) wait: u32,
    pub(super) capacity: u32,
    /// How many consumer records there are.
    pub(super) consumers: u32,
    pub(super) groups: u32,
    /// How many producers have a place for words of their own.
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
    /// Where the words for metrics are; 0 if there are none.
    pub(super) metrics_offset: u64,
    pub(super) block_bytes: u64,
    /// 1 once everything else is written, and until the ring is destroyed.
    pub(super) ready: AtomicU32,
    /// How many handles opened the block by its address.
    pub(super) attachments: AtomicU32,
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
    pub(super) fn new<T, K: Kind, W: WaitStrategy>(
        layout: &BlockLayout,
        capacity: usize,
        consumers: u32,
        groups: u32,
        topology: &Topology,
    ) -> Self {
        Self {
            magic: MAGIC,
            version: VERSION,
            byte_order: BYTE_ORDER_MARK,
            word_bytes: size_of::<Word>() as u32,
            line_bytes: LINE as u32,
            kind: flag(K::MULTI, MULTI) | flag(K::JOINS, JOINABLE),
            wait: W::IDENTITY,
            capacity: capacity as u32,
            consumers,
            groups,
            producers: 0,
            stages: topology.stages(),
            slot_align: align_of::<T>() as u32,
            slot_bytes: size_of::<T>() as u64,
            slot_stride: size_of::<T>() as u64,
            records_offset: layout.records as u64,
            groups_offset: layout.groups as u64,
            stages_offset: layout.stages as u64,
            stamps_offset: layout.stamps as u64,
            finished_offset: layout.finished as u64,
            slots_offset: layout.slots as u64,
            metrics_offset: 0,
            block_bytes: layout.bytes() as u64,
            ready: atomic_u32(0),
            attachments: atomic_u32(0),
        }
    }
}
