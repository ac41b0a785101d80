//! The kernel of 16-byte vectors.

use core::arch::aarch64::uint8x16_t;

/// Copies `bytes` bytes by moves of 16.
///
/// # Safety
///
/// `src` is valid for reads of `bytes` bytes and `dst` for writes; the two do not overlap.
/// The CPU has NEON.
#[target_feature(enable = "neon")]
pub(super) unsafe fn copy(src: *const u8, dst: *mut u8, bytes: usize) {
    // SAFETY: the caller's promise is passed on; this function enables the instructions of the vector.
    unsafe { super::super::generic::copy::<uint8x16_t>(src, dst, bytes) }
}
