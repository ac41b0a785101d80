//! Claim, fill and publish in one call.

use core::hint::black_box;
use core::mem::{ManuallyDrop, size_of};

use super::{Claims, Producer};
use crate::error::{ClaimDeadlineError, ClaimError, TryClaimError};
use crate::memory::Memory;
use crate::sequence::{Seq, SeqRange};
use crate::wait::Deadline;

/// From so many bytes on events are filled one after the other. Shorter ones share vectors.
const APART: usize = 32;

/// A claimed run that is abandoned if its filling unwinds. Nobody but `fill` holds it, so it cannot be forgotten.
pub(crate) struct Filling<'p, M: Memory> {
    claims: &'p mut Claims<M>,
    range: SeqRange,
}

impl<'p, M: Memory> Filling<'p, M> {
    /// What was claimed just now, and is not open.
    #[inline]
    pub(crate) fn new(claims: &'p mut Claims<M>, range: SeqRange) -> Self {
        Self { claims, range }
    }

    #[inline]
    pub(crate) fn publish(self) -> SeqRange {
        let filled = &mut *ManuallyDrop::new(self);
        filled.claims.publish(filled.range);
        filled.range
    }
}

impl<M: Memory> Drop for Filling<'_, M> {
    fn drop(&mut self) {
        self.claims.abandon(self.range);
    }
}

impl<M: Memory> Producer<M> {
    /// Publishes one event that `fill` writes in place, waiting for room. Returns its sequence.
    ///
    /// `fill` is given the slot as the event before it left it. If it panics, the event is abandoned.
    ///
    /// # Errors
    /// See [`ClaimError`]. `fill` was not called then.
    #[inline]
    pub fn publish(&mut self, fill: impl FnOnce(&mut M::Event)) -> Result<Seq, ClaimError> {
        let range = self.claims.claim(1)?;
        Ok(self.fill_one(range, fill))
    }

    /// Publishes one event that `fill` writes in place, if there is room now. See [`publish`](Self::publish).
    ///
    /// # Errors
    /// See [`TryClaimError`]. `fill` was not called then.
    #[inline]
    pub fn try_publish(&mut self, fill: impl FnOnce(&mut M::Event)) -> Result<Seq, TryClaimError> {
        let range = self.claims.try_claim(1)?;
        Ok(self.fill_one(range, fill))
    }

    /// Publishes one event that `fill` writes in place, waiting for room until `deadline`. See
    /// [`publish`](Self::publish).
    ///
    /// # Errors
    /// See [`ClaimDeadlineError`]. `fill` was not called then.
    #[inline]
    pub fn publish_deadline(
        &mut self,
        deadline: impl Deadline,
        fill: impl FnOnce(&mut M::Event),
    ) -> Result<Seq, ClaimDeadlineError> {
        let range = self.claims.claim_deadline(1, deadline)?;
        Ok(self.fill_one(range, fill))
    }

    /// Publishes `count` events as one run, waiting for room for all of them. `fill` writes each in place; it is given
    /// the event's index in the batch and the slot. Returns their sequences.
    ///
    /// If `fill` panics, the whole batch is abandoned.
    ///
    /// # Errors
    /// See [`ClaimError`]. `fill` was not called then.
    #[inline]
    pub fn publish_batch(
        &mut self,
        count: usize,
        fill: impl FnMut(usize, &mut M::Event),
    ) -> Result<SeqRange, ClaimError> {
        let range = self.claims.claim(count)?;
        Ok(self.fill_batch(range, fill))
    }

    /// Publishes `count` events as one run, if there is room for all of them now. See
    /// [`publish_batch`](Self::publish_batch).
    ///
    /// # Errors
    /// See [`TryClaimError`]. `fill` was not called then.
    #[inline]
    pub fn try_publish_batch(
        &mut self,
        count: usize,
        fill: impl FnMut(usize, &mut M::Event),
    ) -> Result<SeqRange, TryClaimError> {
        let range = self.claims.try_claim(count)?;
        Ok(self.fill_batch(range, fill))
    }

    /// Publishes `count` events as one run, waiting for room for all of them until `deadline`. See
    /// [`publish_batch`](Self::publish_batch).
    ///
    /// # Errors
    /// See [`ClaimDeadlineError`]. `fill` was not called then.
    #[inline]
    pub fn publish_batch_deadline(
        &mut self,
        count: usize,
        deadline: impl Deadline,
        fill: impl FnMut(usize, &mut M::Event),
    ) -> Result<SeqRange, ClaimDeadlineError> {
        let range = self.claims.claim_deadline(count, deadline)?;
        Ok(self.fill_batch(range, fill))
    }

    #[inline]
    pub(super) fn fill_one(&mut self, range: SeqRange, fill: impl FnOnce(&mut M::Event)) -> Seq {
        let filling = Filling::new(&mut self.claims, range);
        let slots = filling.claims.memory().slots();
        let mut loan = slots.lend_mut(range);
        // SAFETY: as in `fill`, for the one slot of the range.
        fill(unsafe { slots.slot(range.start).as_mut() });
        loan.end();
        filling.publish().start
    }

    #[inline]
    pub(super) fn fill_batch(
        &mut self,
        range: SeqRange,
        mut fill: impl FnMut(usize, &mut M::Event),
    ) -> SeqRange {
        self.fill(range, |first, second| {
            first.iter_mut().chain(second).enumerate().for_each(|(i, slot)| {
                fill(i, slot);
                // With wide vectors the compiler would write the first words of several events by one scattered store,
                // then their second words, and so on: at a half to a third of the speed of whole events.
                if size_of::<M::Event>() >= APART {
                    black_box(());
                }
            });
        })
    }

    /// Fills a claimed range and publishes it.
    #[inline]
    pub(super) fn fill(
        &mut self,
        range: SeqRange,
        fill: impl FnOnce(&mut [M::Event], &mut [M::Event]),
    ) -> SeqRange {
        let filling = Filling::new(&mut self.claims, range);
        let slots = filling.claims.memory().slots();
        let mut loan = slots.lend_mut(range);
        // SAFETY: the range is claimed, so it is no longer than the capacity, and until it is published or abandoned
        // no other handle reaches its slots; they are lent to `fill` for its call.
        let (first, second) = unsafe { slots.slices_mut(range) };
        fill(first, second);
        loan.end();
        filling.publish()
    }
}
