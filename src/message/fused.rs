//! Claim, fill and publish messages in one call.

use super::producer::MessageProducer;
use super::unit::Unit;
use crate::error::{ClaimDeadlineError, ClaimError, MessageError, TryClaimError};
use crate::memory::Memory;
use crate::sequence::SeqRange;
use crate::wait::Deadline;

/// Copies a message into the bytes that were claimed for it, which are as many. Told so that nothing can panic.
#[inline]
fn fill_from(bytes: &mut [u8], message: &[u8]) {
    let len = bytes.len().min(message.len());
    bytes[..len].copy_from_slice(&message[..len]);
}

impl<M: Memory<Event = Unit>> MessageProducer<M> {
    /// Publishes a message of `len` bytes that `fill` writes in place, waiting for room. Returns its units, the pad
    /// included.
    ///
    /// `fill` is given whatever bytes were there. If it panics, the message is abandoned.
    ///
    /// # Errors
    /// See [`MessageError`]. `fill` was not called then.
    #[inline]
    pub fn publish(
        &mut self,
        len: usize,
        fill: impl FnOnce(&mut [u8]),
    ) -> Result<SeqRange, MessageError<ClaimError>> {
        Ok(self.claim(len)?.fill(fill))
    }

    /// Publishes a message of `len` bytes that `fill` writes in place, if there is room now. See
    /// [`publish`](Self::publish).
    ///
    /// # Errors
    /// See [`MessageError`]. `fill` was not called then.
    #[inline]
    pub fn try_publish(
        &mut self,
        len: usize,
        fill: impl FnOnce(&mut [u8]),
    ) -> Result<SeqRange, MessageError<TryClaimError>> {
        Ok(self.try_claim(len)?.fill(fill))
    }

    /// Publishes a message of `len` bytes that `fill` writes in place, waiting for room until `deadline`. See
    /// [`publish`](Self::publish).
    ///
    /// # Errors
    /// See [`MessageError`]. `fill` was not called then.
    #[inline]
    pub fn publish_deadline(
        &mut self,
        len: usize,
        deadline: impl Deadline,
        fill: impl FnOnce(&mut [u8]),
    ) -> Result<SeqRange, MessageError<ClaimDeadlineError>> {
        Ok(self.claim_deadline(len, deadline)?.fill(fill))
    }

    /// Publishes a copy of `message`, waiting for room. Returns its units, the pad included.
    ///
    /// # Errors
    /// See [`MessageError`]. Nothing is published then.
    #[inline]
    pub fn write(&mut self, message: &[u8]) -> Result<SeqRange, MessageError<ClaimError>> {
        self.publish(message.len(), |bytes| fill_from(bytes, message))
    }

    /// Publishes a copy of `message`, if there is room now.
    ///
    /// # Errors
    /// See [`MessageError`]. Nothing is published then.
    #[inline]
    pub fn try_write(&mut self, message: &[u8]) -> Result<SeqRange, MessageError<TryClaimError>> {
        self.try_publish(message.len(), |bytes| fill_from(bytes, message))
    }

    /// Publishes a copy of `message`, waiting for room until `deadline`.
    ///
    /// # Errors
    /// See [`MessageError`]. Nothing is published then.
    #[inline]
    pub fn write_deadline(
        &mut self,
        message: &[u8],
        deadline: impl Deadline,
    ) -> Result<SeqRange, MessageError<ClaimDeadlineError>> {
        self.publish_deadline(message.len(), deadline, |bytes| fill_from(bytes, message))
    }

    /// Publishes copies of all `messages` as one run, waiting for room for all of them. Returns their units, the pad
    /// included.
    ///
    /// # Errors
    /// See [`MessageError`]; no messages are [`ClaimError::InvalidCount`]. Nothing is published then.
    #[inline]
    pub fn publish_batch<B: AsRef<[u8]>>(
        &mut self,
        messages: &[B],
    ) -> Result<SeqRange, MessageError<ClaimError>> {
        Ok(self.claim_all(lens(messages))?.copy(messages))
    }

    /// Publishes copies of all `messages` as one run, if there is room for all of them now.
    ///
    /// # Errors
    /// As for [`publish_batch`](Self::publish_batch).
    #[inline]
    pub fn try_publish_batch<B: AsRef<[u8]>>(
        &mut self,
        messages: &[B],
    ) -> Result<SeqRange, MessageError<TryClaimError>> {
        Ok(self.try_claim_all(lens(messages))?.copy(messages))
    }

    /// Publishes copies of all `messages` as one run, waiting for room for all of them until `deadline`.
    ///
    /// # Errors
    /// As for [`publish_batch`](Self::publish_batch).
    #[inline]
    pub fn publish_batch_deadline<B: AsRef<[u8]>>(
        &mut self,
        messages: &[B],
        deadline: impl Deadline,
    ) -> Result<SeqRange, MessageError<ClaimDeadlineError>> {
        Ok(self.claim_all_deadline(lens(messages), deadline)?.copy(messages))
    }
}

pub(super) fn lens<B: AsRef<[u8]>>(messages: &[B]) -> impl Iterator<Item = usize> + Clone {
    messages.iter().map(|message| message.as_ref().len())
}
