//! Messages over handles without guards: claims and batches are ranges of units, and the units are the caller's to reach.

use super::layout::{FEWEST_UNITS, Layout, lay_out};
use super::messages::{Messages, measure};
use super::unit::{Unit, bytes_mut, units_of};
use crate::error::{ClaimDeadlineError, ClaimError, MessageError, TryClaimError};
use crate::memory::Memory;
use crate::range::RangeProducer;
use crate::sequence::SeqRange;
use crate::wait::Deadline;

/// What messages a ring of units carries, and how they lie in it: for [`RangeProducer`](crate::RangeProducer) and
/// [`RangeConsumer`](crate::RangeConsumer), whose events are units.
#[derive(Clone, Copy, Debug)]
pub struct Framing(Layout);

impl Framing {
    /// That of a ring of so many units; `None` if those are too few.
    #[must_use]
    pub fn of(units: usize) -> Option<Self> {
        (units >= FEWEST_UNITS).then(|| Self(Layout::of(units)))
    }

    /// The length of the longest message, in bytes.
    #[inline]
    #[must_use]
    pub const fn max_len(self) -> usize {
        self.0.max_len()
    }

    /// Claims the units of a message of `len` bytes, if there is room now. What an earlier claim left open is abandoned.
    ///
    /// # Errors
    /// See [`MessageError`]. Nothing is claimed then.
    #[inline]
    pub fn try_claim<M: Memory>(
        self,
        producer: &mut RangeProducer<M>,
        len: usize,
    ) -> Result<SeqRange, MessageError<TryClaimError>> {
        let units = self.units(producer, len)?;
        Ok(producer.try_claim_with(move |start| self.0.extent(start, units))?)
    }

    /// The same, waiting for room with the ring's strategy.
    ///
    /// # Errors
    /// As for [`try_claim`](Self::try_claim).
    #[inline]
    pub fn claim<M: Memory>(
        self,
        producer: &mut RangeProducer<M>,
        len: usize,
    ) -> Result<SeqRange, MessageError<ClaimError>> {
        let units = self.units(producer, len)?;
        Ok(producer.claim_with(move |start| self.0.extent(start, units))?)
    }

    /// The same, waiting for room until `deadline`.
    ///
    /// # Errors
    /// As for [`try_claim`](Self::try_claim).
    #[inline]
    pub fn claim_deadline<M: Memory>(
        self,
        producer: &mut RangeProducer<M>,
        len: usize,
        deadline: impl Deadline,
    ) -> Result<SeqRange, MessageError<ClaimDeadlineError>> {
        let units = self.units(producer, len)?;
        Ok(producer.claim_deadline_with(move |start| self.0.extent(start, units), deadline)?)
    }

    fn units<M: Memory, E>(
        self,
        producer: &mut RangeProducer<M>,
        len: usize,
    ) -> Result<usize, MessageError<E>> {
        self.0.units(len).inspect_err(|_| producer.abandon())
    }

    /// Writes the headers of a message of `len` bytes, and of the pad before it, into the units that were claimed for one
    /// of `claimed` bytes. Returns the bytes of the message, and how many units are to be published.
    ///
    /// # Panics
    /// If the units are not those of such a claim, or `len` is above `claimed`.
    #[inline]
    #[must_use]
    pub fn frame<'u>(
        self,
        (first, second): (&'u mut [Unit], &'u mut [Unit]),
        claimed: usize,
        len: usize,
    ) -> (&'u mut [u8], usize) {
        assert!(len <= claimed, "{len} bytes to publish, {claimed} claimed");
        let units = first.len() + second.len() - (units_of(claimed) - units_of(len));
        let (pad, message) = if second.is_empty() { (second, first) } else { (first, second) };
        let padding = pad.len();
        if let Some(head) = pad.first_mut() {
            *head = Unit::pad(padding);
        }
        let (head, rest) = message.split_at_mut(1);
        head[0] = Unit::message(len);
        (&mut bytes_mut(rest)[..claimed], units)
    }

    /// Claims the units of a message for each of these lengths, all of them one claim, if there is room now. What an
    /// earlier claim left open is abandoned.
    ///
    /// # Errors
    /// See [`MessageError`]; no lengths are `InvalidCount`. Nothing is claimed then.
    pub fn try_claim_batch<M: Memory>(
        self,
        producer: &mut RangeProducer<M>,
        lens: impl Iterator<Item = usize> + Clone,
    ) -> Result<SeqRange, MessageError<TryClaimError>> {
        self.0.check(lens.clone()).inspect_err(|_| producer.abandon())?;
        Ok(producer.try_claim_with(|start| self.0.extents(start, lens.clone()))?)
    }

    /// The same, waiting for room with the ring's strategy.
    ///
    /// # Errors
    /// As for [`try_claim_batch`](Self::try_claim_batch).
    pub fn claim_batch<M: Memory>(
        self,
        producer: &mut RangeProducer<M>,
        lens: impl Iterator<Item = usize> + Clone,
    ) -> Result<SeqRange, MessageError<ClaimError>> {
        self.0.check(lens.clone()).inspect_err(|_| producer.abandon())?;
        Ok(producer.claim_with(|start| self.0.extents(start, lens.clone()))?)
    }

    /// The same, waiting for room until `deadline`.
    ///
    /// # Errors
    /// As for [`try_claim_batch`](Self::try_claim_batch).
    pub fn claim_batch_deadline<M: Memory>(
        self,
        producer: &mut RangeProducer<M>,
        lens: impl Iterator<Item = usize> + Clone,
        deadline: impl Deadline,
    ) -> Result<SeqRange, MessageError<ClaimDeadlineError>> {
        self.0.check(lens.clone()).inspect_err(|_| producer.abandon())?;
        Ok(producer.claim_deadline_with(|start| self.0.extents(start, lens.clone()), deadline)?)
    }

    /// Writes the headers of messages of these lengths, and of the pad between them, into the units that were claimed for
    /// them. Returns how many messages they are.
    ///
    /// # Panics
    /// If the units are not those of such a claim.
    pub fn frame_batch(self, units: (&mut [Unit], &mut [Unit]), lens: impl Iterator<Item = usize>) -> usize {
        lay_out(units, lens)
    }

    /// How many whole messages lie in the units of a batch, `max` at most, and how many units those take.
    #[inline]
    #[must_use]
    pub fn measure(self, units: (&[Unit], &[Unit]), max: usize) -> (usize, usize) {
        measure(units, max)
    }

    /// The first `count` messages in the units of a batch.
    #[inline]
    #[must_use]
    pub fn messages<'u>(self, units: (&'u [Unit], &'u [Unit]), count: usize) -> Messages<'u> {
        Messages::of(units, count)
    }
}
