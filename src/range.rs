//! The ends of a ring without its events: claims and batches as ranges of sequences, for hosts without borrow checkers.
//!
//! A claim or a batch is no guard that borrows its handle, but what the handle says it is: [`RangeProducer::claimed`]
//! and [`RangeConsumer::lent`]. Bindings for other languages stand on these.

mod consumer;
#[cfg(annulus_outline)]
mod outline;
#[cfg(annulus_watch)]
mod watch;

pub use consumer::RangeConsumer;
#[cfg(annulus_outline)]
pub use outline::{ConsumerOutline, ConsumerWords, ProducerOutline, ProducerWords};

use core::fmt;

use crate::controller::Controller;
use crate::error::{ClaimDeadlineError, ClaimError, TryClaimError};
use crate::memory::Memory;
#[cfg(annulus_cas)]
use crate::memory::MultiProducer;
use crate::producer::{Claims, Filling, Producer};
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
#[cfg_attr(annulus_outline, repr(C))]
pub struct RangeProducer<M: Memory> {
    claims: Claims<M>,
    /// What is claimed, where the claims themselves do not keep it.
    claimed: SeqRange,
}

impl<M: Memory> fmt::Debug for RangeProducer<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RangeProducer").field("claimed", &self.claimed()).finish_non_exhaustive()
    }
}

impl<M: Memory> From<Producer<M>> for RangeProducer<M> {
    fn from(producer: Producer<M>) -> Self {
        Self { claims: producer.into_claims(), claimed: SeqRange::default() }
    }
}

#[cfg(annulus_cas)]
impl<M: Memory<Kind: MultiProducer>> Clone for RangeProducer<M> {
    /// One more producer for the same ring.
    fn clone(&self) -> Self {
        Self { claims: self.claims.clone(), claimed: SeqRange::default() }
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
        self.note(range);
        range
    }

    #[inline(always)]
    fn note(&mut self, range: SeqRange) {
        if self.claims.opened().is_none() {
            self.claimed = range;
        }
    }

    /// What is claimed and neither published nor abandoned.
    #[inline(always)]
    #[must_use]
    pub fn claimed(&self) -> SeqRange {
        self.claims.opened().unwrap_or(self.claimed)
    }

    /// Publishes the first `count` events of what is claimed, in one run; the rest stays claimed.
    ///
    /// # Panics
    /// If so many are not claimed.
    #[inline(always)]
    pub fn publish(&mut self, count: usize) -> SeqRange {
        let mut rest = self.claimed();
        let run = self.claims.publish_open(&mut rest, count);
        self.note(rest);
        run
    }

    /// Claims `count` sequences, lets `fill` write their events and publishes them in one run, if there is room for all of
    /// them now. It costs less than the calls that it joins, since the claim is open to nobody else.
    ///
    /// If `fill` panics, the run is abandoned.
    ///
    /// # Errors
    /// See [`TryClaimError`]. `fill` was not called then.
    #[inline(always)]
    pub fn try_publish(
        &mut self,
        count: usize,
        fill: impl FnOnce(SeqRange),
    ) -> Result<SeqRange, TryClaimError> {
        self.abandon();
        let range = self.claims.try_claim(count)?;
        let filling = Filling::new(&mut self.claims, range);
        fill(range);
        Ok(filling.publish())
    }

    /// Publishes all that is claimed, in one run.
    #[inline(always)]
    pub fn publish_all(&mut self) -> SeqRange {
        let run = self.claimed();
        self.claims.publish(run);
        self.open(SeqRange::new(run.end, 0));
        run
    }

    /// Gives up what is left of the claim.
    #[inline(always)]
    pub fn abandon(&mut self) {
        self.claims.abandon_open();
        // A single producer has nothing to give up but the range itself.
        self.claimed.start = self.claimed.end;
    }

    /// Goes on from where other code came to, which claimed and published by the ring's words as this handle would have.
    /// `claimed` is what that code claimed and did not publish.
    ///
    /// # Safety
    /// That code followed the ring's protocol in this handle's place, and `claimed` is its open claim: nobody else
    /// publishes or abandons it.
    #[cfg(not(annulus_lean))]
    pub unsafe fn resume(&mut self, claimed: SeqRange) {
        self.claims.resume();
        // An empty range may begin anywhere, and none is open then.
        if !claimed.is_empty() {
            self.open(claimed);
        }
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
