//! Units: what a message ring is made of, and the headers in them.

/// 8 bytes of a message ring: a header, or a part of a message.
///
/// It names what the ring's memory holds, as in [`BlockLayout::of::<Unit, _, _>`](crate::memory::BlockLayout::of).
#[derive(Clone, Copy, Debug, Default)]
#[repr(C, align(8))]
pub struct Unit([u8; Unit::BYTES]);

const PAD: u32 = 1;

impl Unit {
    /// The size of a unit.
    pub const BYTES: usize = 8;
    /// A unit of zeros.
    #[cfg(not(annulus_loom))]
    pub(super) const EMPTY: Self = Self([0; Self::BYTES]);

    /// The header of a message of `len` bytes.
    #[inline]
    pub(super) const fn message(len: usize) -> Self {
        Self::header(len, 0)
    }

    /// The header of a pad of so many `units`, itself included.
    #[inline]
    pub(super) const fn pad(units: usize) -> Self {
        Self::header((units - 1) * Self::BYTES, PAD)
    }

    /// The length fits: a ring has at most 2^31 units, so a message or pad is shorter than 2^31 bytes.
    #[inline]
    const fn header(len: usize, flags: u32) -> Self {
        let ([a, b, c, d], [e, f, g, h]) = ((len as u32).to_ne_bytes(), flags.to_ne_bytes());
        Self([a, b, c, d, e, f, g, h])
    }

    /// The length in bytes of what this header is of.
    #[inline]
    pub(super) const fn len(self) -> usize {
        let [a, b, c, d, ..] = self.0;
        u32::from_ne_bytes([a, b, c, d]) as usize
    }

    /// Whether this is the header of a pad.
    #[inline]
    pub(super) const fn is_pad(self) -> bool {
        let [.., e, f, g, h] = self.0;
        u32::from_ne_bytes([e, f, g, h]) == PAD
    }
}

/// How many units `len` bytes fill, without a header.
#[inline]
pub(super) const fn units_of(len: usize) -> usize {
    len.div_ceil(Unit::BYTES)
}

/// The bytes of these units.
#[inline]
pub(super) const fn bytes(units: &[Unit]) -> &[u8] {
    // SAFETY: a unit is 8 bytes without padding, so the slice is that many valid bytes, borrowed for as long.
    unsafe { core::slice::from_raw_parts(units.as_ptr().cast(), size_of_val(units)) }
}

/// The bytes of these units, to be written.
#[inline]
pub(super) const fn bytes_mut(units: &mut [Unit]) -> &mut [u8] {
    let bytes = size_of_val(units);
    // SAFETY: as in `bytes`; the borrow is exclusive, and whatever is written to a unit's bytes is a valid unit.
    unsafe { core::slice::from_raw_parts_mut(units.as_mut_ptr().cast(), bytes) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_say_what_they_are_of() {
        for len in [0, 1, 8, 12_345, i32::MAX as usize] {
            assert_eq!((Unit::message(len).len(), Unit::message(len).is_pad()), (len, false));
        }
        assert_eq!((Unit::pad(1).len(), Unit::pad(1).is_pad()), (0, true));
        assert_eq!((Unit::pad(9).len(), Unit::pad(9).is_pad()), (64, true));
    }

    #[test]
    fn units_are_8_bytes_aligned_to_8() {
        assert_eq!((size_of::<Unit>(), align_of::<Unit>()), (8, 8));
        assert_eq!([0, 1, 7, 8, 9, 16, 17].map(units_of), [0, 1, 1, 1, 2, 2, 3]);
        let mut units = [Unit::default(); 2];
        bytes_mut(&mut units)[8] = 7;
        assert_eq!(bytes(&units), [0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0]);
    }
}
