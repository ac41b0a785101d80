//! The ends of a ring without its events: claims and batches as ranges of sequences, for hosts without borrow checkers.
//!
//! A claim or a batch is no guard that borrows its handle, but what the handle says it is: [`RangeProducer::claimed`]
//! and [`RangeConsumer::lent`]. Bindings for other languages stand on these.

#[cfg(annulus_watch)]
mod watch;

use core::fmt;

use crate::consumer::{Access, Consumer, Polls, Reader, Source};
use crate::controller::Controller;
use crate::copy::Copier;
use crate::error::{
    ClaimDeadlineError, ClaimError, PollDeadlineError, PollError, TryClaimError, TryPollError,
};
use crate::memory::Memory;
#[cfg(annulus_cas)]
use crate::memory::MultiProducer;
use crate::producer::{Claims, Producer};
use crate::sequence::{Seq, SeqRange};
use crate::slots::Loan;
use crate::wait::Deadline;

/// A [`Producer`] whose claims are ranges of sequences. Made from one by `from`.
///
/// One claim is open at a time. The next claim, closing, or dropping the handle abandons what is left of it.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (producer, mut consumer) = annulus::ring::<u32>(8)?.build()?;
/// let mut producer = annulus::RangeProducer::from(producer);
/// producer.claim(5)?;
/// producer.publish(2);
/// assert_eq!((producer.claimed().len(), consumer.poll(8)?.len()), (3, 2));
/// # Ok(())
/// # }
/// ```
pub struct RangeProducer<M: Memory> {
    claims: Claims<M>,
}

impl<M: Memory> fmt::Debug for RangeProducer<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RangeProducer").field("claimed", &self.claimed()).finish_non_exhaustive()
    }
}

impl<M: Memory> From<Producer<M>> for RangeProducer<M> {
    fn from(producer: Producer<M>) -> Self {
        Self { claims: producer.into_claims() }
    }
}

#[cfg(annulus_cas)]
impl<M: Memory<Kind: MultiProducer>> Clone for RangeProducer<M> {
    /// One more producer for the same ring.
    fn clone(&self) -> Self {
        Self { claims: self.claims.clone() }
    }
}

impl<M: Memory> RangeProducer<M> {
    /// Claims `count` sequences if there is room for all of them now.
    ///
    /// # Errors
    /// See [`TryClaimError`]. Nothing is claimed then.
    #[inline(always)]
    pub fn try_claim(&mut self, count: usize) -> Result<SeqRange, TryClaimError> {
        self.abandon();
        let range = self.claims.try_claim(count)?;
        Ok(self.open(range))
    }

    /// Claims as many sequences as there is room for now, `most` at most and at least one.
    ///
    /// # Errors
    /// See [`TryClaimError`]: `Full` or `Disconnected` if there is not even room for one. Nothing is claimed then.
    pub fn try_claim_some(&mut self, most: usize) -> Result<SeqRange, TryClaimError> {
        self.abandon();
        let range = self.claims.try_claim_some(most)?;
        Ok(self.open(range))
    }

    /// Claims as many sequences as there is room for before the ring's memory ends, `max` at most and at least one.
    ///
    /// # Errors
    /// See [`TryClaimError`]. Nothing is claimed then.
    #[inline]
    pub fn try_claim_contiguous(&mut self, max: usize) -> Result<SeqRange, TryClaimError> {
        self.abandon();
        let range = self.claims.try_claim_contiguous(max)?;
        Ok(self.open(range))
    }

    /// Claims `count` sequences, waiting for room with the ring's strategy.
    ///
    /// # Errors
    /// See [`ClaimError`]. Nothing is claimed then.
    #[inline(always)]
    pub fn claim(&mut self, count: usize) -> Result<SeqRange, ClaimError> {
        self.abandon();
        let range = self.claims.claim(count)?;
        Ok(self.open(range))
    }

    /// Claims `count` sequences, waiting for room until `deadline` at the latest.
    ///
    /// # Errors
    /// See [`ClaimDeadlineError`]. Nothing is claimed then.
    #[inline]
    pub fn claim_deadline(
        &mut self,
        count: usize,
        deadline: impl Deadline,
    ) -> Result<SeqRange, ClaimDeadlineError> {
        self.abandon();
        let range = self.claims.claim_deadline(count, deadline)?;
        Ok(self.open(range))
    }

    #[inline]
    pub(crate) fn try_claim_with(
        &mut self,
        size: impl Fn(Seq) -> usize + Copy,
    ) -> Result<SeqRange, TryClaimError> {
        self.abandon();
        let range = self.claims.try_claim_with(size)?;
        Ok(self.open(range))
    }

    #[inline]
    pub(crate) fn claim_with(&mut self, size: impl Fn(Seq) -> usize + Copy) -> Result<SeqRange, ClaimError> {
        self.abandon();
        let range = self.claims.claim_with(size)?;
        Ok(self.open(range))
    }

    #[inline]
    pub(crate) fn claim_deadline_with(
        &mut self,
        size: impl Fn(Seq) -> usize + Copy,
        deadline: impl Deadline,
    ) -> Result<SeqRange, ClaimDeadlineError> {
        self.abandon();
        let range = self.claims.claim_deadline_with(size, deadline)?;
        Ok(self.open(range))
    }

    /// Goes on with a claim of an earlier handle of the same producer.
    #[cfg(annulus_calls)]
    #[inline(always)]
    pub(crate) fn resume(&mut self, open: SeqRange) {
        self.open(open);
    }

    #[inline(always)]
    fn open(&mut self, range: SeqRange) -> SeqRange {
        self.claims.open(range, Loan::default());
        range
    }

    /// What is claimed and neither published nor abandoned.
    #[inline(always)]
    #[must_use]
    pub fn claimed(&self) -> SeqRange {
        self.claims.opened()
    }

    /// Publishes the first `count` events of what is claimed, in one run; the rest stays claimed.
    ///
    /// # Panics
    /// If so many are not claimed.
    #[inline(always)]
    pub fn publish(&mut self, count: usize) -> SeqRange {
        self.claims.publish_open(count)
    }

    /// Gives up what is left of the claim.
    #[inline(always)]
    pub fn abandon(&mut self) {
        self.claims.abandon_open();
        // A single producer has nothing to give up but the range itself.
        let end = self.claims.opened().end;
        self.claims.open(SeqRange { start: end, end }, Loan::default());
    }

    /// The number of slots of the ring.
    #[inline]
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.claims.memory().capacity().get()
    }

    /// How many events could be claimed now: see [`Producer::free`].
    #[must_use]
    pub fn free(&self) -> usize {
        self.claims.free()
    }

    /// Closes the ring: see [`Producer::close`].
    pub fn close(&mut self) {
        self.claims.close();
    }

    /// Whose [counters](crate::metrics) this producer's are.
    #[cfg(feature = "metrics")]
    #[must_use]
    pub fn metrics_handle(&self) -> crate::metrics::Handle {
        self.claims.handle()
    }

    /// A handle that watches, closes and halts the ring, for any thread.
    #[must_use]
    pub fn controller(&self) -> Controller<M> {
        Controller::new(self.claims.memory().clone())
    }
}

/// A [`Consumer`] or a worker whose batches are ranges of sequences. Made from one by `from`.
///
/// One batch is lent at a time. A batch that was not released is delivered again by the next poll, a worker's finished.
pub struct RangeConsumer<M: Memory, S: Source = Reader> {
    polls: Polls<M, S>,
    lent: SeqRange,
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
