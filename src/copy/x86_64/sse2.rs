//! The kernel of 16-byte vectors.

use core::arch::x86_64::__m128i;

/// Copies `bytes` bytes by moves of 16.
///
/// # Safety
///
/// `src` is valid for reads of `bytes` bytes and `dst` for writes; the two do not overlap.
/// The CPU has SSE2.
#[target_feature(enable = "sse2")]
pub(super) unsafe fn copy(src: *const u8, dst: *mut u8, bytes: usize) {
    // SAFETY: the caller's promise is passed on; this function enables the instructions of the vector.
    unsafe { super::super::generic::copy::<__m128i>(src, dst, bytes) }
}
