//! Where messages come to lie: how many units they take, and which of those are a pad.

use core::mem;

use super::unit::{Unit, units_of};
use crate::error::MessageError;
use crate::sequence::Seq;

/// The fewest units of a ring: the longest message is an eighth of it, and that holds a header at least.
pub(super) const FEWEST_UNITS: usize = 8;

/// What a ring of so many units has room for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    capacity: usize,
}

impl Layout {
    #[inline]
    pub(super) const fn of(capacity: usize) -> Self {
        Self { capacity }
    }

    /// The longest message, in bytes.
    #[inline]
    pub(super) const fn max_len(self) -> usize {
        (self.capacity / FEWEST_UNITS - 1) * Unit::BYTES
    }

    /// The units of a message of `len` bytes, its header included.
    #[inline]
    pub(super) const fn units<E>(self, len: usize) -> Result<usize, MessageError<E>> {
        let max = self.max_len();
        if len > max { Err(MessageError::TooLong { len, max }) } else { Ok(1 + units_of(len)) }
    }

    /// Checks that messages of these lengths are no more than a batch may be: half of the ring. With a pad, which is
    /// shorter than the longest message, that is less than the whole, so that they cross the ring's end once at most.
    pub(super) fn check<E>(self, lens: impl Iterator<Item = usize>) -> Result<(), MessageError<E>> {
        let (mut units, max) = (0_usize, self.capacity / 2);
        for len in lens {
            units = units.saturating_add(self.units(len)?);
        }
        if units > max { Err(MessageError::BatchTooLong { units, max }) } else { Ok(()) }
    }

    /// The units of a message that takes `units` and begins at `start`, and of the pad that it needs before it.
    #[inline]
    pub(super) const fn extent(self, start: Seq, units: usize) -> usize {
        let before_wrap = self.capacity - (start.get() as usize & (self.capacity - 1));
        if units <= before_wrap { units } else { before_wrap + units }
    }

    /// The units of messages of these lengths, the first of which begins at `start`, and of the pad between them.
    pub(super) fn extents(self, start: Seq, lens: impl Iterator<Item = usize>) -> usize {
        lens.fold(0, |units, len| units + self.extent(start.plus(units), 1 + units_of(len)))
    }
}

/// Writes the headers of messages of these lengths, and of the pad between them, into the units claimed for them: those
/// before the wrap, and those after it. Returns how many messages they are.
///
/// # Panics
/// If the units are not as many as `extents` said, since the lengths have changed.
pub(super) fn lay_out(
    (mut here, mut after): (&mut [Unit], &mut [Unit]),
    lens: impl Iterator<Item = usize>,
) -> usize {
    let mut messages = 0;
    for len in lens {
        let units = 1 + units_of(len);
        if here.len() < units {
            if !here.is_empty() {
                here[0] = Unit::pad(here.len());
            }
            here = mem::take(&mut after);
        }
        let (message, rest) = here.split_at_mut(units);
        message[0] = Unit::message(len);
        here = rest;
        messages += 1;
    }
    assert!(here.is_empty() && after.is_empty(), "the lengths of messages changed while they were claimed");
    messages
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ClaimError;

    #[test]
    fn a_message_that_would_cross_the_end_is_padded() {
        let ring = Layout::of(32);
        for lap in [0, 5] {
            for (index, units) in [(0, 4), (28, 4), (29, 3 + 4), (30, 2 + 4), (31, 1 + 4)] {
                assert_eq!(ring.extent(Seq::new(lap * 32 + index), 4), units, "at {index}");
            }
            assert_eq!(ring.extent(Seq::new(lap * 32 + 31), 1), 1);
        }
        assert_eq!(ring.extents(Seq::ZERO.minus(4), [8, 24, 0].into_iter()), 2 + 2 + 4 + 1);
    }

    #[test]
    fn the_longest_message_is_an_eighth() {
        let units = |capacity, len| Layout::of(capacity).units::<ClaimError>(len);
        assert_eq!(units(8, 0), Ok(1));
        assert_eq!(units(8, 1), Err(MessageError::TooLong { len: 1, max: 0 }));
        assert_eq!(units(64, 56), Ok(8));
        assert_eq!(units(64, 57), Err(MessageError::TooLong { len: 57, max: 56 }));
        assert_eq!(units(64, usize::MAX), Err(MessageError::TooLong { len: usize::MAX, max: 56 }));
    }

    #[test]
    fn a_batch_is_half_of_the_ring_at_most() {
        let check = |lens: &[usize]| Layout::of(64).check::<ClaimError>(lens.iter().copied());
        assert_eq!(check(&[56; 4]), Ok(()));
        assert_eq!(check(&[56, 56, 56, 56, 0]), Err(MessageError::BatchTooLong { units: 33, max: 32 }));
        assert_eq!(check(&[0, 57]), Err(MessageError::TooLong { len: 57, max: 56 }));
    }
}
