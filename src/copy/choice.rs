//! A kernel's address and the lengths that it is used for.

use core::ops::RangeInclusive;
use core::ptr;

use super::{Kernel, scalar};

/// A kernel, and the lengths in bytes that it copies; all others go to `memcpy`.
pub(super) struct Choice {
    pub(super) kernel: Kernel,
    pub(super) run: Run,
    from: usize,
    upto: usize,
}

/// A kernel's address. It copies so many bytes from the first pointer to the second.
///
/// A call is sound if the first pointer is valid for reads and the second for writes of that many bytes, the two
/// ranges do not overlap, and the CPU has the kernel's instructions. The last is granted to whoever holds a
/// [`Choice`]: it is handed out only after the CPU was asked.
pub(super) type Run = unsafe fn(*const u8, *mut u8, usize);

impl Choice {
    /// No length goes to a kernel.
    pub(super) const MEMCPY: Self = Self::between(Kernel::Memcpy, memcpy, 1, 0);
    pub(super) const SCALAR: Self = Self::always(Kernel::Scalar, scalar::copy);

    /// Every length goes to the kernel.
    pub(super) const fn always(kernel: Kernel, run: Run) -> Self {
        Self::between(kernel, run, 0, usize::MAX)
    }

    /// Lengths of `from..=upto` bytes go to the kernel.
    pub(super) const fn between(kernel: Kernel, run: Run, from: usize, upto: usize) -> Self {
        Self { kernel, run, from, upto }
    }

    /// The lengths, in bytes, that go to the kernel.
    pub(super) const fn lengths(&self) -> RangeInclusive<usize> {
        self.from..=self.upto
    }

    /// Whether a copy of this length goes to the kernel.
    #[inline(always)]
    pub(super) fn covers(&self, bytes: usize) -> bool {
        self.from <= bytes && bytes <= self.upto
    }
}

/// Copies by the target's `memcpy`.
///
/// # Safety
///
/// As for [`Run`].
unsafe fn memcpy(src: *const u8, dst: *mut u8, bytes: usize) {
    // SAFETY: the caller's promise is this function's; bytes need no alignment.
    unsafe { ptr::copy_nonoverlapping(src, dst, bytes) }
}
