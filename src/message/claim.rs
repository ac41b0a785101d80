//! Claims of messages: bytes to write in place and then to publish.

use core::fmt;

use super::extent::extent;
use super::layout::lay_out;
use super::messages::{MessagesMut, measure};
use super::unit::{Unit, bytes_mut, units_of};
use crate::memory::Memory;
use crate::producer::Claim;
use crate::sequence::SeqRange;

/// A claimed message: the right to write its bytes and to publish it.
///
/// What is not published when the claim is dropped is abandoned.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (mut producer, mut consumer) = annulus::message_ring(64)?.build()?;
/// let mut claim = producer.claim(32)?;
/// claim.bytes()[..5].copy_from_slice(b"short");
/// claim.publish_len(5); // the rest is given up
/// assert_eq!(&consumer.poll(1)?[0], b"short");
/// # Ok(())
/// # }
/// ```
pub struct MessageClaim<'p, M: Memory<Event = Unit>> {
    units: Claim<'p, M>,
    len: usize,
}

impl<M: Memory<Event = Unit>> fmt::Debug for MessageClaim<'_, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MessageClaim").field("range", &self.range()).field("len", &self.len).finish()
    }
}

impl<'p, M: Memory<Event = Unit>> MessageClaim<'p, M> {
    #[inline]
    pub(super) fn new(units: Claim<'p, M>, len: usize) -> Self {
        Self { units, len }
    }

    extent! {
        /// The sequences of the message's units, those of its pad and header included.
        range;
        /// The length of the message in bytes.
        len;
        /// Whether the message has no bytes.
        is_empty;
    }

    /// The bytes of the message, aligned to 8, with whatever values were there.
    #[inline]
    #[must_use]
    pub fn bytes(&mut self) -> &mut [u8] {
        let len = self.len;
        let (_, message) = self.parts();
        message.get_mut(1..).and_then(|rest| bytes_mut(rest).get_mut(..len)).unwrap_or_default()
    }

    /// The units of the pad, and those of the message: after the wrap if there is a pad, which ends there.
    #[inline]
    fn parts(&mut self) -> (&mut [Unit], &mut [Unit]) {
        let (first, second) = self.units.slots();
        if second.is_empty() { (second, first) } else { (first, second) }
    }

    /// Writes the headers of the pad and of a message of `len` bytes. Returns all bytes that were claimed.
    #[inline]
    fn write_headers(&mut self, len: usize) -> &mut [u8] {
        let claimed = self.len;
        let (pad, message) = self.parts();
        let units = pad.len();
        if let Some(head) = pad.first_mut() {
            *head = Unit::pad(units);
        }
        // A claim has room for the header and the bytes.
        let Some((head, rest)) = message.split_first_mut() else { return &mut [] };
        *head = Unit::message(len);
        bytes_mut(rest).get_mut(..claimed).unwrap_or_default()
    }

    /// Publishes the message. Returns the sequences of its units.
    #[inline]
    pub fn publish(self) -> SeqRange {
        let len = self.len;
        self.publish_len(len)
    }

    /// Publishes the first `len` bytes as the message. The units that it does not need are given up with the rest of
    /// the claim.
    ///
    /// # Panics
    /// If `len` is above [`len`](Self::len).
    #[inline]
    pub fn publish_len(mut self, len: usize) -> SeqRange {
        assert!(len <= self.len, "{len} bytes to publish, {} claimed", self.len);
        self.write_headers(len);
        let spare = units_of(self.len) - units_of(len);
        let units = self.units.len() - spare;
        self.units.publish_part(units)
    }

    /// Gives the message up: it is never delivered. The same as dropping the claim.
    #[inline]
    pub fn abandon(self) {}

    #[inline]
    pub(super) fn fill(mut self, fill: impl FnOnce(&mut [u8])) -> SeqRange {
        let len = self.len;
        fill(self.write_headers(len));
        let units = self.units.len();
        self.units.publish_part(units)
    }
}

/// Several claimed messages: the right to write their bytes and to publish them, in whole or in parts, from the first
/// on.
///
/// What is not published when the claim is dropped is abandoned.
pub struct MessageBatchClaim<'p, M: Memory<Event = Unit>> {
    units: Claim<'p, M>,
    /// How many messages are not published yet.
    len: usize,
}

impl<M: Memory<Event = Unit>> fmt::Debug for MessageBatchClaim<'_, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MessageBatchClaim").field("range", &self.range()).field("len", &self.len).finish()
    }
}

impl<'p, M: Memory<Event = Unit>> MessageBatchClaim<'p, M> {
    pub(super) fn new(mut units: Claim<'p, M>, lens: impl Iterator<Item = usize>) -> Self {
        let len = lay_out(units.slots(), lens);
        Self { units, len }
    }

    extent! {
        /// The sequences of the units that are not published yet.
        range;
        /// How many messages are not published yet.
        len;
        /// Whether all messages are published.
        is_empty;
    }

    /// The bytes of the messages that are not published yet, in order, with whatever values were there.
    #[inline]
    pub fn iter_mut(&mut self) -> MessagesMut<'_> {
        MessagesMut::of(self.units.slots(), self.len)
    }

    /// Publishes what is left of the claim. Returns the sequences of its units.
    #[inline]
    pub fn publish(mut self) -> SeqRange {
        let units = self.units.len();
        self.units.publish_part(units)
    }

    /// Publishes the first `count` messages of what is left, in one run; the rest stays claimed. Returns the sequences
    /// of their units.
    ///
    /// # Panics
    /// If `count` is above [`len`](Self::len).
    pub fn publish_part(&mut self, count: usize) -> SeqRange {
        assert!(count <= self.len, "{count} messages to publish, {} claimed", self.len);
        let (first, second) = self.units.slots();
        let (_, units) = measure((first, second), count);
        self.len -= count;
        self.units.publish_part(units)
    }

    /// Gives the rest of the claim up: its messages are never delivered. The same as dropping it.
    #[inline]
    pub fn abandon(self) {}

    #[inline]
    pub(super) fn copy<B: AsRef<[u8]>>(mut self, messages: &[B]) -> SeqRange {
        self.iter_mut().zip(messages).for_each(|(bytes, message)| bytes.copy_from_slice(message.as_ref()));
        self.publish()
    }
}

impl<'c, M: Memory<Event = Unit>> IntoIterator for &'c mut MessageBatchClaim<'_, M> {
    type Item = &'c mut [u8];
    type IntoIter = MessagesMut<'c>;

    #[inline]
    fn into_iter(self) -> MessagesMut<'c> {
        self.iter_mut()
    }
}
