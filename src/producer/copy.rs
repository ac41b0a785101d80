//! Publishing copies of plain data.

use super::Producer;
use crate::error::{ClaimDeadlineError, ClaimError, TryClaimError};
use crate::memory::Memory;
use crate::sequence::SeqRange;
use crate::wait::Deadline;

impl<M: Memory<Event: Copy>> Producer<M> {
    /// Publishes copies of all `events` as one run, waiting for room for all of them. Returns their sequences.
    ///
    /// # Errors
    /// See [`ClaimError`]; no events, or more than the capacity, are [`ClaimError::InvalidCount`]. Nothing is
    /// published then.
    #[inline]
    pub fn write_slice(&mut self, events: &[M::Event]) -> Result<SeqRange, ClaimError> {
        let range = self.claims.claim(events.len())?;
        Ok(self.copy(range, events))
    }

    /// Publishes copies of all `events` as one run, if there is room for all of them now.
    ///
    /// # Errors
    /// See [`TryClaimError`]. Nothing is published then.
    #[inline]
    pub fn try_write_slice(&mut self, events: &[M::Event]) -> Result<SeqRange, TryClaimError> {
        let range = self.claims.try_claim(events.len())?;
        Ok(self.copy(range, events))
    }

    /// Publishes copies of all `events` as one run, waiting for room for all of them until `deadline`.
    ///
    /// # Errors
    /// See [`ClaimDeadlineError`]. Nothing is published then.
    #[inline]
    pub fn write_slice_deadline(
        &mut self,
        events: &[M::Event],
        deadline: impl Deadline,
    ) -> Result<SeqRange, ClaimDeadlineError> {
        let range = self.claims.claim_deadline(events.len(), deadline)?;
        Ok(self.copy(range, events))
    }

    /// Publishes copies of as many of the first `events` as there is room for now, as one run. Never waits.
    ///
    /// Returns their sequences, at least one.
    ///
    /// # Errors
    /// See [`TryClaimError`]: `Full` or `Disconnected` if not even one fits. Nothing is published then.
    pub fn write_some(&mut self, events: &[M::Event]) -> Result<SeqRange, TryClaimError> {
        let range = self.claims.try_claim_some(events.len())?;
        // SAFETY: no more are claimed than were asked for.
        let fitting = unsafe { events.get_unchecked(..range.len()) };
        Ok(self.copy(range, fitting))
    }

    #[inline]
    pub(super) fn copy(&mut self, range: SeqRange, events: &[M::Event]) -> SeqRange {
        debug_assert!(range.len() == events.len());
        // SAFETY: every caller claimed `events.len()` slots. The arithmetic of sequences hides that from the compiler, which
        // would link the panic machinery for it.
        unsafe { core::hint::assert_unchecked(range.len() == events.len()) };
        let copier = self.copier.get();
        self.fill(range, |first, second| {
            let (before_wrap, after_wrap) = events.split_at(first.len());
            copier.copy_slice(before_wrap, first);
            copier.copy_slice(after_wrap, second);
        })
    }
}
