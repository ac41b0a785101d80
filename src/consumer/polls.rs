//! The consuming end without the events: how to wait for what is readable, and how it is released.

use super::reader::Reader;
use crate::error::{PollDeadlineError, PollError, TryPollError};
use crate::gate::StageSet;
use crate::memory::Memory;
use crate::sequence::{Seq, SeqRange};
use crate::wait::{Deadline, WaitStrategy};

/// A consumer's polls. It knows the ring's words and not its events, so that rings of other shapes can share it.
#[derive(Debug)]
pub(crate) struct Polls<M: Memory> {
    memory: M,
    reader: Reader,
}

impl<M: Memory> Polls<M> {
    pub(crate) fn new(memory: M, place: usize, upstream: StageSet) -> Self {
        let reader = Reader::new(&memory, place, upstream);
        Self { memory, reader }
    }

    #[inline]
    pub(crate) fn memory(&self) -> &M {
        &self.memory
    }

    #[inline]
    pub(crate) fn next(&self) -> Seq {
        self.reader.next()
    }

    pub(crate) fn lag(&self) -> usize {
        let (cursor, _) = self.memory.cursor().get();
        cursor.since(self.next()).max(0) as usize
    }

    #[inline]
    pub(crate) fn try_poll(&mut self, max: usize) -> Result<SeqRange, TryPollError> {
        self.reader.attempt(&self.memory, max)?.ok_or(TryPollError::Empty)
    }

    #[inline]
    pub(crate) fn poll(&mut self, max: usize) -> Result<SeqRange, PollError> {
        match self.reader.attempt(&self.memory, max)? {
            Some(range) => Ok(range),
            None => self.poll_later(max),
        }
    }

    #[cold]
    #[inline(never)]
    fn poll_later(&mut self, max: usize) -> Result<SeqRange, PollError> {
        let Self { memory, reader } = self;
        memory.wait().wait(memory.consumers_wake(), || reader.attempt(memory, max).transpose())
    }

    #[inline]
    pub(crate) fn poll_deadline(
        &mut self,
        max: usize,
        deadline: impl Deadline,
    ) -> Result<SeqRange, PollDeadlineError> {
        match self.reader.attempt(&self.memory, max)? {
            Some(range) => Ok(range),
            None => self.poll_until(max, deadline),
        }
    }

    #[cold]
    #[inline(never)]
    fn poll_until(&mut self, max: usize, deadline: impl Deadline) -> Result<SeqRange, PollDeadlineError> {
        let Self { memory, reader } = self;
        let found = memory
            .wait()
            .wait_deadline(memory.consumers_wake(), deadline, || reader.attempt(memory, max).transpose());
        Ok(found.ok_or(PollDeadlineError::TimedOut)??)
    }

    /// Releases everything below `to`, for producers and later stages.
    #[inline]
    pub(crate) fn release_to(&mut self, to: Seq) {
        self.reader.release_to(&self.memory, to);
    }
}

impl<M: Memory> Drop for Polls<M> {
    fn drop(&mut self) {
        self.reader.leave(&self.memory);
    }
}
