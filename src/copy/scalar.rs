//! The kernel of machine words, for every target.

#[cfg(target_pointer_width = "64")]
type Word = u64;
#[cfg(not(target_pointer_width = "64"))]
type Word = u32;

/// Copies `bytes` bytes by machine words. The compiler may join neighbouring words into vectors, and on targets that
/// load only from aligned addresses it splits them into bytes.
///
/// # Safety
///
/// `src` is valid for reads of `bytes` bytes and `dst` for writes; the two do not overlap.
pub(super) unsafe fn copy(src: *const u8, dst: *mut u8, bytes: usize) {
    // SAFETY: the caller's promise is passed on; every CPU moves words.
    unsafe { super::generic::copy::<Word>(src, dst, bytes) }
}
