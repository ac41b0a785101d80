//! A batch of messages, read where they lie.

use core::fmt;
use core::ops::Index;

use super::extent::extent;
use super::messages::{Messages, MessagesMut, measure};
use super::unit::Unit;
use crate::consumer::{Access, Batch, Exclusive, Shared};
use crate::memory::Memory;

/// Published messages, lent by a [`MessageConsumer`](super::MessageConsumer) in order and without a copy.
///
/// Dropping the batch releases it: the producers may overwrite its messages, and the next stages may read them. A batch
/// that is forgotten is delivered again by the next poll. Every message begins at an address aligned to 8 bytes.
///
/// No reference outlives a release:
///
/// ```compile_fail,E0502
/// let (mut producer, mut consumer) = annulus::message_ring(64)?.build()?;
/// producer.write(b"first")?;
/// let mut batch = consumer.poll(1)?;
/// let first = &batch[0];
/// batch.release(1);
/// println!("{first:?}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct MessageBatch<'c, M: Memory<Event = Unit>, A: Access = Shared> {
    units: Batch<'c, M, A>,
    /// How many messages are not released.
    len: usize,
}

impl<M: Memory<Event = Unit>, A: Access> fmt::Debug for MessageBatch<'_, M, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self).finish()
    }
}

impl<'c, M: Memory<Event = Unit>, A: Access> MessageBatch<'c, M, A> {
    /// The first messages of these units, `max` at most. The units end where a message does: runs are whole messages,
    /// and those before this consumer released whole messages.
    #[inline]
    pub(super) fn new(mut units: Batch<'c, M, A>, max: usize) -> Self {
        let (len, taken) = measure(units.slices(), max);
        units.truncate(taken);
        Self { units, len }
    }

    extent! {
        /// The sequences of the units that are not released yet, those of pads and headers included.
        range;
        /// How many messages are not released yet. A new batch has at least one.
        len;
        /// Whether all messages are released.
        is_empty;
    }

    /// The messages, in order.
    #[inline]
    pub fn iter(&self) -> Messages<'_> {
        Messages::of(self.units.slices(), self.len)
    }

    /// The message at `index`, counted from the first that is not released; `None` beyond the last. It is found by
    /// walking there from the first.
    #[inline]
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&[u8]> {
        self.iter().nth(index)
    }

    /// Releases the first `count` messages early, across the wrap too; the batch is shortened by them.
    ///
    /// # Panics
    /// If `count` is above [`len`](Self::len).
    #[inline]
    pub fn release(&mut self, count: usize) {
        assert!(count <= self.len, "{count} messages to release, {} lent", self.len);
        let (_, units) = measure(self.units.slices(), count);
        self.len -= count;
        self.units.release(units);
    }
}

impl<M: Memory<Event = Unit>> MessageBatch<'_, M, Exclusive> {
    /// The messages, in order, to be changed.
    #[inline]
    pub fn iter_mut(&mut self) -> MessagesMut<'_> {
        MessagesMut::of(self.units.slices_mut(), self.len)
    }
}

impl<M: Memory<Event = Unit>, A: Access> Index<usize> for MessageBatch<'_, M, A> {
    type Output = [u8];

    /// # Panics
    /// If `index` is not below [`len`](MessageBatch::len).
    #[inline]
    fn index(&self, index: usize) -> &[u8] {
        self.get(index).unwrap_or_else(|| panic!("index {index} in a batch of {}", self.len))
    }
}

impl<'b, M: Memory<Event = Unit>, A: Access> IntoIterator for &'b MessageBatch<'_, M, A> {
    type Item = &'b [u8];
    type IntoIter = Messages<'b>;

    #[inline]
    fn into_iter(self) -> Messages<'b> {
        self.iter()
    }
}

impl<'b, M: Memory<Event = Unit>> IntoIterator for &'b mut MessageBatch<'_, M, Exclusive> {
    type Item = &'b mut [u8];
    type IntoIter = MessagesMut<'b>;

    #[inline]
    fn into_iter(self) -> MessagesMut<'b> {
        self.iter_mut()
    }
}
