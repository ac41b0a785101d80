//! What a kernel must know of the unit it moves.

use core::mem::{MaybeUninit, size_of};

/// A unit that the target moves with one load and one store: a vector register, a machine word or a byte.
///
/// Bytes are moved as `MaybeUninit<Self>` and never looked at. That is what lets an event have padding (bytes
/// that were never written may be moved, but not read as a vector) and hold pointers (their provenance moves
/// with their bytes).
///
/// # Safety
///
/// `Self` is plain data without padding, so that moving one moves each of its bytes, and so is `Half`.
/// `Half` is the smaller of the two, except for the unit of one byte, which has no smaller one.
pub(super) unsafe trait Vector: Copy {
    /// The next smaller unit. It moves what is too short for this one.
    type Half: Vector;

    /// The bytes that one move carries.
    const BYTES: usize = size_of::<Self>();

    /// Loads a unit from an address of any alignment.
    ///
    /// # Safety
    ///
    /// `src` is valid for reads of `BYTES` bytes. The CPU has the instructions that `Self` stands for.
    #[inline(always)]
    unsafe fn load(src: *const u8) -> MaybeUninit<Self> {
        // SAFETY: `MaybeUninit<Self>` is as large as `Self`, so the caller's promise covers the read; any bytes
        // make a valid one, and this read asks for no alignment.
        unsafe { src.cast::<MaybeUninit<Self>>().read_unaligned() }
    }

    /// Stores a unit at an address of any alignment.
    ///
    /// # Safety
    ///
    /// `dst` is valid for writes of `BYTES` bytes. The CPU has the instructions that `Self` stands for.
    #[inline(always)]
    unsafe fn store(unit: MaybeUninit<Self>, dst: *mut u8) {
        // SAFETY: `MaybeUninit<Self>` is as large as `Self`, so the caller's promise covers the write, which
        // asks for no alignment.
        unsafe { dst.cast::<MaybeUninit<Self>>().write_unaligned(unit) }
    }
}

macro_rules! word {
    ($($word:ty => $half:ty),+) => {$(
        // SAFETY: integers have no padding; the half is an integer of half the width, or the byte itself.
        unsafe impl Vector for $word {
            type Half = $half;
        }
    )+};
}

word!(u64 => u32, u32 => u16, u16 => u8, u8 => u8);
