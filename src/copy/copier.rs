//! The handle that copies.

use core::fmt;
use core::mem::size_of;
use core::ptr;

use super::choice::Choice;
use super::selection;
use super::{Kernel, UnsupportedKernel, generic, target};

/// The longest event that is moved without a call where it comes alone.
const ALONE: usize = 64;

/// The longest run that is moved without a call, where loads and stores may have any address.
const FEW: usize = 32;

/// A way to copy, chosen once: a kernel, and the lengths that it is used for.
///
/// One pointer in size, and free to copy and to share between threads. Nothing is global: two rings may use
/// different kernels.
#[derive(Clone, Copy)]
pub struct Copier(&'static Choice);

impl Copier {
    /// The `memcpy` of the target, for every length. Needs no detection, so it can initialise a `static`.
    #[must_use]
    pub const fn memcpy() -> Self {
        Self(const { &Choice::MEMCPY })
    }

    /// The default for this CPU: a kernel for the lengths at which it was measured to beat `memcpy`, and `memcpy` for
    /// all others. Today that is AVX-512 on AMD's Zen 5 and AVX2 on AMD's other CPUs; it is `memcpy` throughout
    /// elsewhere.
    ///
    /// On x86-64 the first call of a process executes CPUID a few times, which takes some ten microseconds in a
    /// virtual machine; the others read what it found.
    #[must_use]
    pub fn detect() -> Self {
        Self(selection::detected())
    }

    /// The given kernel for every length, but for what is moved without a call: a single value of up to 64 bytes,
    /// and a run of 8 to 32 bytes.
    ///
    /// # Errors
    ///
    /// [`UnsupportedKernel`] if this CPU, its operating system or the target lacks the kernel.
    pub fn with_kernel(kernel: Kernel) -> Result<Self, UnsupportedKernel> {
        selection::forced(kernel).map(Self).ok_or(UnsupportedKernel(kernel))
    }

    /// The kernel that this handle uses where it does not leave the copy to `memcpy`.
    #[must_use]
    pub const fn kernel(self) -> Kernel {
        self.0.kernel
    }

    /// Copies `count` values of `T` from `src` to `dst`, like [`core::ptr::copy_nonoverlapping`]: every byte is
    /// moved, written or not, and the values at `src` stay what they were.
    ///
    /// # Safety
    ///
    /// `src` is valid for reads and `dst` for writes of `count * size_of::<T>()` bytes, both are aligned for `T`,
    /// and the two ranges do not overlap. Unless `T` is `Copy`, only one of the two copies may be used afterwards.
    #[inline]
    pub unsafe fn copy_nonoverlapping<T>(self, src: *const T, dst: *mut T, count: usize) {
        // Memory that is valid for so many bytes exists, so the product does not overflow.
        let bytes = count.wrapping_mul(size_of::<T>());
        if size_of::<T>() <= ALONE && count == 1 {
            // SAFETY: the caller's promise, for one value.
            unsafe { ptr::copy_nonoverlapping(src, dst, 1) }
        } else if target::UNALIGNED && 2 * size_of::<T>() <= FEW && (8..=FEW).contains(&bytes) {
            // SAFETY: the caller's promise, in bytes; every CPU moves words.
            unsafe { generic::few::<u64>(src.cast(), dst.cast(), bytes) }
        } else if self.0.covers(bytes) {
            // SAFETY: the caller's promise, in bytes; a `Choice` is held only for a kernel that the CPU can run.
            unsafe { (self.0.run)(src.cast(), dst.cast(), bytes) }
        } else {
            // SAFETY: the caller's promise.
            unsafe { ptr::copy_nonoverlapping(src, dst, count) }
        }
    }

    /// Copies all of `src` into `dst`.
    ///
    /// # Panics
    ///
    /// If the lengths differ; nothing is copied then.
    #[inline]
    #[track_caller]
    pub fn copy_slice<T: Copy>(self, src: &[T], dst: &mut [T]) {
        assert!(src.len() == dst.len(), "slices of different lengths: {} and {}", src.len(), dst.len());
        // SAFETY: both slices hold `src.len()` values, the exclusive one overlaps no other, and `T` is `Copy`.
        unsafe { self.copy_nonoverlapping(src.as_ptr(), dst.as_mut_ptr(), src.len()) }
    }
}

impl fmt::Debug for Copier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Copier").field("kernel", &self.kernel()).field("lengths", &self.0.lengths()).finish()
    }
}
