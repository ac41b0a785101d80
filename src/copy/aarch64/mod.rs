//! Kernels for AArch64.

use core::arch::aarch64::uint8x16_t;

use super::Kernel;
use super::choice::Choice;
use super::vector::Vector;

mod neon;

// SAFETY: 16 bytes without padding; the half has 8.
unsafe impl Vector for uint8x16_t {
    type Half = u64;
}

/// Whether loads and stores may have any address. On bare metal the compiler does not rely on it, and makes moves of
/// bytes out of what the kernel asks for.
pub(super) const UNALIGNED: bool = cfg!(not(target_os = "none"));

/// The kernel for every length, if the CPU can run it.
pub(super) fn forced(kernel: Kernel) -> Option<&'static Choice> {
    match kernel {
        // This module exists only where the whole program is compiled for NEON.
        Kernel::Neon => Some(const { &Choice::always(Kernel::Neon, neon::copy) }),
        _ => None,
    }
}

/// The kernel that is the default for this CPU: none, since none was measured.
pub(super) fn detected() -> Option<&'static Choice> {
    None
}
