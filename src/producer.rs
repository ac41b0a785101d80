//! The producing end of a ring: the handle, its claims, and the fused operations over them.

#[cfg(annulus_async)]
mod asynchronous;
mod claim;
mod claims;
mod contiguous;
mod copy;
mod fused;

pub use claim::Claim;
pub use contiguous::ContiguousClaim;

pub(crate) use claims::Claims;
pub(crate) use fused::Filling;

use core::fmt;

use crate::controller::Controller;
#[cfg(annulus_line = "128")]
use crate::copy::Copier;
use crate::copy::KeptCopier;
#[cfg(feature = "metrics")]
use crate::counters::Handle;
use crate::error::{ClaimDeadlineError, ClaimError, TryClaimError};
use crate::memory::Memory;
#[cfg(annulus_cas)]
use crate::memory::MultiProducer;
use crate::sequence::{Seq, SeqRange};
use crate::wait::Deadline;

/// The right to publish events to a ring.
///
/// A producer is owned by one thread at a time; the handle of a multi-producer ring can be cloned. Dropping the last
/// producer closes the ring: consumers get what was published, then `Closed`.
///
/// # How a claim ends
/// Claimed slots are filled in place and then published, in whole or in parts, or abandoned. A claim that is dropped
/// unpublished, by an early return or a panic, is abandoned, so no gap can stall the ring. After `mem::forget` of a
/// claim, the next call of this handle, or its drop, abandons it. Only a forgotten *handle* can stall a ring.
///
/// # Progress
/// | operation | single producer | several producers |
/// |---|---|---|
/// | `try_claim` and what is built on it | wait-free | lock-free: tried again only after another's claim succeeded |
/// | publish, abandon | wait-free | wait-free |
/// | `claim`, `claim_deadline`, `claim_async` | wait for the slowest consumer | the same |
pub struct Producer<M: Memory> {
    claims: Claims<M>,
    copier: KeptCopier,
}

impl<M: Memory> fmt::Debug for Producer<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Producer")
            .field("capacity", &self.capacity())
            .field("free", &self.free())
            .field("closed", &self.is_closed())
            .finish_non_exhaustive()
    }
}

impl<M: Memory> Producer<M> {
    /// The first producer of a ring.
    pub(crate) fn new(memory: M) -> Self {
        Self { claims: Claims::new(memory), copier: KeptCopier::memcpy() }
    }

    /// The same without the events.
    pub(crate) fn into_claims(self) -> Claims<M> {
        self.claims
    }

    /// The number of slots of the ring.
    #[inline]
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.claims.memory().capacity().get()
    }

    /// How many events could be claimed now, if no other producer came first. Other threads may change that at once.
    #[must_use]
    pub fn free(&self) -> usize {
        self.claims.free()
    }

    /// How many claimed events the slowest consumer has yet to release.
    #[must_use]
    pub fn len(&self) -> usize {
        self.capacity() - self.free()
    }

    /// Whether the consumers have released everything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether a claim of one event would find no room.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.free() == 0
    }

    /// Chooses how `write_slice` and `write_some` copy. The default is [`Copier::memcpy`], which was measured to be
    /// faster into slots that another core has read last, though not always into memory that this one holds.
    /// Not on microcontrollers, which have nothing but `memcpy`.
    #[cfg(annulus_line = "128")]
    pub fn set_copier(&mut self, copier: Copier) {
        self.copier.set(copier);
    }

    /// Claims `count` slots, waiting for room with the ring's strategy.
    ///
    /// # Errors
    /// See [`ClaimError`]. Nothing is claimed then.
    #[inline]
    pub fn claim(&mut self, count: usize) -> Result<Claim<'_, M>, ClaimError> {
        self.claim_with(move |_| count)
    }

    /// Claims `count` slots if there is room for all of them now.
    ///
    /// # Errors
    /// See [`TryClaimError`]. Nothing is claimed then.
    #[inline]
    pub fn try_claim(&mut self, count: usize) -> Result<Claim<'_, M>, TryClaimError> {
        self.try_claim_with(move |_| count)
    }

    /// Claims `count` slots, waiting for room until `deadline` at the latest.
    ///
    /// # Errors
    /// See [`ClaimDeadlineError`]. Nothing is claimed then.
    #[inline]
    pub fn claim_deadline(
        &mut self,
        count: usize,
        deadline: impl Deadline,
    ) -> Result<Claim<'_, M>, ClaimDeadlineError> {
        self.claim_deadline_with(move |_| count, deadline)
    }

    /// Claims as many slots as `size` says for the sequence that the claim would begin at: see
    /// [`claim`](Self::claim). `size` is asked anew at every attempt.
    #[inline]
    pub(crate) fn claim_with(
        &mut self,
        size: impl Fn(Seq) -> usize + Copy,
    ) -> Result<Claim<'_, M>, ClaimError> {
        let range = self.claims.claim_with(size)?;
        Ok(self.open(range))
    }

    /// The same, if there is room now.
    #[inline]
    pub(crate) fn try_claim_with(
        &mut self,
        size: impl Fn(Seq) -> usize + Copy,
    ) -> Result<Claim<'_, M>, TryClaimError> {
        let range = self.claims.try_claim_with(size)?;
        Ok(self.open(range))
    }

    /// The same, waiting until `deadline`.
    #[inline]
    pub(crate) fn claim_deadline_with(
        &mut self,
        size: impl Fn(Seq) -> usize + Copy,
        deadline: impl Deadline,
    ) -> Result<Claim<'_, M>, ClaimDeadlineError> {
        let range = self.claims.claim_deadline_with(size, deadline)?;
        Ok(self.open(range))
    }

    /// Abandons a claim that was forgotten.
    pub(crate) fn settle(&mut self) {
        self.claims.abandon_open();
    }

    /// The handle notes the open range, so that it outlives the guard.
    #[inline]
    fn open(&mut self, range: SeqRange) -> Claim<'_, M> {
        let loan = self.claims.memory().slots().lend_mut(range);
        self.claims.open(range, loan);
        Claim::new(self, range)
    }

    /// Closes the ring: no claim succeeds after this, on any handle, and consumers get `Closed` once they have had
    /// everything. A multi-producer ring is closed when this returns, a single-producer one, too; claims that are
    /// open stay so and may still be published.
    pub fn close(&mut self) {
        self.claims.close();
    }

    /// Whether the ring is closed, or was asked to close.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.claims.is_closed()
    }

    /// Halts the ring: every wait on it returns `Halted` at once, and what was not delivered is dropped.
    pub fn halt(&self) {
        crate::controller::halt(self.claims.memory());
    }

    /// Whose [counters](crate::metrics) this producer's are.
    #[cfg(feature = "metrics")]
    #[must_use]
    pub fn metrics_handle(&self) -> Handle {
        self.claims.handle()
    }

    /// A handle that watches, closes and halts the ring, for any thread.
    #[must_use]
    pub fn controller(&self) -> Controller<M> {
        Controller::new(self.claims.memory().clone())
    }
}

#[cfg(annulus_cas)]
impl<M: Memory<Kind: MultiProducer>> Clone for Producer<M> {
    /// One more producer for the same ring.
    ///
    /// # Panics
    /// If the ring has 16,384 producers, where sequences are of 32 bits, or 2^30 elsewhere.
    fn clone(&self) -> Self {
        Self { claims: self.claims.clone(), copier: self.copier }
    }
}
