//! How many slots a ring has: a power of two, so that a slot's index is a mask away.

use crate::error::CapacityError;
use crate::primitive::MAX_CAPACITY;

/// The number of slots of a ring: a power of two from 1 to [`Capacity::MAX`].
///
/// A capacity is never rounded: any other number is an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Capacity {
    mask: u32,
}

impl Capacity {
    /// The largest capacity: 2^31 slots with 64-bit sequences, 2^29 with 32-bit ones.
    ///
    /// A quarter of the sequences at most may be in flight, so that "ahead" and "behind" stay told apart.
    pub const MAX: u64 = MAX_CAPACITY;

    /// A capacity of `slots`.
    ///
    /// # Errors
    /// [`CapacityError`] if `slots` is 0, not a power of two, or above [`Capacity::MAX`].
    pub const fn new(slots: usize) -> Result<Self, CapacityError> {
        if slots.is_power_of_two() && slots as u64 <= Self::MAX {
            Ok(Self { mask: (slots - 1) as u32 })
        } else {
            Err(CapacityError { slots })
        }
    }

    /// The number of slots.
    #[inline]
    #[must_use]
    pub const fn get(self) -> usize {
        self.mask as usize + 1
    }

    /// The bits of a sequence that make the index of its slot.
    #[inline]
    #[must_use]
    pub const fn mask(self) -> usize {
        self.mask as usize
    }

    /// The power of two that the capacity is.
    #[inline]
    #[must_use]
    pub const fn log2(self) -> u32 {
        self.mask.count_ones()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_powers_of_two_up_to_the_limit() {
        let mut slots: u64 = 1;
        while slots <= Capacity::MAX {
            let capacity = Capacity::new(slots as usize).unwrap();
            assert_eq!(capacity.get() as u64, slots);
            assert_eq!(1_u64 << capacity.log2(), slots);
            assert_eq!(capacity.mask() as u64, slots - 1);
            slots *= 2;
        }
    }

    #[test]
    fn refuses_everything_else() {
        for slots in [0, 3, 5, 6, 7, 100, usize::MAX] {
            assert_eq!(Capacity::new(slots), Err(CapacityError { slots }));
        }
        if let Ok(slots) = usize::try_from(Capacity::MAX * 2) {
            assert_eq!(Capacity::new(slots), Err(CapacityError { slots }));
        }
    }
}
