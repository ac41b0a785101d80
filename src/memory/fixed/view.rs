//! A ring in a `static` as seen by handles whose type says nothing of its capacity.

use core::fmt;
use core::marker::PhantomData;
use core::ptr::NonNull;

use super::{FixedKind, StaticRing};
use crate::available_buffer::{RingStamps, Stamp};
use crate::capacity::Capacity;
#[cfg(feature = "metrics")]
use crate::counters::CounterTables;
use crate::gate::ConsumerRecord;
use crate::memory::{Memory, Single, sealed};
use crate::sequencer::Cursor;
use crate::slots::Slots;
use crate::status::Status;
use crate::wait::{BusySpin, ConstWait};

/// A [`StaticRing`] without its capacity and the number of its consumers in the type, for drivers that take any.
///
/// A handle that reaches its ring this way keeps its addresses: some 40 bytes on a microcontroller, where one that knows
/// the capacity takes 8.
///
/// ```
/// use annulus::{Producer, RingView, StaticRing};
///
/// /// One function for rings of any size.
/// fn announce(producer: &mut Producer<RingView<'static, u32>>) {
///     let _ = producer.try_publish(|slot| *slot = 7);
/// }
///
/// static SMALL: StaticRing<u32, 4> = StaticRing::new();
/// static LARGE: StaticRing<u32, 64> = StaticRing::new();
///
/// let (mut small, [_consumer]) = SMALL.split_views()?;
/// let (mut large, [mut consumer]) = LARGE.split_views()?;
/// announce(&mut small);
/// announce(&mut large);
/// assert_eq!(consumer.try_consume(|event| *event), Ok(7));
/// # Ok::<(), annulus::error::AlreadySplit>(())
/// ```
pub struct RingView<'r, T, K: FixedKind = Single, W: ConstWait = BusySpin> {
    cursor: &'r Cursor,
    status: &'r Status,
    consumers: &'r [ConsumerRecord],
    consumers_wake: &'r W::Word,
    producers_wake: &'r W::Word,
    stamps: &'r [Stamp],
    slots: NonNull<T>,
    capacity: Capacity,
    #[cfg(feature = "metrics")]
    counters: CounterTables<'r>,
    /// Events are written through shared views and read through others.
    events: PhantomData<fn(T) -> T>,
    kind: PhantomData<K>,
}

impl<'r, T, K: FixedKind, W: ConstWait> RingView<'r, T, K, W> {
    pub(crate) fn new<const N: usize, const C: usize>(ring: &'r StaticRing<T, N, K, C, W>) -> Self {
        Self {
            cursor: &ring.cursor,
            status: &ring.status,
            consumers: &ring.consumers,
            consumers_wake: &ring.consumers_wake.0,
            producers_wake: &ring.producers_wake.0,
            stamps: K::entries(&ring.stamps),
            slots: ring.base(),
            capacity: StaticRing::<T, N, K, C, W>::CAPACITY,
            #[cfg(feature = "metrics")]
            counters: CounterTables {
                consumers: &ring.consumer_counters,
                producers: K::producer_counters(&ring.producer_counters),
            },
            events: PhantomData,
            kind: PhantomData,
        }
    }
}

// SAFETY: a view reaches what a shared borrow of the ring does, which may be sent on these conditions: see `StaticRing`.
unsafe impl<T: Send + Sync, K: FixedKind, W: ConstWait<Word: Sync>> Send for RingView<'_, T, K, W> {}
// SAFETY: as above.
unsafe impl<T: Send + Sync, K: FixedKind, W: ConstWait<Word: Sync>> Sync for RingView<'_, T, K, W> {}

impl<T, K: FixedKind, W: ConstWait> Clone for RingView<'_, T, K, W> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<T, K: FixedKind, W: ConstWait> Copy for RingView<'_, T, K, W> {}

impl<T, K: FixedKind, W: ConstWait> fmt::Debug for RingView<'_, T, K, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RingView").field("capacity", &self.capacity.get()).finish_non_exhaustive()
    }
}

impl<T, K: FixedKind, W: ConstWait> sealed::Sealed for RingView<'_, T, K, W> {
    #[cfg(feature = "metrics")]
    #[inline]
    fn counters(&self) -> CounterTables<'_> {
        self.counters
    }
}

impl<T, K: FixedKind, W: ConstWait> Memory for RingView<'_, T, K, W> {
    type Event = T;
    type Kind = K;
    type Wait = W;

    #[inline]
    fn capacity(&self) -> Capacity {
        self.capacity
    }
    #[inline]
    fn cursor(&self) -> &Cursor {
        self.cursor
    }
    #[inline]
    fn status(&self) -> &Status {
        self.status
    }
    #[inline]
    fn consumers(&self) -> &[ConsumerRecord] {
        self.consumers
    }
    #[inline]
    fn stamps(&self) -> RingStamps<'_> {
        RingStamps::attach(self.stamps, self.capacity)
    }
    #[inline]
    fn slots(&self) -> Slots<'_, T> {
        // SAFETY: the ring has `capacity` valid slots here, is borrowed for as long as the view lives, and reaches them
        // through views alone.
        unsafe { Slots::from_raw(self.slots, self.capacity) }
    }
    #[inline]
    fn wait(&self) -> W {
        W::STRATEGY
    }
    #[inline]
    fn consumers_wake(&self) -> &W::Word {
        self.consumers_wake
    }
    #[inline]
    fn producers_wake(&self) -> &W::Word {
        self.producers_wake
    }
}
