//! A claim: slots to fill and then to publish.

use core::fmt;
use core::iter::Chain;
use core::ops::{Index, IndexMut};
use core::slice::IterMut;

use super::Producer;
use crate::memory::Memory;
use crate::sequence::{Seq, SeqRange};

/// Claimed slots: the right to fill them and to publish them, in whole or in parts, from the first on.
///
/// Each slot holds a valid event already, the one published there a lap ago or the ring's first value; whatever is
/// not overwritten is published as it is. What is not published when the claim is dropped is abandoned.
pub struct Claim<'p, M: Memory> {
    producer: &'p mut Producer<M>,
    /// What is not published yet.
    rest: SeqRange,
}

impl<M: Memory> fmt::Debug for Claim<'_, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Claim").field(&self.range()).finish()
    }
}

impl<'p, M: Memory> Claim<'p, M> {
    /// The guard of the producer's open range.
    #[inline]
    pub(super) fn new(producer: &'p mut Producer<M>, range: SeqRange) -> Self {
        Self { producer, rest: range }
    }

    /// The sequences of the claim that are not published yet.
    #[inline]
    #[must_use]
    pub fn range(&self) -> SeqRange {
        self.rest
    }

    /// How many events of the claim are not published yet.
    #[inline]
    #[must_use]
    pub fn len(&self) -> usize {
        self.range().len()
    }

    /// Whether all of the claim is published.
    #[inline]
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.range().is_empty()
    }

    /// The slots that are not published yet, in order: the second slice holds those after the wrap.
    #[inline]
    #[must_use]
    pub fn slots(&mut self) -> (&mut [M::Event], &mut [M::Event]) {
        // SAFETY: the range is claimed and unpublished, so it is no longer than the capacity, and no other handle
        // reaches its slots; this claim lends them once at a time.
        unsafe { self.producer.claims.memory().slots().slices_mut(self.range()) }
    }

    /// The same, to be read: the events as they would be published.
    #[inline]
    #[must_use]
    pub fn as_slices(&self) -> (&[M::Event], &[M::Event]) {
        // SAFETY: as in `slots`; the claim is borrowed, so that nobody writes to them.
        unsafe { self.producer.claims.memory().slots().slices(self.range()) }
    }

    /// The slots that are not published yet, in order.
    #[inline]
    pub fn iter_mut(&mut self) -> Chain<IterMut<'_, M::Event>, IterMut<'_, M::Event>> {
        let (first, second) = self.slots();
        first.iter_mut().chain(second)
    }

    /// The slot at `index`, counted from the first that is not published; `None` beyond the last.
    #[inline]
    #[must_use]
    pub fn get_mut(&mut self, index: usize) -> Option<&mut M::Event> {
        let range = self.range();
        if index >= range.len() {
            return None;
        }
        // SAFETY: as in `slots`; the index is within the range.
        Some(unsafe { self.producer.claims.memory().slots().slot(range.start.plus(index)).as_mut() })
    }

    /// Publishes what is left of the claim. Returns the sequence of its first event.
    #[inline]
    pub fn publish(mut self) -> Seq {
        let count = self.len();
        self.publish_part(count).start
    }

    /// Publishes the first `count` events of what is left, in one run; the rest stays claimed.
    ///
    /// # Panics
    /// If `count` is above [`len`](Self::len).
    #[inline]
    pub fn publish_part(&mut self, count: usize) -> SeqRange {
        assert!(count <= self.len(), "{count} events to publish, {} claimed", self.len());
        self.producer.claims.publish_open(&mut self.rest, count)
    }

    /// Gives the rest of the claim up: its events are never delivered. The same as dropping it.
    #[inline]
    pub fn abandon(self) {}
}

impl<M: Memory> Drop for Claim<'_, M> {
    #[inline]
    fn drop(&mut self) {
        self.producer.claims.abandon_open();
    }
}

impl<M: Memory> Index<usize> for Claim<'_, M> {
    type Output = M::Event;

    /// # Panics
    /// If `index` is not below [`len`](Claim::len).
    #[inline]
    fn index(&self, index: usize) -> &M::Event {
        let range = self.range();
        assert!(index < range.len(), "index {index} in a claim of {}", range.len());
        // SAFETY: as in `slots`; the index is within the range.
        unsafe { self.producer.claims.memory().slots().slot(range.start.plus(index)).as_ref() }
    }
}

impl<M: Memory> IndexMut<usize> for Claim<'_, M> {
    /// # Panics
    /// If `index` is not below [`len`](Claim::len).
    #[inline]
    fn index_mut(&mut self, index: usize) -> &mut M::Event {
        let len = self.len();
        self.get_mut(index).unwrap_or_else(|| panic!("index {index} in a claim of {len}"))
    }
}

impl<'c, M: Memory> IntoIterator for &'c mut Claim<'_, M> {
    type Item = &'c mut M::Event;
    type IntoIter = Chain<IterMut<'c, M::Event>, IterMut<'c, M::Event>>;

    #[inline]
    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}
