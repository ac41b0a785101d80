//! The counters of a block: written in every build, reached with the feature `metrics`.

use core::ptr::NonNull;

#[cfg(feature = "metrics")]
use crate::counters::CounterTables;
use crate::counters::{ConsumerCounters, ProducerCounters};
use crate::memory::{BlockLayout, Kind, Places};

/// Writes the counters of a new block, all of them 0.
///
/// # Safety
/// `base` points at a block of this layout, which is that of `K` and `places`, and nobody else reaches it.
pub(super) unsafe fn write<K: Kind>(base: NonNull<u8>, layout: &BlockLayout, places: Places) {
    // SAFETY: the layout has room for so many of each where it says.
    unsafe {
        let consumers = base.add(layout.metrics).cast::<ConsumerCounters>();
        for i in 0..places.consumer_counters() {
            consumers.add(i).write(ConsumerCounters::new());
        }
        let producers = base.add(layout.producers).cast::<ProducerCounters>();
        for i in 0..places.producer_counters::<K>() {
            producers.add(i).write(ProducerCounters::new());
        }
    }
}

/// Where the counters of a block are, and how many.
#[cfg(feature = "metrics")]
#[derive(Clone, Copy)]
pub(super) struct Counters {
    consumers: NonNull<ConsumerCounters>,
    consumer_count: u32,
    /// Behind those of the consumers.
    producer_count: u32,
}

#[cfg(feature = "metrics")]
impl Counters {
    /// The counters of the block at `base`.
    ///
    /// # Safety
    /// `base` points at a block of this layout, which is that of `K` and `places`.
    pub(super) unsafe fn at<K: Kind>(base: NonNull<u8>, layout: &BlockLayout, places: Places) -> Self {
        Self {
            // SAFETY: it lies within the block.
            consumers: unsafe { base.add(layout.metrics) }.cast(),
            consumer_count: places.consumer_counters() as u32,
            producer_count: places.producer_counters::<K>() as u32,
        }
    }

    /// Where the producers' are.
    ///
    /// # Safety
    /// `write` wrote them.
    #[inline]
    unsafe fn producers(self) -> NonNull<ProducerCounters> {
        // SAFETY: they lie behind the consumers', without a gap, since both have one alignment.
        unsafe { self.consumers.add(self.consumer_count as usize).cast() }
    }

    /// The counters, to be read, and written by whoever holds a place.
    ///
    /// # Safety
    /// `write` wrote them, and the block lives as long as the answer.
    #[inline]
    pub(super) unsafe fn tables<'m>(self) -> CounterTables<'m> {
        // SAFETY: so many of each lie there; they are atomic, and shared by all.
        unsafe {
            CounterTables {
                consumers: core::slice::from_raw_parts(self.consumers.as_ptr(), self.consumer_count as usize),
                producers: core::slice::from_raw_parts(
                    self.producers().as_ptr(),
                    self.producer_count as usize,
                ),
            }
        }
    }

    /// Begins at 0, with all places free.
    ///
    /// # Safety
    /// `write` wrote them, and nobody else reaches them during the call.
    pub(super) unsafe fn reset(self) {
        // SAFETY: so many of each lie there, and the caller has them alone. They need no drop.
        unsafe {
            for i in 0..self.consumer_count as usize {
                self.consumers.add(i).write(ConsumerCounters::new());
            }
            for i in 0..self.producer_count as usize {
                self.producers().add(i).write(ProducerCounters::new());
            }
        }
    }
}

#[cfg(feature = "metrics")]
const _: () = assert!(
    align_of::<ConsumerCounters>() == align_of::<ProducerCounters>(),
    "the producers' counters follow the consumers' without a gap"
);
