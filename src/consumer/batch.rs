//! A batch: published events, read where they lie.

use core::fmt;
use core::iter::Chain;
use core::mem;
use core::ops::{Index, IndexMut};
use core::slice::{Iter, IterMut};

use super::{Access, Consumer, Exclusive, Reader, Shared, Source};
use crate::memory::Memory;
use crate::sequence::SeqRange;

/// Published events, lent by a [`Consumer`] in order and without a copy.
///
/// Dropping the batch releases it: the producers may overwrite its slots, and the next stages may read them. A batch
/// that is forgotten is delivered again by the next poll. Unwinding through a batch releases all of it; a
/// pipeline, which must not, releases event by event instead.
///
/// Only `&batch` (and `&mut batch` of an exclusive consumer) is iterable, so that no reference outlives a release:
///
/// ```compile_fail,E0502
/// let (mut producer, mut consumer) = annulus::ring::<u32>(8)?.build()?;
/// producer.publish(|slot| *slot = 1)?;
/// let mut batch = consumer.poll(1)?;
/// let first = &batch[0];
/// batch.release(1);
/// println!("{first}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Batch<'c, M: Memory, A: Access = Shared, S: Source = Reader> {
    pub(super) consumer: &'c mut Consumer<M, A, S>,
    range: SeqRange,
}

impl<M: Memory<Event: fmt::Debug>, A: Access, S: Source> fmt::Debug for Batch<'_, M, A, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self).finish()
    }
}

impl<'c, M: Memory, A: Access, S: Source> Batch<'c, M, A, S> {
    #[inline]
    pub(super) fn new(consumer: &'c mut Consumer<M, A, S>, range: SeqRange) -> Self {
        Self { consumer, range }
    }

    /// The sequences of the events that are not released yet.
    #[inline]
    #[must_use]
    pub fn range(&self) -> SeqRange {
        self.range
    }

    /// How many events are not released yet. A new batch has at least one.
    #[inline]
    #[must_use]
    pub fn len(&self) -> usize {
        self.range.len()
    }

    /// Whether all events are released.
    #[inline]
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.range.is_empty()
    }

    /// The events, in order: the second slice holds those after the wrap.
    #[inline]
    #[must_use]
    pub fn slices(&self) -> (&[M::Event], &[M::Event]) {
        // SAFETY: the range is published and not released, so it is no longer than the capacity, and no producer
        // reaches its slots; other consumers of the stage only read, and an exclusive stage is behind them all.
        unsafe { self.consumer.polls.memory().slots().slices(self.range) }
    }

    /// The events, in order.
    #[inline]
    pub fn iter(&self) -> Chain<Iter<'_, M::Event>, Iter<'_, M::Event>> {
        let (first, second) = self.slices();
        first.iter().chain(second)
    }

    /// The event at `index`, counted from the first that is not released; `None` beyond the last.
    #[inline]
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&M::Event> {
        if index >= self.len() {
            return None;
        }
        // SAFETY: as in `slices`; the index is within the range.
        Some(unsafe { self.consumer.polls.memory().slots().slot(self.range.start.plus(index)).as_ref() })
    }

    /// Releases the first `count` events early, across the wrap too; the batch is shortened by them.
    ///
    /// # Panics
    /// If `count` is above [`len`](Self::len).
    #[inline]
    pub fn release(&mut self, count: usize) {
        if count == 0 {
            return;
        }
        let released = self.range.take_front(count);
        self.consumer.polls.release(released);
    }
}

impl<M: Memory, A: Access> Batch<'_, M, A> {
    /// Shortens the batch to its first `count` events; the next poll delivers the others.
    #[inline]
    pub(crate) fn truncate(&mut self, count: usize) {
        debug_assert!(count <= self.len());
        self.range.end = self.range.start.plus(count);
        self.consumer.polls.keep(count);
    }
}

impl<M: Memory, S: Source> Batch<'_, M, Exclusive, S> {
    /// The events, in order, to be changed: the second slice holds those after the wrap.
    #[inline]
    #[must_use]
    pub fn slices_mut(&mut self) -> (&mut [M::Event], &mut [M::Event]) {
        // SAFETY: as in `slices`; and an exclusive consumer is alone behind all others, so nobody else reaches them.
        unsafe { self.consumer.polls.memory().slots().slices_mut(self.range) }
    }

    /// The events, in order, to be changed.
    #[inline]
    pub fn iter_mut(&mut self) -> Chain<IterMut<'_, M::Event>, IterMut<'_, M::Event>> {
        let (first, second) = self.slices_mut();
        first.iter_mut().chain(second)
    }

    /// Takes the values out, in order, each as the iterator comes to it, and leaves `T::default()` in its slot.
    ///
    /// Nothing is released by this: events that the iterator did not come to are still in the batch, in their places.
    pub fn take_all(&mut self) -> impl Iterator<Item = M::Event>
    where
        M::Event: Default,
    {
        self.iter_mut().map(mem::take)
    }
}

impl<M: Memory, A: Access, S: Source> Drop for Batch<'_, M, A, S> {
    #[inline]
    fn drop(&mut self) {
        self.release(self.len());
    }
}

impl<M: Memory, A: Access, S: Source> Index<usize> for Batch<'_, M, A, S> {
    type Output = M::Event;

    /// # Panics
    /// If `index` is not below [`len`](Batch::len).
    #[inline]
    fn index(&self, index: usize) -> &M::Event {
        self.get(index).unwrap_or_else(|| panic!("index {index} in a batch of {}", self.len()))
    }
}

impl<M: Memory, S: Source> IndexMut<usize> for Batch<'_, M, Exclusive, S> {
    /// # Panics
    /// If `index` is not below [`len`](Batch::len).
    #[inline]
    fn index_mut(&mut self, index: usize) -> &mut M::Event {
        assert!(index < self.len(), "index {index} in a batch of {}", self.len());
        // SAFETY: as in `slices_mut`; the index is within the range.
        unsafe { self.consumer.polls.memory().slots().slot(self.range.start.plus(index)).as_mut() }
    }
}

impl<'b, M: Memory, A: Access, S: Source> IntoIterator for &'b Batch<'_, M, A, S> {
    type Item = &'b M::Event;
    type IntoIter = Chain<Iter<'b, M::Event>, Iter<'b, M::Event>>;

    #[inline]
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'b, M: Memory, S: Source> IntoIterator for &'b mut Batch<'_, M, Exclusive, S> {
    type Item = &'b mut M::Event;
    type IntoIter = Chain<IterMut<'b, M::Event>, IterMut<'b, M::Event>>;

    #[inline]
    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}
