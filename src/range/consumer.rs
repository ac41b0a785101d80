//! The consuming end.

use core::fmt;

use crate::consumer::{Access, Consumer, Polls, Reader, Source};
use crate::controller::Controller;
use crate::copy::Copier;
use crate::error::{PollDeadlineError, PollError, TryPollError};
use crate::memory::Memory;
use crate::sequence::{Seq, SeqRange};
use crate::wait::Deadline;

/// A [`Consumer`] or a worker whose batches are ranges of sequences. Made from one by `from`.
///
/// One batch is lent at a time. A batch that was not released is delivered again by the next poll, a worker's finished.
#[cfg_attr(annulus_outline, repr(C))]
pub struct RangeConsumer<M: Memory, S: Source = Reader> {
    pub(super) lent: SeqRange,
    pub(super) polls: Polls<M, S>,
    exclusive: bool,
    copier: Copier,
}

impl<M: Memory, S: Source> fmt::Debug for RangeConsumer<M, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RangeConsumer").field("lent", &self.lent).finish_non_exhaustive()
    }
}

impl<M: Memory, A: Access, S: Source> From<Consumer<M, A, S>> for RangeConsumer<M, S> {
    fn from(consumer: Consumer<M, A, S>) -> Self {
        let (polls, copier, exclusive) = consumer.into_polls();
        let lent = SeqRange::default();
        Self { polls, lent, exclusive, copier }
    }
}

impl<M: Memory, S: Source> RangeConsumer<M, S> {
    /// The next events, `max` at most and at least one, if there are any now.
    ///
    /// # Errors
    /// See [`TryPollError`].
    #[inline(always)]
    pub fn try_poll(&mut self, max: usize) -> Result<SeqRange, TryPollError> {
        self.settle();
        self.lent = self.polls.try_poll(max)?;
        Ok(self.lent)
    }

    /// The next events, `max` at most and at least one, waiting for them with the ring's strategy.
    ///
    /// # Errors
    /// See [`PollError`].
    #[inline(always)]
    pub fn poll(&mut self, max: usize) -> Result<SeqRange, PollError> {
        self.settle();
        self.lent = self.polls.poll(max)?;
        Ok(self.lent)
    }

    /// The next events, `max` at most and at least one, waiting for them until `deadline` at the latest.
    ///
    /// # Errors
    /// See [`PollDeadlineError`].
    #[inline]
    pub fn poll_deadline(
        &mut self,
        max: usize,
        deadline: impl Deadline,
    ) -> Result<SeqRange, PollDeadlineError> {
        self.settle();
        self.lent = self.polls.poll_deadline(max, deadline)?;
        Ok(self.lent)
    }

    /// Forgets the batch before: it is lent no longer, whatever becomes of this poll.
    #[inline(always)]
    fn settle(&mut self) {
        self.lent.start = self.lent.end;
    }

    /// What was polled and is not released.
    #[inline(always)]
    #[must_use]
    pub fn lent(&self) -> SeqRange {
        self.lent
    }

    /// Shortens what is lent to its first `count` events; the next poll delivers the others. Not for workers, whose
    /// events are theirs.
    ///
    /// # Panics
    /// If so many are not lent.
    #[inline]
    pub fn keep(&mut self, count: usize) {
        assert!(count <= self.lent.len(), "{count} events to keep, {} lent", self.lent.len());
        self.lent.end = self.lent.start.plus(count);
    }

    /// Releases the first `count` events of what is lent, for producers and later stages.
    ///
    /// # Panics
    /// If so many are not lent.
    #[inline(always)]
    pub fn release(&mut self, count: usize) {
        if count != 0 {
            let released = self.lent.take_front(count);
            self.polls.release(released);
        }
    }

    /// Releases all that is lent.
    #[inline(always)]
    pub fn release_all(&mut self) {
        let released = self.lent;
        self.settle();
        if !released.is_empty() {
            self.polls.release(released);
        }
    }

    /// Whether the events may be changed: no other consumer will look at them any more.
    #[inline]
    #[must_use]
    pub fn is_exclusive(&self) -> bool {
        self.exclusive
    }

    /// How this consumer copies events out.
    #[inline]
    #[must_use]
    pub fn copier(&self) -> Copier {
        self.copier
    }

    /// The number of slots of the ring.
    #[inline]
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.polls.memory().capacity().get()
    }

    /// The next sequence that this consumer gets: it has released everything below.
    #[must_use]
    pub fn sequence(&self) -> Seq {
        self.polls.next()
    }

    /// How far this consumer is behind: see [`Consumer::lag`].
    #[must_use]
    pub fn lag(&self) -> usize {
        self.polls.lag()
    }

    /// Lets this consumer pause after small batches where that makes the ring faster, or not: see
    /// [`Consumer::set_coalescing`].
    #[cfg(feature = "std")]
    pub fn set_coalescing(&mut self, enabled: bool) {
        self.polls.set_coalescing(enabled);
    }

    /// Whose [counters](crate::metrics) this consumer's are.
    #[cfg(feature = "metrics")]
    #[must_use]
    pub fn metrics_handle(&self) -> crate::metrics::Handle {
        self.polls.handle()
    }

    /// A handle that watches, closes and halts the ring, for any thread.
    #[must_use]
    pub fn controller(&self) -> Controller<M> {
        Controller::new(self.polls.memory().clone())
    }
}

/// What a consumer knows of the events before it, for other code that reads in its place.
#[cfg(not(annulus_lean))]
impl<M: Memory> RangeConsumer<M> {
    /// Goes on from where other code came to, which read and released by the ring's words as this consumer would have:
    /// `run` begins at what it did not release, and ends where the published run that this lies in does, which is
    /// `abandoned` or not; it is empty if that code knows none.
    ///
    /// # Safety
    /// That code followed the ring's protocol in this consumer's place, and saw the stamp of that run.
    pub unsafe fn resume(&mut self, run: SeqRange, abandoned: bool) {
        self.lent = SeqRange::new(run.start, 0);
        self.polls.source_mut().resume(run, abandoned);
    }

    /// From what is not released to the end of the published run that this lies in, and whether that run is abandoned:
    /// what [`resume`](Self::resume) takes.
    #[must_use]
    pub fn known(&self) -> (SeqRange, bool) {
        self.polls.source().known()
    }
}
