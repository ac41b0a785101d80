//! The kernel of 32-byte vectors.

use core::arch::x86_64::__m256i;

/// Copies `bytes` bytes by moves of 32.
///
/// # Safety
///
/// `src` is valid for reads of `bytes` bytes and `dst` for writes; the two do not overlap.
/// The CPU has AVX2, and the system saves its registers.
#[target_feature(enable = "avx2")]
pub(super) unsafe fn copy(src: *const u8, dst: *mut u8, bytes: usize) {
    // SAFETY: the caller's promise is passed on; this function enables the instructions of the vector.
    unsafe { super::super::generic::copy::<__m256i>(src, dst, bytes) }
}
