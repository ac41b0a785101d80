//! How large a block is, and where its parts are.

use core::alloc::Layout;

use super::Kind;
use super::block::Fixed;
use crate::available_buffer::Stamp;
use crate::capacity::Capacity;
use crate::counters::{ConsumerCounters, PRODUCER_PLACES, ProducerCounters};
use crate::error::BuildError;
use crate::gate::{ConsumerRecord, GroupCursor, StageSet};
use crate::primitive::Padded;
#[cfg(annulus_loom)]
use crate::slots::Shadow;
use crate::topology::StageEntry;
use crate::wait::WaitStrategy;

#[cfg(not(annulus_loom))]
type Shadow = ();

/// How many handles of each sort a ring's block has places for.
///
/// ```
/// use annulus::memory::{BlockLayout, Places};
/// use annulus::wait::BusySpin;
/// use annulus::Single;
///
/// // Two consumers, and a group of four workers beside them.
/// const PLACES: Places = Places { consumers: 3, groups: 1, workers: 4, ..Places::of_consumers(0) };
/// let layout = BlockLayout::with_places::<u64, Single, BusySpin>(1024, PLACES)?;
/// # Ok::<(), annulus::error::BuildError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Places {
    /// Consumers; a worker group counts as one.
    pub consumers: u32,
    /// Worker groups.
    pub groups: u32,
    /// Workers of all groups that have counters of their own: as many as the topology has, unless the builder was told
    /// otherwise.
    pub workers: u32,
    /// Producers that have counters of their own, in a ring with several: 8, unless the builder was told otherwise.
    pub producers: u32,
}

impl Places {
    /// So many consumers and no worker group.
    #[must_use]
    pub const fn of_consumers(consumers: u32) -> Self {
        Self { consumers, groups: 0, workers: 0, producers: PRODUCER_PLACES }
    }

    /// The places of producers in a ring of kind `K`.
    pub(super) const fn producers_of<K: Kind>(self) -> u32 {
        if K::MULTI { self.producers } else { 1 }
    }

    /// How many consumers and workers have counters.
    pub(super) const fn consumer_counters(self) -> usize {
        (self.consumers as usize).saturating_add(self.workers as usize)
    }

    /// How many producers have counters, those that share some taken as one.
    pub(super) const fn producer_counters<K: Kind>(self) -> usize {
        (self.producers_of::<K>() as usize).saturating_add(K::MULTI as usize)
    }
}

/// Where the parts of a block are, in bytes from its beginning, and how large it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockLayout {
    pub(super) records: usize,
    pub(super) groups: usize,
    pub(super) stages: usize,
    /// The counters of consumers and workers.
    pub(super) metrics: usize,
    /// The counters of producers.
    pub(super) producers: usize,
    pub(super) stamps: usize,
    pub(super) finished: usize,
    pub(super) shadows: usize,
    pub(super) slots: usize,
    bytes: usize,
    align: usize,
}

impl BlockLayout {
    /// The layout of a ring's block for events `T`, a producer kind, a wait strategy, and a topology with so many
    /// consumers, none of them in worker groups.
    ///
    /// # Errors
    /// [`BuildError::Capacity`] if `capacity` is none; [`BuildError::TooLarge`] if no address space holds it.
    pub const fn of<T, K: Kind, W: WaitStrategy>(
        capacity: usize,
        consumers: u32,
    ) -> Result<Self, BuildError> {
        Self::with_places::<T, K, W>(capacity, Places::of_consumers(consumers))
    }

    /// The same with so many places of each sort.
    ///
    /// # Errors
    /// As for [`of`](Self::of).
    pub const fn with_places<T, K: Kind, W: WaitStrategy>(
        capacity: usize,
        places: Places,
    ) -> Result<Self, BuildError> {
        Self::of_events::<K, W>(Layout::new::<T>(), capacity, places)
    }

    /// The same for events of a size and alignment that are known at run time.
    ///
    /// # Errors
    /// As for [`of`](Self::of).
    pub const fn of_events<K: Kind, W: WaitStrategy>(
        event: Layout,
        capacity: usize,
        places: Places,
    ) -> Result<Self, BuildError> {
        if let Err(error) = Capacity::new(capacity) {
            return Err(BuildError::Capacity(error));
        }
        match Self::compute::<K, W>(event, capacity, places) {
            Some(layout) => Ok(layout),
            None => Err(BuildError::TooLarge),
        }
    }

    /// The layout, or `None` if a part would end beyond what an address space holds.
    const fn compute<K: Kind, W: WaitStrategy>(event: Layout, slots: usize, places: Places) -> Option<Self> {
        let (consumers, groups) = (places.consumers as usize, places.groups as usize);
        let fixed = Part { offset: 0, bytes: 0, align: 1 };
        let fixed = fixed.then::<Fixed<W::Word>>(1);
        let records = then::<ConsumerRecord>(fixed, consumers);
        let groups_at = then::<GroupCursor>(records, groups);
        let stages = then::<StageEntry>(aligned(groups_at), stages_of(consumers));
        let metrics = then::<ConsumerCounters>(aligned(stages), places.consumer_counters());
        let producers = then::<ProducerCounters>(metrics, places.producer_counters::<K>());
        let stamps = then::<Stamp>(aligned(producers), if K::MULTI { slots } else { 0 });
        let finished = match slots.checked_mul(groups) {
            Some(entries) => then::<Stamp>(aligned(stamps), entries),
            None => None,
        };
        let shadows = then::<Shadow>(finished, if cfg!(annulus_loom) { slots } else { 0 });
        let events = match aligned(shadows) {
            Some(part) => part.then_values(event, slots),
            None => None,
        };
        let parts = (records, groups_at, stages, metrics, producers, stamps, finished, shadows, events);
        match (parts, aligned(events)) {
            (
                (
                    Some(records),
                    Some(groups),
                    Some(stages),
                    Some(metrics),
                    Some(producers),
                    Some(stamps),
                    Some(finished),
                    Some(shadows),
                    Some(slots),
                ),
                Some(end),
            ) => Some(Self {
                records: records.offset,
                groups: groups.offset,
                stages: stages.offset,
                metrics: metrics.offset,
                producers: producers.offset,
                stamps: stamps.offset,
                finished: finished.offset,
                shadows: shadows.offset,
                slots: slots.offset,
                bytes: end.offset,
                align: end.align,
            }),
            _ => None,
        }
    }

    /// The bytes that the block takes.
    #[must_use]
    pub const fn bytes(&self) -> usize {
        self.bytes
    }

    /// The alignment that the block needs.
    #[must_use]
    pub const fn align(&self) -> usize {
        self.align
    }

    /// The same, as an allocator wants it.
    #[cfg(annulus_heap)]
    pub(super) fn layout(&self) -> Result<Layout, BuildError> {
        Layout::from_size_align(self.bytes, self.align).map_err(|_| BuildError::TooLarge)
    }
}

/// How many entries for stages a block has, which has so many consumer records: no ring has more stages than records,
/// nor than a topology holds.
const fn stages_of(consumers: usize) -> usize {
    if consumers < StageSet::MAX { consumers } else { StageSet::MAX }
}

/// A part of a block under computation: each begins where the one before it ends, aligned.
#[derive(Clone, Copy)]
struct Part {
    offset: usize,
    bytes: usize,
    /// The largest alignment so far.
    align: usize,
}

impl Part {
    /// The part that follows this one and holds `count` values of `T`; `None` if it would end beyond `isize::MAX`.
    const fn then<T>(self, count: usize) -> Option<Self> {
        self.then_values(Layout::new::<T>(), count)
    }

    /// The same for values of this size, which is a multiple of the alignment.
    const fn then_values(self, value: Layout, count: usize) -> Option<Self> {
        let align = value.align();
        let (Some(end), Some(bytes)) = (self.offset.checked_add(self.bytes), value.size().checked_mul(count))
        else {
            return None;
        };
        // By the bits, as an alignment is a power of two: not every target divides.
        let Some(last) = end.checked_add(align - 1) else { return None };
        let offset = last & !(align - 1);
        match offset.checked_add(bytes) {
            Some(last) if last <= isize::MAX as usize => {
                Some(Self { offset, bytes, align: if align > self.align { align } else { self.align } })
            }
            _ => None,
        }
    }
}

/// The next part after one that may be too large already.
const fn then<T>(part: Option<Part>, count: usize) -> Option<Part> {
    match part {
        Some(part) => part.then::<T>(count),
        None => None,
    }
}

/// The end of a part, moved up to a line of its own.
const fn aligned(part: Option<Part>) -> Option<Part> {
    then::<Padded<()>>(part, 0)
}
