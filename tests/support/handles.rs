//! The handles of any ring of `u64`, without their types: a check is written, and compiled, once for all rings.

use core::mem;
use std::time::Instant;

use annulus::error::{
    ClaimDeadlineError, ClaimError, PollDeadlineError, PollError, TryClaimError, TryPollError,
};
use annulus::{
    Access, Batch, Claim, Consumer, Controller, Exclusive, Kind, Memory, Multi, Producer, Seq, SeqRange,
    Shared, Single,
};

/// The three names of every operation that can wait.
#[derive(Clone, Copy, Debug)]
pub(crate) enum How {
    Try,
    Wait,
    Until(Instant),
}

/// Why an operation was refused: the union of the library's errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum No {
    Full,
    Empty,
    TimedOut,
    InvalidCount,
    Closed,
    Halted,
    Disconnected,
}

macro_rules! refusals {
    ($($error:ident { $($variant:ident),* })*) => {$(
        impl From<$error> for No {
            fn from(error: $error) -> Self {
                match error {
                    $($error::$variant => Self::$variant,)*
                    other => panic!("an error unknown to the tests: {other}"),
                }
            }
        }
    )*};
}

refusals! {
    ClaimError { InvalidCount, Closed, Halted, Disconnected }
    TryClaimError { Full, InvalidCount, Closed, Halted, Disconnected }
    ClaimDeadlineError { TimedOut, InvalidCount, Closed, Halted, Disconnected }
    PollError { InvalidCount, Closed, Halted }
    TryPollError { Empty, InvalidCount, Closed, Halted }
    PollDeadlineError { TimedOut, InvalidCount, Closed, Halted }
}

/// How a claim ends; a panic in the closure that has it is a fifth way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClaimEnd {
    Publish,
    Abandon,
    Drop,
    Forget,
}

/// How a batch ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BatchEnd {
    Drop,
    Forget,
}

/// A claim.
pub(crate) trait Claimed {
    fn range(&self) -> SeqRange;
    fn len(&self) -> usize;
    fn is_empty(&self) -> bool;
    fn slots(&mut self) -> (&mut [u64], &mut [u64]);
    fn get(&mut self, index: usize) -> Option<&mut u64>;
    fn part(&mut self, count: usize) -> SeqRange;
    /// Fills what is left with `first`, `first + 1`, ...
    fn fill(&mut self, first: u64);
}

impl<M: Memory<Event = u64>> Claimed for Claim<'_, M> {
    fn range(&self) -> SeqRange {
        self.range()
    }
    fn len(&self) -> usize {
        self.len()
    }
    fn is_empty(&self) -> bool {
        self.is_empty()
    }
    fn slots(&mut self) -> (&mut [u64], &mut [u64]) {
        self.slots()
    }
    fn get(&mut self, index: usize) -> Option<&mut u64> {
        self.get_mut(index)
    }
    fn part(&mut self, count: usize) -> SeqRange {
        self.publish_part(count)
    }
    fn fill(&mut self, first: u64) {
        self.iter_mut().zip(first..).for_each(|(slot, value)| *slot = value);
    }
}

/// A batch.
pub(crate) trait Batched {
    fn range(&self) -> SeqRange;
    fn len(&self) -> usize;
    fn is_empty(&self) -> bool;
    fn slices(&self) -> (&[u64], &[u64]);
    fn get(&self, index: usize) -> Option<&u64>;
    fn release(&mut self, count: usize);
    /// All that is not released.
    fn values(&self) -> Vec<u64>;
    /// The same, to be changed, of an exclusive consumer.
    fn values_mut(&mut self) -> Option<Vec<&mut u64>>;
    /// Takes all that is not released, of an exclusive consumer.
    fn take_all(&mut self) -> Option<Vec<u64>>;
}

/// What only an exclusive consumer's batches can do.
pub(crate) trait AnyAccess: Access + Sized {
    fn values_mut<'b, M: Memory<Event = u64>>(batch: &'b mut Batch<'_, M, Self>) -> Option<Vec<&'b mut u64>>;
    fn take_all<M: Memory<Event = u64>>(batch: &mut Batch<'_, M, Self>) -> Option<Vec<u64>>;
}

impl AnyAccess for Shared {
    fn values_mut<'b, M: Memory<Event = u64>>(_: &'b mut Batch<'_, M, Self>) -> Option<Vec<&'b mut u64>> {
        None
    }
    fn take_all<M: Memory<Event = u64>>(_: &mut Batch<'_, M, Self>) -> Option<Vec<u64>> {
        None
    }
}

impl AnyAccess for Exclusive {
    fn values_mut<'b, M: Memory<Event = u64>>(batch: &'b mut Batch<'_, M, Self>) -> Option<Vec<&'b mut u64>> {
        Some(batch.iter_mut().collect())
    }
    fn take_all<M: Memory<Event = u64>>(batch: &mut Batch<'_, M, Self>) -> Option<Vec<u64>> {
        Some(batch.take_all().collect())
    }
}

impl<M: Memory<Event = u64>, A: AnyAccess> Batched for Batch<'_, M, A> {
    fn range(&self) -> SeqRange {
        self.range()
    }
    fn len(&self) -> usize {
        self.len()
    }
    fn is_empty(&self) -> bool {
        self.is_empty()
    }
    fn slices(&self) -> (&[u64], &[u64]) {
        self.slices()
    }
    fn get(&self, index: usize) -> Option<&u64> {
        self.get(index)
    }
    fn release(&mut self, count: usize) {
        self.release(count);
    }
    fn values(&self) -> Vec<u64> {
        self.iter().copied().collect()
    }
    fn values_mut(&mut self) -> Option<Vec<&mut u64>> {
        A::values_mut(self)
    }
    fn take_all(&mut self) -> Option<Vec<u64>> {
        A::take_all(self)
    }
}

/// What only some kinds of ring can do.
pub(crate) trait AnyKind: Kind<Sequencer: Send> {
    fn another<M: Memory<Kind = Self>>(producer: &Producer<M>) -> Option<Producer<M>>;
}

impl AnyKind for Single {
    fn another<M: Memory<Kind = Self>>(_: &Producer<M>) -> Option<Producer<M>> {
        None
    }
}

impl AnyKind for Multi {
    fn another<M: Memory<Kind = Self>>(producer: &Producer<M>) -> Option<Producer<M>> {
        Some(producer.clone())
    }
}

#[cfg(annulus_joins)]
impl AnyKind for annulus::Joinable<Single> {
    fn another<M: Memory<Kind = Self>>(_: &Producer<M>) -> Option<Producer<M>> {
        None
    }
}

#[cfg(annulus_joins)]
impl AnyKind for annulus::Joinable<Multi> {
    fn another<M: Memory<Kind = Self>>(producer: &Producer<M>) -> Option<Producer<M>> {
        Some(producer.clone())
    }
}

/// A producer.
pub(crate) trait Producing<'r>: Send {
    fn capacity(&self) -> usize;
    fn free(&self) -> usize;
    fn len(&self) -> usize;
    fn is_empty(&self) -> bool;
    fn is_full(&self) -> bool;
    fn is_closed(&self) -> bool;
    fn with_claim(
        &mut self,
        count: usize,
        how: How,
        with: &mut dyn FnMut(&mut dyn Claimed) -> ClaimEnd,
    ) -> Result<(), No>;
    fn publish_with(&mut self, how: How, fill: &mut dyn FnMut(&mut u64)) -> Result<Seq, No>;
    fn batch_with(
        &mut self,
        count: usize,
        how: How,
        fill: &mut dyn FnMut(usize, &mut u64),
    ) -> Result<SeqRange, No>;
    fn write(&mut self, events: &[u64], how: How) -> Result<SeqRange, No>;
    fn write_fitting(&mut self, events: &[u64]) -> Result<SeqRange, No>;
    fn close(&mut self);
    fn halt(&self);
    fn control(&self) -> Box<dyn Controlling + 'r>;
    /// One more producer, of a ring that can have several.
    fn another(&self) -> Option<Box<dyn Producing<'r> + 'r>>;

    /// Publishes one value if there is room.
    fn send(&mut self, value: u64) -> Result<Seq, No> {
        self.publish_with(How::Try, &mut |slot| *slot = value)
    }

    /// Claims `count` slots, fills them with `first`, `first + 1`, ..., and ends the claim.
    fn claim_and(&mut self, count: usize, first: u64, end: ClaimEnd) -> Result<(), No> {
        self.with_claim(count, How::Try, &mut |claim| {
            claim.fill(first);
            end
        })
    }
}

impl<'r, M> Producing<'r> for Producer<M>
where
    M: Memory<Event = u64, Kind: AnyKind> + 'r,
    Self: Send,
    Controller<M>: Send + Sync,
{
    fn capacity(&self) -> usize {
        self.capacity()
    }
    fn free(&self) -> usize {
        self.free()
    }
    fn len(&self) -> usize {
        self.len()
    }
    fn is_empty(&self) -> bool {
        self.is_empty()
    }
    fn is_full(&self) -> bool {
        self.is_full()
    }
    fn is_closed(&self) -> bool {
        self.is_closed()
    }
    fn with_claim(
        &mut self,
        count: usize,
        how: How,
        with: &mut dyn FnMut(&mut dyn Claimed) -> ClaimEnd,
    ) -> Result<(), No> {
        let mut claim = match how {
            How::Try => self.try_claim(count)?,
            How::Wait => self.claim(count)?,
            How::Until(time) => self.claim_deadline(count, time)?,
        };
        match with(&mut claim) {
            ClaimEnd::Publish => {
                claim.publish();
            }
            ClaimEnd::Abandon => claim.abandon(),
            ClaimEnd::Drop => drop(claim),
            ClaimEnd::Forget => mem::forget(claim),
        }
        Ok(())
    }
    fn publish_with(&mut self, how: How, fill: &mut dyn FnMut(&mut u64)) -> Result<Seq, No> {
        Ok(match how {
            How::Try => self.try_publish(fill)?,
            How::Wait => self.publish(fill)?,
            How::Until(time) => self.publish_deadline(time, fill)?,
        })
    }
    fn batch_with(
        &mut self,
        count: usize,
        how: How,
        fill: &mut dyn FnMut(usize, &mut u64),
    ) -> Result<SeqRange, No> {
        Ok(match how {
            How::Try => self.try_publish_batch(count, fill)?,
            How::Wait => self.publish_batch(count, fill)?,
            How::Until(time) => self.publish_batch_deadline(count, time, fill)?,
        })
    }
    fn write(&mut self, events: &[u64], how: How) -> Result<SeqRange, No> {
        Ok(match how {
            How::Try => self.try_write_slice(events)?,
            How::Wait => self.write_slice(events)?,
            How::Until(time) => self.write_slice_deadline(events, time)?,
        })
    }
    fn write_fitting(&mut self, events: &[u64]) -> Result<SeqRange, No> {
        Ok(self.write_some(events)?)
    }
    fn close(&mut self) {
        self.close();
    }
    fn halt(&self) {
        self.halt();
    }
    fn control(&self) -> Box<dyn Controlling + 'r> {
        Box::new(self.controller())
    }
    fn another(&self) -> Option<Box<dyn Producing<'r> + 'r>> {
        Some(Box::new(M::Kind::another(self)?))
    }
}

/// A consumer.
pub(crate) trait Consuming<'r>: Send {
    fn capacity(&self) -> usize;
    fn sequence(&self) -> Seq;
    fn lag(&self) -> usize;
    fn len(&self) -> usize;
    fn is_empty(&self) -> bool;
    fn is_full(&self) -> bool;
    fn with_batch(
        &mut self,
        max: usize,
        how: How,
        with: &mut dyn FnMut(&mut dyn Batched) -> BatchEnd,
    ) -> Result<(), No>;
    fn read(&mut self, events: &mut [u64], how: How) -> Result<usize, No>;
    fn close(&self);
    fn halt(&self);
    fn control(&self) -> Box<dyn Controlling + 'r>;

    /// One batch, as copies.
    fn take(&mut self, max: usize, how: How) -> Result<Vec<u64>, No> {
        let mut values = Vec::new();
        self.with_batch(max, how, &mut |batch| {
            values = batch.values();
            BatchEnd::Drop
        })?;
        Ok(values)
    }

    /// All that is there now, and why there is no more.
    fn drain(&mut self) -> (Vec<u64>, No) {
        let mut values = Vec::new();
        loop {
            match self.take(usize::MAX, How::Try) {
                Ok(batch) => values.extend(batch),
                Err(no) => return (values, no),
            }
        }
    }
}

impl<'r, M, A> Consuming<'r> for Consumer<M, A>
where
    M: Memory<Event = u64> + 'r,
    A: AnyAccess,
    Self: Send,
    Controller<M>: Send + Sync,
{
    fn capacity(&self) -> usize {
        self.capacity()
    }
    fn sequence(&self) -> Seq {
        self.sequence()
    }
    fn lag(&self) -> usize {
        self.lag()
    }
    fn len(&self) -> usize {
        self.len()
    }
    fn is_empty(&self) -> bool {
        self.is_empty()
    }
    fn is_full(&self) -> bool {
        self.is_full()
    }
    fn with_batch(
        &mut self,
        max: usize,
        how: How,
        with: &mut dyn FnMut(&mut dyn Batched) -> BatchEnd,
    ) -> Result<(), No> {
        let mut batch = match how {
            How::Try => self.try_poll(max)?,
            How::Wait => self.poll(max)?,
            How::Until(time) => self.poll_deadline(max, time)?,
        };
        assert!(
            !batch.is_empty() && batch.len() <= max,
            "a batch has 1 to {max} events, not {}",
            batch.len()
        );
        match with(&mut batch) {
            BatchEnd::Drop => drop(batch),
            BatchEnd::Forget => mem::forget(batch),
        }
        Ok(())
    }
    fn read(&mut self, events: &mut [u64], how: How) -> Result<usize, No> {
        Ok(match how {
            How::Try => self.try_read_into(events)?,
            How::Wait => self.read_into(events)?,
            How::Until(time) => self.read_into_deadline(events, time)?,
        })
    }
    fn close(&self) {
        self.close();
    }
    fn halt(&self) {
        self.halt();
    }
    fn control(&self) -> Box<dyn Controlling + 'r> {
        Box::new(self.controller())
    }
}

/// A controller.
pub(crate) trait Controlling: Send + Sync {
    fn capacity(&self) -> usize;
    fn cursor(&self) -> Seq;
    fn lag(&self) -> usize;
    fn close(&self);
    fn halt(&self);
    fn is_closed(&self) -> bool;
    fn is_halted(&self) -> bool;
}

impl<M: Memory> Controlling for Controller<M>
where
    Self: Send + Sync,
{
    fn capacity(&self) -> usize {
        self.capacity()
    }
    fn cursor(&self) -> Seq {
        self.cursor()
    }
    fn lag(&self) -> usize {
        self.lag()
    }
    fn close(&self) {
        self.close();
    }
    fn halt(&self) {
        self.halt();
    }
    fn is_closed(&self) -> bool {
        self.is_closed()
    }
    fn is_halted(&self) -> bool {
        self.is_halted()
    }
}
