//! Rings, producers and consumers of whichever kind: one table of functions each, so that a call asks nothing about it.

use crate::patience::{Patience, Within};
use crate::producer::number;
use crate::slots::Slots;
use crate::status::Status;
use annulus::error::{JoinError, TryClaimError};
use annulus::message::Framing;
use annulus::wait::WaitStrategy;
use annulus::{
    Joinable, Kind, Multi, Opaque, RangeConsumer, RangeProducer, Raw, RawRing, SeqRange, Share, Single,
};
use core::ptr::NonNull;
use jni_sys::jlong;
use std::time::Instant;

/// A ring, opened by its block.
pub(crate) trait AnyRing: Send + Sync {
    /// Where the block lies, and how many bytes it was given.
    fn block(&self) -> (NonNull<u8>, usize);
    /// Where the first slot lies.
    fn slots(&self) -> NonNull<u8>;
    fn capacity(&self) -> usize;
    fn producer(&self) -> Option<Box<dyn AnyProducer>>;
    /// A consumer or a worker of a stage.
    fn consumer(&self, stage: usize) -> Result<Box<dyn AnyConsumer>, Status>;
    /// A consumer or a worker that joins a running ring.
    fn join(&self, stage: usize) -> Result<Box<dyn AnyConsumer>, Status>;
    fn is_closed(&self) -> bool;
    fn close(&self);
    fn halt(&self);
    /// Wakes every thread that sleeps on the ring.
    fn wake(&self);
    /// Ends the ring, if no other handle of it is left. Whether it did.
    ///
    /// # Safety
    /// As for `RawRing::destroy`.
    unsafe fn destroy(self: Box<Self>) -> Result<(), Box<dyn AnyRing>>;
}

/// A producer.
pub(crate) trait AnyProducer: Send {
    fn try_claim(&mut self, count: usize) -> Result<SeqRange, Status>;
    fn claim_until(&mut self, count: usize, deadline: Instant) -> Result<SeqRange, Status>;
    fn try_claim_message(&mut self, framing: Framing, len: usize) -> Result<SeqRange, Status>;
    fn claim_message_until(
        &mut self,
        framing: Framing,
        len: usize,
        deadline: Instant,
    ) -> Result<SeqRange, Status>;
    /// Publishes one event that begins with this word, if there is room now: its sequence, or a status.
    ///
    /// # Safety
    /// The slots are the ring's, and an event has room for a word.
    unsafe fn put(&mut self, slots: &Slots, word: i64) -> jlong;
    /// Publishes copies of `count` events, if there is room now: the first one's sequence, or a status.
    ///
    /// # Safety
    /// The slots are the ring's, and at `from` there are bytes for so many events.
    unsafe fn write(&mut self, slots: &Slots, count: usize, from: *const u8) -> jlong;
    fn publish(&mut self, count: usize);
    fn abandon(&mut self);
    fn close(&mut self);
    /// Which place among the ring's counters is this one's, if one is its own.
    fn counters(&self) -> Option<u32>;
    /// # Safety
    /// As for `RangeProducer::resume`.
    unsafe fn resume(&mut self, claimed: SeqRange);
}

/// A consumer, or a worker of a group.
pub(crate) trait AnyConsumer: Send {
    fn try_poll(&mut self, max: usize) -> Result<SeqRange, Status>;
    /// Looks after the pause that makes the ring faster, if one does, and waits for so many nanoseconds.
    fn poll_within(&mut self, max: usize, nanoseconds: jlong) -> Result<SeqRange, Status>;
    fn keep(&mut self, count: usize);
    fn release(&mut self, count: usize);
    fn is_exclusive(&self) -> bool;
    fn is_worker(&self) -> bool;
    fn sequence(&self) -> u64;
    fn set_coalescing(&mut self, enabled: bool);
    /// Which place among the ring's records and counters is this one's, if one is its own.
    fn place(&self) -> Option<u32>;
    /// The run that a consumer knows; none of a worker's.
    fn known(&self) -> (SeqRange, bool);
    /// Not for workers.
    ///
    /// # Safety
    /// As for `RangeConsumer::resume`.
    unsafe fn resume(&mut self, run: SeqRange, abandoned: bool);
}

/// The kinds of rings, and how one joins them.
pub(crate) trait Joins: Kind {
    fn join<W>(ring: &RawRing<Opaque, Self, W>, stage: usize) -> Result<Box<dyn AnyConsumer>, Status>
    where
        W: WaitStrategy<Word: Send + Sync> + Send + Sync + 'static;
}

/// Nobody joins these.
macro_rules! fixed {
    ($($kind:ty),*) => {$(
        impl Joins for $kind {
            fn join<W: WaitStrategy>(
                _: &RawRing<Opaque, Self, W>,
                _: usize,
            ) -> Result<Box<dyn AnyConsumer>, Status> {
                Err(Status::WrongKind)
            }
        }
    )*};
}
fixed!(Single, Multi);

impl<K: Kind + 'static> Joins for Joinable<K> {
    fn join<W>(ring: &RawRing<Opaque, Self, W>, stage: usize) -> Result<Box<dyn AnyConsumer>, Status>
    where
        W: WaitStrategy<Word: Send + Sync> + Send + Sync + 'static,
    {
        let stage = ring.stages().nth(stage).ok_or(Status::InvalidStages)?;
        let joiner = ring.joiner();
        match joiner.join(stage) {
            Ok(consumer) => Ok(Box::new(RangeConsumer::from(consumer))),
            Err(JoinError::Group) => Ok(Box::new(RangeConsumer::from(joiner.join_group(stage)?))),
            Err(error) => Err(error.into()),
        }
    }
}

impl<K: Joins + 'static, W> AnyRing for RawRing<Opaque, K, W>
where
    W: WaitStrategy<Word: Send + Sync> + Send + Sync + 'static,
{
    fn block(&self) -> (NonNull<u8>, usize) {
        self.block()
    }

    fn slots(&self) -> NonNull<u8> {
        self.slots()
    }

    fn capacity(&self) -> usize {
        self.controller().capacity()
    }

    fn producer(&self) -> Option<Box<dyn AnyProducer>> {
        Some(Box::new(RangeProducer::from(self.producer()?)))
    }

    fn consumer(&self, number: usize) -> Result<Box<dyn AnyConsumer>, Status> {
        let stage = self.stages().nth(number).ok_or(Status::InvalidStages)?;
        let boxed = if self.exclusive_stage() == Some(stage) {
            let consumer = self.exclusive_consumer().map(|consumer| reader(consumer.into()));
            consumer.or_else(|| self.exclusive_worker().map(|worker| sharer(worker.into())))
        } else {
            let consumer = self.consumer(stage).map(|consumer| reader(consumer.into()));
            consumer.or_else(|| self.worker(stage).map(|worker| sharer(worker.into())))
        };
        boxed.ok_or(Status::Taken)
    }

    fn join(&self, stage: usize) -> Result<Box<dyn AnyConsumer>, Status> {
        K::join(self, stage)
    }

    fn is_closed(&self) -> bool {
        self.controller().is_closed()
    }

    fn close(&self) {
        self.controller().close();
    }

    fn halt(&self) {
        self.controller().halt();
    }

    fn wake(&self) {
        self.wake();
    }

    unsafe fn destroy(self: Box<Self>) -> Result<(), Box<dyn AnyRing>> {
        // SAFETY: the caller's promise.
        unsafe { RawRing::destroy(*self) }.map_err(|ring| -> Box<dyn AnyRing> { Box::new(ring) })
    }
}

fn reader<K, W>(consumer: RangeConsumer<Raw<Opaque, K, W>>) -> Box<dyn AnyConsumer>
where
    K: Kind + 'static,
    W: WaitStrategy<Word: Send + Sync> + Send + Sync + 'static,
{
    Box::new(consumer)
}

fn sharer<K, W>(worker: RangeConsumer<Raw<Opaque, K, W>, Share>) -> Box<dyn AnyConsumer>
where
    K: Kind + 'static,
    W: WaitStrategy<Word: Send + Sync> + Send + Sync + 'static,
{
    Box::new(worker)
}

/// What Java gets of a call that publishes.
#[inline(always)]
fn answer(published: Result<SeqRange, TryClaimError>) -> jlong {
    published.map_or_else(|error| Status::from(error).number(), |range| number(range.start))
}

impl<K: Kind + 'static, W> AnyProducer for RangeProducer<Raw<Opaque, K, W>>
where
    W: WaitStrategy<Word: Send + Sync> + Send + Sync + 'static,
{
    #[inline]
    fn try_claim(&mut self, count: usize) -> Result<SeqRange, Status> {
        Ok(self.try_claim(count)?)
    }

    fn claim_until(&mut self, count: usize, deadline: Instant) -> Result<SeqRange, Status> {
        Ok(self.claim_deadline(count, deadline)?)
    }

    fn try_claim_message(&mut self, framing: Framing, len: usize) -> Result<SeqRange, Status> {
        Ok(framing.try_claim(self, len)?)
    }

    fn claim_message_until(
        &mut self,
        framing: Framing,
        len: usize,
        deadline: Instant,
    ) -> Result<SeqRange, Status> {
        Ok(framing.claim_deadline(self, len, deadline)?)
    }

    unsafe fn put(&mut self, slots: &Slots, word: i64) -> jlong {
        // SAFETY: the range is claimed; the rest is the caller's promise.
        answer(self.try_publish(1, |range| unsafe { slots.put(range, word) }))
    }

    unsafe fn write(&mut self, slots: &Slots, count: usize, from: *const u8) -> jlong {
        // SAFETY: as above.
        let published = self.try_publish(count, |range| unsafe { slots.fill_bytes(range, from) });
        if let (false, Ok(range)) = (K::MULTI, published) {
            slots.expect_after(range);
        }
        answer(published)
    }

    #[inline]
    fn publish(&mut self, count: usize) {
        self.publish(count);
    }

    #[inline]
    fn abandon(&mut self) {
        self.abandon();
    }

    fn close(&mut self) {
        self.close();
    }

    fn counters(&self) -> Option<u32> {
        #[cfg(feature = "metrics")]
        if let annulus::metrics::Handle::Producer(place) = self.metrics_handle() {
            return Some(place);
        }
        None
    }

    unsafe fn resume(&mut self, claimed: SeqRange) {
        // SAFETY: the caller's promise.
        unsafe { self.resume(claimed) };
    }
}

/// What a consumer and a worker do alike.
macro_rules! consuming {
    () => {
        #[inline]
        fn try_poll(&mut self, max: usize) -> Result<SeqRange, Status> {
            Ok(self.try_poll(max)?)
        }

        #[inline]
        fn poll_within(&mut self, max: usize, nanoseconds: jlong) -> Result<SeqRange, Status> {
            let patience = Patience::new(nanoseconds);
            Ok(self.poll_deadline(max, Within(&patience))?)
        }

        fn keep(&mut self, count: usize) {
            self.keep(count);
        }

        #[inline]
        fn release(&mut self, count: usize) {
            self.release(count);
        }

        fn is_exclusive(&self) -> bool {
            self.is_exclusive()
        }

        fn sequence(&self) -> u64 {
            self.sequence().get()
        }

        fn set_coalescing(&mut self, enabled: bool) {
            self.set_coalescing(enabled);
        }
    };
}

impl<K: Kind + 'static, W> AnyConsumer for RangeConsumer<Raw<Opaque, K, W>>
where
    W: WaitStrategy<Word: Send + Sync> + Send + Sync + 'static,
{
    consuming!();

    fn is_worker(&self) -> bool {
        false
    }

    fn place(&self) -> Option<u32> {
        #[cfg(feature = "metrics")]
        if let annulus::metrics::Handle::Consumer(place) = self.metrics_handle() {
            return Some(place);
        }
        None
    }

    fn known(&self) -> (SeqRange, bool) {
        self.known()
    }

    unsafe fn resume(&mut self, run: SeqRange, abandoned: bool) {
        // SAFETY: the caller's promise.
        unsafe { self.resume(run, abandoned) };
    }
}

impl<K: Kind + 'static, W> AnyConsumer for RangeConsumer<Raw<Opaque, K, W>, Share>
where
    W: WaitStrategy<Word: Send + Sync> + Send + Sync + 'static,
{
    consuming!();

    fn is_worker(&self) -> bool {
        true
    }

    fn place(&self) -> Option<u32> {
        None
    }

    fn known(&self) -> (SeqRange, bool) {
        let next = self.sequence();
        (SeqRange { start: next, end: next }, false)
    }

    unsafe fn resume(&mut self, _: SeqRange, _: bool) {}
}
