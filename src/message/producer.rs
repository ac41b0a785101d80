//! The producing end of a message ring.

use core::fmt;

use super::claim::{MessageBatchClaim, MessageClaim};
use super::layout::Layout;
use super::unit::Unit;
use crate::controller::Controller;
use crate::error::{ClaimDeadlineError, ClaimError, MessageError, TryClaimError};
use crate::memory::Memory;
#[cfg(annulus_cas)]
use crate::memory::MultiProducer;
use crate::producer::Producer;
use crate::wait::Deadline;

/// The right to publish messages to a ring.
///
/// It is owned by one thread at a time; the handle of a multi-producer ring can be cloned. Dropping the last one closes
/// the ring. Claims end as those of a [`Producer`] do, by a panic or `mem::forget` too, and each operation waits for
/// whom the producer's would.
pub struct MessageProducer<M: Memory<Event = Unit>> {
    pub(super) units: Producer<M>,
}

impl<M: Memory<Event = Unit>> fmt::Debug for MessageProducer<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("MessageProducer").field(&self.units).finish()
    }
}

impl<M: Memory<Event = Unit>> MessageProducer<M> {
    pub(super) fn new(units: Producer<M>) -> Self {
        Self { units }
    }

    /// The number of units of the ring.
    #[inline]
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.units.capacity()
    }

    /// The length of the longest message, in bytes.
    #[inline]
    #[must_use]
    pub fn max_len(&self) -> usize {
        self.layout().max_len()
    }

    /// How many units could be claimed now, if no other producer came first; some of them may have to be a pad. Other
    /// threads may change that at once.
    #[must_use]
    pub fn free(&self) -> usize {
        self.units.free()
    }

    /// How many claimed units the slowest consumer has yet to release.
    #[must_use]
    pub fn len(&self) -> usize {
        self.units.len()
    }

    /// Whether the consumers have released everything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.units.is_empty()
    }

    /// Whether not even a message without bytes would find room.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.units.is_full()
    }

    /// Claims a message of `len` bytes, waiting for room with the ring's strategy.
    ///
    /// # Errors
    /// See [`MessageError`]. Nothing is claimed then.
    #[inline]
    pub fn claim(&mut self, len: usize) -> Result<MessageClaim<'_, M>, MessageError<ClaimError>> {
        let (layout, units) = self.measure(len)?;
        Ok(MessageClaim::new(self.units.claim_with(move |start| layout.extent(start, units))?, len))
    }

    /// Claims a message of `len` bytes, if there is room now.
    ///
    /// # Errors
    /// See [`MessageError`]. Nothing is claimed then.
    #[inline]
    pub fn try_claim(&mut self, len: usize) -> Result<MessageClaim<'_, M>, MessageError<TryClaimError>> {
        let (layout, units) = self.measure(len)?;
        Ok(MessageClaim::new(self.units.try_claim_with(move |start| layout.extent(start, units))?, len))
    }

    /// Claims a message of `len` bytes, waiting for room until `deadline` at the latest.
    ///
    /// # Errors
    /// See [`MessageError`]. Nothing is claimed then.
    #[inline]
    pub fn claim_deadline(
        &mut self,
        len: usize,
        deadline: impl Deadline,
    ) -> Result<MessageClaim<'_, M>, MessageError<ClaimDeadlineError>> {
        let (layout, units) = self.measure(len)?;
        let claim = self.units.claim_deadline_with(move |start| layout.extent(start, units), deadline)?;
        Ok(MessageClaim::new(claim, len))
    }

    /// Claims a message for each of these lengths, all of them one claim, waiting for room.
    ///
    /// # Errors
    /// See [`MessageError`]; no lengths are [`ClaimError::InvalidCount`]. Nothing is claimed then.
    #[inline]
    pub fn claim_batch(
        &mut self,
        lens: &[usize],
    ) -> Result<MessageBatchClaim<'_, M>, MessageError<ClaimError>> {
        self.claim_all(lens.iter().copied())
    }

    /// Claims a message for each of these lengths, all of them one claim, if there is room for all now.
    ///
    /// # Errors
    /// As for [`claim_batch`](Self::claim_batch).
    #[inline]
    pub fn try_claim_batch(
        &mut self,
        lens: &[usize],
    ) -> Result<MessageBatchClaim<'_, M>, MessageError<TryClaimError>> {
        self.try_claim_all(lens.iter().copied())
    }

    /// Claims a message for each of these lengths, all of them one claim, waiting for room until `deadline`.
    ///
    /// # Errors
    /// As for [`claim_batch`](Self::claim_batch).
    #[inline]
    pub fn claim_batch_deadline(
        &mut self,
        lens: &[usize],
        deadline: impl Deadline,
    ) -> Result<MessageBatchClaim<'_, M>, MessageError<ClaimDeadlineError>> {
        self.claim_all_deadline(lens.iter().copied(), deadline)
    }

    pub(super) fn claim_all(
        &mut self,
        lens: impl Iterator<Item = usize> + Clone,
    ) -> Result<MessageBatchClaim<'_, M>, MessageError<ClaimError>> {
        let layout = self.measure_all(lens.clone())?;
        let claim = self.units.claim_with(|start| layout.extents(start, lens.clone()))?;
        Ok(MessageBatchClaim::new(claim, lens))
    }

    pub(super) fn try_claim_all(
        &mut self,
        lens: impl Iterator<Item = usize> + Clone,
    ) -> Result<MessageBatchClaim<'_, M>, MessageError<TryClaimError>> {
        let layout = self.measure_all(lens.clone())?;
        let claim = self.units.try_claim_with(|start| layout.extents(start, lens.clone()))?;
        Ok(MessageBatchClaim::new(claim, lens))
    }

    pub(super) fn claim_all_deadline(
        &mut self,
        lens: impl Iterator<Item = usize> + Clone,
        deadline: impl Deadline,
    ) -> Result<MessageBatchClaim<'_, M>, MessageError<ClaimDeadlineError>> {
        let layout = self.measure_all(lens.clone())?;
        let claim = self.units.claim_deadline_with(|start| layout.extents(start, lens.clone()), deadline)?;
        Ok(MessageBatchClaim::new(claim, lens))
    }

    #[inline]
    fn layout(&self) -> Layout {
        Layout::of(self.units.capacity())
    }

    /// The units of a message. One that is too long is refused before the ring is asked, and settles a forgotten claim
    /// all the same, as every call does.
    #[inline]
    pub(super) fn measure<E>(&mut self, len: usize) -> Result<(Layout, usize), MessageError<E>> {
        let layout = self.layout();
        match layout.units(len) {
            Ok(units) => Ok((layout, units)),
            Err(error) => {
                self.units.settle();
                Err(error)
            }
        }
    }

    /// The same for a batch.
    pub(super) fn measure_all<E>(
        &mut self,
        lens: impl Iterator<Item = usize>,
    ) -> Result<Layout, MessageError<E>> {
        let layout = self.layout();
        layout.check(lens).inspect_err(|_| self.units.settle())?;
        Ok(layout)
    }

    /// Closes the ring: no claim succeeds after this, on any handle, and consumers get `Closed` once they have had
    /// everything. Claims that are open stay so and may still be published.
    pub fn close(&mut self) {
        self.units.close();
    }

    /// Whether the ring is closed, or was asked to close.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.units.is_closed()
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

#[cfg(annulus_cas)]
impl<M: Memory<Event = Unit, Kind: MultiProducer>> Clone for MessageProducer<M> {
    /// One more producer for the same ring.
    fn clone(&self) -> Self {
        Self { units: self.units.clone() }
    }
}
