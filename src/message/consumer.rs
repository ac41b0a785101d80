//! The consuming end of a message ring.

use core::fmt;
use core::mem;

use super::batch::MessageBatch;
use super::unit::Unit;
use crate::consumer::{Access, Consumer, Exclusive, Shared};
use crate::controller::Controller;
use crate::error::{PollDeadlineError, PollError, ReadMessageError, TryPollError};
use crate::memory::Memory;
use crate::sequence::Seq;
use crate::wait::Deadline;

/// A reader of a message ring: it gets every message, in order, in batches, without a copy.
///
/// It is owned by one thread at a time, bounds the producers as a [`Consumer`] does, and waits for whom that would.
pub struct MessageConsumer<M: Memory<Event = Unit>, A: Access = Shared> {
    pub(super) units: Consumer<M, A>,
}

impl<M: Memory<Event = Unit>, A: Access> fmt::Debug for MessageConsumer<M, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("MessageConsumer").field(&self.units).finish()
    }
}

/// How many units to ask for: as many as there are, since their headers tell how many messages they are.
#[inline]
pub(super) fn units(messages: usize) -> usize {
    if messages == 0 { 0 } else { usize::MAX }
}

impl<M: Memory<Event = Unit>, A: Access> MessageConsumer<M, A> {
    pub(super) fn new(units: Consumer<M, A>) -> Self {
        Self { units }
    }

    /// The number of units of the ring.
    #[inline]
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.units.capacity()
    }

    /// The next unit that this consumer gets: it has released everything below.
    #[inline]
    #[must_use]
    pub fn sequence(&self) -> Seq {
        self.units.sequence()
    }

    /// How many units this consumer is behind the ring's cursor: see [`Consumer::lag`].
    #[must_use]
    pub fn lag(&self) -> usize {
        self.units.lag()
    }

    /// How many units wait for this consumer: the same as [`lag`](Self::lag).
    #[must_use]
    pub fn len(&self) -> usize {
        self.units.len()
    }

    /// Whether this consumer has released all that was claimed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.units.is_empty()
    }

    /// Whether this consumer holds the producers up: it lies a whole capacity behind.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.units.is_full()
    }

    /// How many units could come before this consumer holds the producers up.
    #[must_use]
    pub fn free(&self) -> usize {
        self.units.free()
    }

    /// Lets this consumer pause after small batches where that makes the ring faster, or not: see
    /// [`Consumer::set_coalescing`].
    #[cfg(feature = "std")]
    pub fn set_coalescing(&mut self, enabled: bool) {
        self.units.set_coalescing(enabled);
    }

    /// The next messages, `max` at most and at least one, waiting for them with the ring's strategy.
    ///
    /// A batch ends at the latest at an abandoned claim, which is stepped over and never seen.
    ///
    /// # Errors
    /// See [`PollError`].
    #[inline]
    pub fn poll(&mut self, max: usize) -> Result<MessageBatch<'_, M, A>, PollError> {
        Ok(MessageBatch::new(self.units.poll(units(max))?, max))
    }

    /// The next messages, `max` at most and at least one, if there are any now.
    ///
    /// # Errors
    /// See [`TryPollError`].
    #[inline]
    pub fn try_poll(&mut self, max: usize) -> Result<MessageBatch<'_, M, A>, TryPollError> {
        Ok(MessageBatch::new(self.units.try_poll(units(max))?, max))
    }

    /// The next messages, `max` at most and at least one, waiting for them until `deadline` at the latest.
    ///
    /// # Errors
    /// See [`PollDeadlineError`].
    #[inline]
    pub fn poll_deadline(
        &mut self,
        max: usize,
        deadline: impl Deadline,
    ) -> Result<MessageBatch<'_, M, A>, PollDeadlineError> {
        Ok(MessageBatch::new(self.units.poll_deadline(units(max), deadline)?, max))
    }

    /// Copies the next message to the beginning of `buffer` and releases it; waits for it. Returns its length.
    ///
    /// # Errors
    /// See [`ReadMessageError`]. A message that is longer than `buffer` is not released: it is still the next one.
    #[inline]
    pub fn read_into(&mut self, buffer: &mut [u8]) -> Result<usize, ReadMessageError<PollError>> {
        copy(self.poll(1)?, buffer)
    }

    /// Copies the next message to the beginning of `buffer` and releases it, if there is one now.
    ///
    /// # Errors
    /// As for [`read_into`](Self::read_into).
    #[inline]
    pub fn try_read_into(&mut self, buffer: &mut [u8]) -> Result<usize, ReadMessageError<TryPollError>> {
        copy(self.try_poll(1)?, buffer)
    }

    /// Copies the next message to the beginning of `buffer` and releases it, waiting for it until `deadline`.
    ///
    /// # Errors
    /// As for [`read_into`](Self::read_into).
    #[inline]
    pub fn read_into_deadline(
        &mut self,
        buffer: &mut [u8],
        deadline: impl Deadline,
    ) -> Result<usize, ReadMessageError<PollDeadlineError>> {
        copy(self.poll_deadline(1, deadline)?, buffer)
    }

    /// Asks that the ring be closed: see [`Consumer::close`].
    pub fn close(&self) {
        self.units.close();
    }

    /// Halts the ring: every wait on it returns `Halted` at once, and what was not delivered is dropped.
    pub fn halt(&self) {
        self.units.halt();
    }

    /// A handle that watches, closes and halts the ring, for any thread. It counts units.
    #[must_use]
    pub fn controller(&self) -> Controller<M> {
        self.units.controller()
    }
}

/// Copies a batch's only message out. If that does not fit, the batch is forgotten, and so delivered again.
#[inline]
pub(super) fn copy<M: Memory<Event = Unit>, A: Access, E>(
    batch: MessageBatch<'_, M, A>,
    buffer: &mut [u8],
) -> Result<usize, ReadMessageError<E>> {
    let message = &batch[0];
    let len = message.len();
    match buffer.get_mut(..len) {
        Some(place) => {
            place.copy_from_slice(message);
            Ok(len)
        }
        None => {
            mem::forget(batch);
            Err(ReadMessageError::BufferTooShort { len })
        }
    }
}

impl<M: Memory<Event = Unit>> MessageConsumer<M, Shared> {
    /// The same consumer, allowed to change messages, if it is the only one its ring was built with.
    ///
    /// # Errors
    /// The consumer itself, if the ring was built with others.
    #[allow(
        clippy::result_large_err,
        reason = "the error is the consumer itself, which is not to be moved to a heap"
    )]
    pub fn into_exclusive(self) -> Result<MessageConsumer<M, Exclusive>, Self> {
        self.units.into_exclusive().map(MessageConsumer::new).map_err(Self::new)
    }
}
