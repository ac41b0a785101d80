//! The names of the kernels, and the error for one that cannot run.

use core::fmt;

/// A way to copy bytes. Every kernel has its name on every target; [`is_supported`](Self::is_supported) says
/// whether it can run here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Kernel {
    /// The target's own `memcpy`, through [`core::ptr::copy_nonoverlapping`].
    Memcpy,
    /// Moves of machine words.
    Scalar,
    /// Moves of 16 bytes on x86-64.
    Sse2,
    /// Moves of 32 bytes on x86-64.
    Avx2,
    /// Moves of 64 bytes on x86-64.
    Avx512,
    /// Moves of 16 bytes on AArch64.
    Neon,
}

impl Kernel {
    /// Every kernel, supported here or not.
    pub const ALL: [Self; 6] = [Self::Memcpy, Self::Scalar, Self::Sse2, Self::Avx2, Self::Avx512, Self::Neon];
    /// The kernel's name, in lower case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Memcpy => "memcpy",
            Self::Scalar => "scalar",
            Self::Sse2 => "sse2",
            Self::Avx2 => "avx2",
            Self::Avx512 => "avx512",
            Self::Neon => "neon",
        }
    }
}

impl fmt::Display for Kernel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The kernel that was asked for cannot run on this CPU.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct UnsupportedKernel(pub(super) Kernel);

impl UnsupportedKernel {
    /// The kernel that was asked for.
    #[must_use]
    pub const fn kernel(self) -> Kernel {
        self.0
    }
}

impl fmt::Display for UnsupportedKernel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "this CPU cannot run the copy kernel `{}`", self.0)
    }
}

impl core::error::Error for UnsupportedKernel {}
