//! Reading copies of plain data.

use super::{Access, Consumer, Source};
use crate::error::{PollDeadlineError, PollError, TryPollError};
use crate::memory::Memory;
use crate::sequence::SeqRange;
use crate::wait::Deadline;

impl<M: Memory<Event: Copy>, A: Access, S: Source> Consumer<M, A, S> {
    /// Copies the next events into `events`, as many as are ready and fit and at least one, and releases them; waits
    /// for the first. Returns how many they are.
    ///
    /// # Errors
    /// See [`PollError`]; an empty `events` is [`PollError::InvalidCount`].
    #[inline]
    pub fn read_into(&mut self, events: &mut [M::Event]) -> Result<usize, PollError> {
        let range = self.polls.poll(events.len())?;
        Ok(self.copy(range, events))
    }

    /// Copies the next events into `events` and releases them, if there are any now.
    ///
    /// # Errors
    /// See [`TryPollError`].
    #[inline]
    pub fn try_read_into(&mut self, events: &mut [M::Event]) -> Result<usize, TryPollError> {
        let range = self.polls.try_poll(events.len())?;
        Ok(self.copy(range, events))
    }

    /// Copies the next events into `events` and releases them, waiting for the first until `deadline`.
    ///
    /// # Errors
    /// See [`PollDeadlineError`].
    #[inline]
    pub fn read_into_deadline(
        &mut self,
        events: &mut [M::Event],
        deadline: impl Deadline,
    ) -> Result<usize, PollDeadlineError> {
        let range = self.polls.poll_deadline(events.len(), deadline)?;
        Ok(self.copy(range, events))
    }

    #[inline]
    pub(super) fn copy(&mut self, range: SeqRange, events: &mut [M::Event]) -> usize {
        debug_assert!(range.len() <= events.len());
        // SAFETY: every caller polled for `events.len()` at most, and a poll lends no more than it is asked for. The
        // arithmetic of sequences hides that from the compiler, which would link the panic machinery for it.
        unsafe { core::hint::assert_unchecked(range.len() <= events.len()) };
        let copier = self.copier.get();
        let batch = self.lend(range);
        let (first, second) = batch.slices();
        let (before_wrap, after_wrap) = events[..range.len()].split_at_mut(first.len());
        copier.copy_slice(first, before_wrap);
        copier.copy_slice(second, after_wrap);
        range.len()
    }
}
