//! Claims in one piece, for whoever cannot be told of two: a DMA controller, a system call.

use core::fmt;
use core::ops::{Deref, DerefMut};

use super::{Claim, Producer};
use crate::error::TryClaimError;
use crate::memory::Memory;
use crate::sequence::{Seq, SeqRange};

/// Claimed slots that lie in one piece: a [`Claim`] that dereferences to the slots that are not published yet.
pub struct ContiguousClaim<'p, M: Memory> {
    claim: Claim<'p, M>,
}

impl<M: Memory> fmt::Debug for ContiguousClaim<'_, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ContiguousClaim").field(&self.range()).finish()
    }
}

impl<M: Memory> Producer<M> {
    /// Claims slots in one piece: as many as there is room for, `max` at most and at least one, ending at the latest where
    /// the ring's memory does. The next such claim goes on at its beginning.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// /// Stands for a DMA channel: it fills memory while the program does something else, and tells how far it came.
    /// fn transfer(to: &mut [u8]) -> usize {
    ///     to.fill(7);
    ///     to.len() - 1
    /// }
    ///
    /// let (mut producer, mut consumer) = annulus::ring::<u8>(64)?.build()?;
    /// let mut claim = producer.try_claim_contiguous(16)?;
    /// let received = transfer(&mut claim);
    /// claim.publish_part(received); // what was not received is given up
    /// drop(claim);
    /// assert_eq!(consumer.try_poll(64)?.len(), 15);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// See [`TryClaimError`]; a `max` of 0 is [`TryClaimError::InvalidCount`]. Nothing is claimed then.
    #[inline]
    pub fn try_claim_contiguous(&mut self, max: usize) -> Result<ContiguousClaim<'_, M>, TryClaimError> {
        let range = self.claims.try_claim_contiguous(max)?;
        Ok(ContiguousClaim { claim: self.open(range) })
    }
}

impl<M: Memory> ContiguousClaim<'_, M> {
    /// The sequences of the claim that are not published yet.
    #[inline]
    #[must_use]
    pub fn range(&self) -> SeqRange {
        self.claim.range()
    }

    /// Publishes what is left of the claim. Returns the sequence of its first event.
    #[inline]
    pub fn publish(self) -> Seq {
        self.claim.publish()
    }

    /// Publishes the first `count` events of what is left, in one run; the rest stays claimed.
    ///
    /// # Panics
    /// If `count` is above the number of slots that are left.
    #[inline]
    pub fn publish_part(&mut self, count: usize) -> SeqRange {
        self.claim.publish_part(count)
    }

    /// Gives the rest of the claim up: its events are never delivered. The same as dropping it.
    #[inline]
    pub fn abandon(self) {}
}

impl<M: Memory> Deref for ContiguousClaim<'_, M> {
    type Target = [M::Event];

    #[inline]
    fn deref(&self) -> &[M::Event] {
        self.claim.as_slices().0
    }
}

impl<M: Memory> DerefMut for ContiguousClaim<'_, M> {
    #[inline]
    fn deref_mut(&mut self) -> &mut [M::Event] {
        self.claim.slots().0
    }
}

#[cfg(all(test, annulus_heap, not(annulus_loom)))]
mod tests {
    use crate::error::TryClaimError;

    #[test]
    fn a_claim_ends_at_the_wrap_or_where_room_does() {
        let (mut producer, mut consumer) = crate::ring::<u32>(8).unwrap().build().unwrap();
        assert_eq!(producer.try_claim_contiguous(0).map(drop), Err(TryClaimError::InvalidCount));
        assert_eq!(producer.try_claim_contiguous(5).unwrap().len(), 5); // given up
        let mut claim = producer.try_claim_contiguous(5).unwrap();
        claim.copy_from_slice(&[0, 1, 2, 3, 4]);
        claim.publish();
        assert_eq!(consumer.try_poll(4).unwrap().len(), 4);
        // Three slots up to the end of the memory, then four that were released.
        for (first, length) in [(5, 3), (8, 4)] {
            let mut claim = producer.try_claim_contiguous(usize::MAX).unwrap();
            assert_eq!(claim.len(), length);
            claim.iter_mut().zip(first..).for_each(|(slot, value)| *slot = value);
            claim.publish_part(1);
            claim.publish();
        }
        assert_eq!(producer.try_claim_contiguous(1).map(drop), Err(TryClaimError::Full));
        for value in 4..12 {
            assert_eq!(consumer.try_consume(|&event| event), Ok(value));
        }
    }

    #[test]
    #[cfg(annulus_cas)]
    fn what_is_left_of_a_claim_is_given_up() {
        let (mut producer, mut consumer) = crate::ring::<u32>(8).unwrap().multi_producer().build().unwrap();
        for _ in 0..5 {
            let mut claim = producer.try_claim_contiguous(8).unwrap();
            claim[0] = 7;
            claim.publish_part(1);
            drop(claim);
            assert_eq!(consumer.try_poll(8).unwrap().slices().0, [7]);
            assert!(consumer.try_poll(8).is_err()); // steps over the rest
        }
    }
}
