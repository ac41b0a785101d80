//! A consumer of any ring of `u64`, and its batches.

use core::mem;

use annulus::{Access, Batch, Consumer, Controller, Exclusive, Memory, Seq, SeqRange, Shared, Source};

use super::handles::Controlling;
use super::inherent::inherent;
use super::outcome::{BatchEnd, How, No};

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
    fn values_mut<'b, M: Memory<Event = u64>, S: Source>(
        batch: &'b mut Batch<'_, M, Self, S>,
    ) -> Option<Vec<&'b mut u64>>;
    fn take_all<M: Memory<Event = u64>, S: Source>(batch: &mut Batch<'_, M, Self, S>) -> Option<Vec<u64>>;
}

impl AnyAccess for Shared {
    fn values_mut<'b, M: Memory<Event = u64>, S: Source>(
        _: &'b mut Batch<'_, M, Self, S>,
    ) -> Option<Vec<&'b mut u64>> {
        None
    }
    fn take_all<M: Memory<Event = u64>, S: Source>(_: &mut Batch<'_, M, Self, S>) -> Option<Vec<u64>> {
        None
    }
}

impl AnyAccess for Exclusive {
    fn values_mut<'b, M: Memory<Event = u64>, S: Source>(
        batch: &'b mut Batch<'_, M, Self, S>,
    ) -> Option<Vec<&'b mut u64>> {
        Some(batch.iter_mut().collect())
    }
    fn take_all<M: Memory<Event = u64>, S: Source>(batch: &mut Batch<'_, M, Self, S>) -> Option<Vec<u64>> {
        Some(batch.take_all().collect())
    }
}

impl<M: Memory<Event = u64>, A: AnyAccess, S: Source> Batched for Batch<'_, M, A, S> {
    inherent! {
        fn range(&self) -> SeqRange;
        fn len(&self) -> usize;
        fn is_empty(&self) -> bool;
        fn slices(&self) -> (&[u64], &[u64]);
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

impl<'r, M, A, S> Consuming<'r> for Consumer<M, A, S>
where
    M: Memory<Event = u64> + 'r,
    A: AnyAccess,
    S: Source,
    Self: Send,
    Controller<M>: Send + Sync,
{
    inherent! {
        fn capacity(&self) -> usize;
        fn sequence(&self) -> Seq;
        fn lag(&self) -> usize;
        fn len(&self) -> usize;
        fn is_empty(&self) -> bool;
        fn is_full(&self) -> bool;
        fn close(&self);
        fn halt(&self);
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
    fn control(&self) -> Box<dyn Controlling + 'r> {
        Box::new(self.controller())
    }
}
