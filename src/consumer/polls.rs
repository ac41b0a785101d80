//! The consuming end without the events: how to wait for what is readable, and how it is released.

#[cfg(annulus_outline)]
use core::mem::offset_of;

#[cfg(annulus_outline)]
use super::Reader;
use super::coalescing::{Coalescing, Search};
use super::source::Source;
#[cfg(feature = "metrics")]
use crate::counters::Handle;
use crate::error::{PollDeadlineError, PollError, TryPollError};
use crate::memory::Memory;
use crate::sequence::{Seq, SeqRange};
use crate::slots::Loan;
#[cfg(annulus_async)]
use crate::wait::AsyncWait;
use crate::wait::{Deadline, WaitStrategy};

/// A consumer's polls. It knows the ring's words and not its events, so that rings of other shapes can share it.
#[derive(Debug)]
#[cfg_attr(annulus_outline, repr(C))]
pub(crate) struct Polls<M: Memory, S: Source> {
    coalescing: Coalescing,
    source: S,
    memory: M,
    /// What a batch holds of the slots. It ends before they are released, so that nobody else is let in earlier.
    loan: Loan,
    search: Search,
}

#[cfg(annulus_outline)]
impl<M: Memory> Polls<M, Reader> {
    /// Where these lie in it, for hosts that make hot calls on their own; all but the reader only where there are pauses.
    pub(crate) const READER: usize = offset_of!(Self, source);
    #[cfg(annulus_coalescing)]
    pub(crate) const COALESCING: [usize; 5] = {
        let mut offsets = Coalescing::OFFSETS;
        let mut i = 0;
        while i < offsets.len() {
            offsets[i] += offset_of!(Self, coalescing);
            i += 1;
        }
        offsets
    };

    pub(crate) fn reader(&self) -> &Reader {
        &self.source
    }
}

impl<M: Memory, S: Source> Polls<M, S> {
    pub(crate) fn new(memory: M, source: S) -> Self {
        let coalescing = Coalescing::new(memory.capacity().get());
        Self { coalescing, source, memory, loan: Loan::default(), search: Search::new() }
    }

    #[inline]
    pub(crate) fn memory(&self) -> &M {
        &self.memory
    }

    #[inline]
    pub(crate) fn next(&self) -> Seq {
        self.source.next(&self.memory)
    }

    #[cfg(not(annulus_lean))]
    pub(crate) fn source(&self) -> &S {
        &self.source
    }

    #[cfg(not(annulus_lean))]
    pub(crate) fn source_mut(&mut self) -> &mut S {
        &mut self.source
    }

    /// Whose counters this handle's are.
    #[cfg(feature = "metrics")]
    pub(crate) fn handle(&self) -> Handle {
        self.source.tally().handle(&self.memory)
    }

    pub(crate) fn lag(&self) -> usize {
        let (cursor, _) = self.memory.cursor().get();
        cursor.since(self.next()).max(0) as usize
    }

    #[cfg(feature = "std")]
    pub(crate) fn set_coalescing(&mut self, enabled: bool) {
        self.coalescing.set_enabled(enabled, &mut self.search);
    }

    #[inline(always)]
    pub(crate) fn try_poll(&mut self, max: usize) -> Result<SeqRange, TryPollError> {
        self.loan.end();
        match self.source.attempt(&self.memory, max)? {
            Some(range) => Ok(range),
            None => {
                self.source.tally().found_nothing(&self.memory);
                Err(TryPollError::Empty)
            }
        }
    }

    #[inline(always)]
    pub(crate) fn poll(&mut self, max: usize) -> Result<SeqRange, PollError> {
        self.loan.end();
        self.coalescing.pause();
        let range = match self.source.attempt(&self.memory, max)? {
            Some(range) => range,
            None => self.poll_later(max)?,
        };
        self.coalescing.note(range.len(), max, &mut self.search);
        Ok(range)
    }

    #[cold]
    #[inline(never)]
    fn poll_later(&mut self, max: usize) -> Result<SeqRange, PollError> {
        let Self { memory, source, .. } = self;
        source.tally().found_nothing(memory);
        memory.wait().wait(memory.consumers_wake(), || source.attempt(memory, max).transpose())
    }

    #[inline]
    pub(crate) fn poll_deadline(
        &mut self,
        max: usize,
        deadline: impl Deadline,
    ) -> Result<SeqRange, PollDeadlineError> {
        self.loan.end();
        self.coalescing.pause();
        let range = match self.source.attempt(&self.memory, max)? {
            Some(range) => range,
            None => self.poll_until(max, deadline)?,
        };
        self.coalescing.note(range.len(), max, &mut self.search);
        Ok(range)
    }

    #[cold]
    #[inline(never)]
    fn poll_until(&mut self, max: usize, deadline: impl Deadline) -> Result<SeqRange, PollDeadlineError> {
        let Self { memory, source, .. } = self;
        source.tally().found_nothing(memory);
        let found = memory
            .wait()
            .wait_deadline(memory.consumers_wake(), deadline, || source.attempt(memory, max).transpose());
        Ok(found.ok_or(PollDeadlineError::TimedOut)??)
    }

    /// Polls as a task that awaits events.
    #[cfg(annulus_async)]
    pub(crate) async fn poll_async(&mut self, max: usize) -> Result<SeqRange, PollError>
    where
        M::Wait: AsyncWait,
    {
        self.loan.end();
        let Self { memory, source, .. } = self;
        let mut waits = false;
        let attempt = || Self::look(source, memory, max, &mut waits);
        memory.wait().wait_async(memory.consumers_wake(), attempt).await
    }

    /// Polls once, for a task that awaits events; `None` if nothing is readable yet. `waits` becomes true by that: it is
    /// false when the wait begins.
    #[cfg(annulus_async)]
    pub(crate) fn attempt(&mut self, max: usize, waits: &mut bool) -> Option<Result<SeqRange, PollError>> {
        self.loan.end();
        Self::look(&mut self.source, &self.memory, max, waits)
    }

    /// Whether a poll would find something now: see [`Source::is_ready`].
    #[cfg(annulus_watch)]
    pub(crate) fn is_ready(&mut self) -> bool {
        self.source.is_ready(&self.memory)
    }

    /// Looks once. A wait counts as one empty poll, however often it looks.
    #[cfg(annulus_async)]
    fn look(source: &mut S, memory: &M, max: usize, waits: &mut bool) -> Option<Result<SeqRange, PollError>> {
        let found = source.attempt(memory, max).transpose();
        if found.is_none() && !core::mem::replace(waits, true) {
            source.tally().found_nothing(memory);
        }
        found
    }

    /// Notes what the batch that is lent now holds of the slots. A batch that was forgotten holds nothing any more.
    #[inline]
    pub(crate) fn lend(&mut self, loan: Loan) {
        self.loan = loan;
    }

    /// Notes that the batch holds only its first `count` slots.
    #[inline]
    pub(crate) fn keep(&mut self, count: usize) {
        self.loan.keep(count);
    }

    /// Releases the first events of what is lent, for producers and later stages.
    #[inline(always)]
    pub(crate) fn release(&mut self, range: SeqRange) {
        self.loan.give_back(range.len());
        self.source.release(&self.memory, range);
    }
}

impl<M: Memory, S: Source> Drop for Polls<M, S> {
    fn drop(&mut self) {
        self.loan.end();
        self.source.leave(&self.memory);
    }
}
