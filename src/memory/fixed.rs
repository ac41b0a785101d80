//! Rings in a `static`: built by constants, with only the words that their kind uses.

mod const_init;
#[cfg(annulus_calls)]
mod parts;
mod view;

use core::cell::UnsafeCell;
use core::fmt;
use core::ptr::NonNull;

pub use const_init::ConstInit;
#[cfg(annulus_calls)]
pub use parts::{StaticParts, StaticWords};
pub use view::RingView;

use super::kind::FixedKind;
use super::{Memory, Single, sealed};
use crate::available_buffer::RingStamps;
use crate::capacity::Capacity;
#[cfg(feature = "metrics")]
use crate::counters::{ConsumerCounters, CounterTables};
use crate::gate::{ConsumerRecord, Place};
use crate::primitive::Padded;
use crate::sequence::Seq;
use crate::sequencer::Cursor;
use crate::slots::Slots;
use crate::status::Status;
use crate::wait::{BusySpin, ConstWait};

/// A ring of `N` events for a `static`, with `C` consumers that each get every event.
///
/// `N` must be a capacity; any other number does not compile. `K` is [`Single`] or `Multi`. The ring is handed out
/// once, by [`split`](Self::split), or lent by [`split_mut`](Self::split_mut).
///
/// ```
/// use annulus::{Single, StaticRing};
///
/// static RING: StaticRing<u32, 64> = StaticRing::new();
///
/// let (mut producer, [mut consumer]) = RING.split()?;
/// producer.try_publish(|slot| *slot = 7).unwrap();
/// assert_eq!(consumer.try_poll(1).unwrap().iter().copied().next(), Some(7));
/// assert!(RING.split().is_err());
/// # Ok::<(), annulus::error::AlreadySplit>(())
/// ```
///
/// A capacity that is none does not compile:
///
/// ```compile_fail,E0080
/// static RING: annulus::StaticRing<u32, 6> = annulus::StaticRing::new();
/// ```
// The words come first: there the shortest instructions reach them from the address that handles have.
#[repr(C)]
pub struct StaticRing<T, const N: usize, K: FixedKind = Single, const C: usize = 1, W: ConstWait = BusySpin> {
    cursor: Cursor,
    status: Status,
    consumers: [ConsumerRecord; C],
    consumers_wake: Padded<W::Word>,
    producers_wake: Padded<W::Word>,
    #[cfg(feature = "metrics")]
    consumer_counters: [ConsumerCounters; C],
    #[cfg(feature = "metrics")]
    producer_counters: K::Producers,
    stamps: K::Stamps<N>,
    slots: Padded<UnsafeCell<[T; N]>>,
}

// SAFETY: a ring is atomic words and slots, which only its handles reach; they hand each slot to one writer or to
// readers at a time, ordered by the words. The words of the strategy are shared as they are.
unsafe impl<T: Send + Sync, const N: usize, K: FixedKind, const C: usize, W: ConstWait<Word: Sync>> Sync
    for StaticRing<T, N, K, C, W>
{
}

impl<T, const N: usize, K: FixedKind, const C: usize, W: ConstWait> fmt::Debug for StaticRing<T, N, K, C, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StaticRing").field("capacity", &N).field("consumers", &C).finish_non_exhaustive()
    }
}

impl<T: ConstInit, const N: usize, K: FixedKind, const C: usize, W: ConstWait> StaticRing<T, N, K, C, W> {
    /// A ring whose slots hold [`ConstInit::INIT`].
    #[must_use]
    pub const fn new() -> Self {
        Self::from_array([const { T::INIT }; N])
    }
}

impl<T: ConstInit, const N: usize, K: FixedKind, const C: usize, W: ConstWait> Default
    for StaticRing<T, N, K, C, W>
{
    fn default() -> Self {
        Self::new()
    }
}

impl<T, const N: usize, K: FixedKind, const C: usize, W: ConstWait> StaticRing<T, N, K, C, W> {
    const CAPACITY: Capacity = match Capacity::new(N) {
        Ok(capacity) => capacity,
        Err(_) => panic!("the capacity of a ring is a power of two within the limits of its sequences"),
    };
    const HAS_CONSUMERS: () = assert!(C > 0, "a ring has at least one consumer");

    /// A ring whose slots hold these values.
    #[must_use]
    pub const fn from_array(slots: [T; N]) -> Self {
        Self::starting_at(Seq::ZERO, slots)
    }

    /// A ring whose first sequence is `start`, and whose slots hold these values.
    #[must_use]
    pub const fn starting_at(start: Seq, slots: [T; N]) -> Self {
        let () = Self::HAS_CONSUMERS;
        let _ = Self::CAPACITY;
        Self {
            cursor: Cursor::new(start),
            status: Status::unsplit(start),
            consumers: consumers(start),
            consumers_wake: Padded(W::WORD),
            producers_wake: Padded(W::WORD),
            #[cfg(feature = "metrics")]
            consumer_counters: ConstInit::INIT,
            #[cfg(feature = "metrics")]
            producer_counters: ConstInit::INIT,
            stamps: ConstInit::INIT,
            slots: Padded(UnsafeCell::new(slots)),
        }
    }

    /// The first slot.
    #[inline]
    fn base(&self) -> NonNull<T> {
        // SAFETY: a cell's address is never null.
        unsafe { NonNull::new_unchecked(self.slots.0.get()).cast() }
    }

    /// Opens the ring for whoever it is lent to; [`open`](Self::open) empties it.
    pub(crate) fn renew(&mut self) {
        self.status.renew(K::MULTI);
        #[cfg(feature = "metrics")]
        {
            self.consumer_counters = ConstInit::INIT;
            self.producer_counters = ConstInit::INIT;
        }
    }

    /// Empties the ring at where it stands, before its handles exist: nobody else reaches it.
    pub(crate) fn open(&self) {
        let start = self.cursor.reopen();
        self.consumers.iter().for_each(|record| record.reopen(start));
        if K::MULTI {
            K::entries(&self.stamps).iter().for_each(|entry| entry.prepare(RingStamps::initial(start)));
        }
    }
}

/// The records of the consumers, whose places nobody has yet: zeros, for a ring that starts at 0.
const fn consumers<const C: usize>(start: Seq) -> [ConsumerRecord; C] {
    let mut records = [const { ConsumerRecord::new(Place::Open, Seq::ZERO) }; C];
    let mut i = 0;
    while i < C {
        records[i] = ConsumerRecord::new(Place::Open, start);
        i += 1;
    }
    records
}

impl<T, const N: usize, K: FixedKind, const C: usize, W: ConstWait> sealed::Sealed
    for &StaticRing<T, N, K, C, W>
{
    #[cfg(feature = "metrics")]
    #[inline]
    fn counters(&self) -> CounterTables<'_> {
        CounterTables {
            consumers: &self.consumer_counters,
            producers: K::producer_counters(&self.producer_counters),
        }
    }
}

impl<T, const N: usize, K: FixedKind, const C: usize, W: ConstWait> Memory for &StaticRing<T, N, K, C, W> {
    type Event = T;
    type Kind = K;
    type Wait = W;

    #[inline]
    fn capacity(&self) -> Capacity {
        StaticRing::<T, N, K, C, W>::CAPACITY
    }
    #[inline]
    fn cursor(&self) -> &Cursor {
        &self.cursor
    }
    #[inline]
    fn status(&self) -> &Status {
        &self.status
    }
    #[inline]
    fn consumers(&self) -> &[ConsumerRecord] {
        &self.consumers
    }
    #[inline]
    fn stamps(&self) -> RingStamps<'_> {
        RingStamps::attach(K::entries(&self.stamps), self.capacity())
    }
    #[inline]
    fn slots(&self) -> Slots<'_, T> {
        // SAFETY: the array holds `N` valid values, which only this ring's handles reach.
        unsafe { Slots::from_raw(self.base(), self.capacity()) }
    }
    #[inline]
    fn wait(&self) -> W {
        W::STRATEGY
    }
    #[inline]
    fn consumers_wake(&self) -> &W::Word {
        &self.consumers_wake.0
    }
    #[inline]
    fn producers_wake(&self) -> &W::Word {
        &self.producers_wake.0
    }
}
