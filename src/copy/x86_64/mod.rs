//! Kernels for x86-64.

use core::arch::x86_64::{__m128i, __m256i, __m512i};

use super::Kernel;
use super::choice::Choice;
use super::vector::Vector;
use detect::Cpu;

mod avx2;
mod avx512;
mod detect;
mod sse2;

// SAFETY: 16 bytes without padding; the half has 8.
unsafe impl Vector for __m128i {
    type Half = u64;
}

// SAFETY: 32 bytes without padding; the half has 16.
unsafe impl Vector for __m256i {
    type Half = __m128i;
}

// SAFETY: 64 bytes without padding; the half has 32.
unsafe impl Vector for __m512i {
    type Half = __m256i;
}

/// Whether loads and stores may have any address.
pub(super) const UNALIGNED: bool = true;

/// The kernel for every length, if the CPU can run it.
pub(super) fn forced(kernel: Kernel) -> Option<&'static Choice> {
    match kernel {
        // This module exists only where the whole program is compiled for SSE2.
        Kernel::Sse2 => Some(const { &Choice::always(Kernel::Sse2, sse2::copy) }),
        Kernel::Avx2 if Cpu::get().avx2() => Some(const { &Choice::always(Kernel::Avx2, avx2::copy) }),
        Kernel::Avx512 if Cpu::get().avx512() => {
            Some(const { &Choice::always(Kernel::Avx512, avx512::copy) })
        }
        _ => None,
    }
}

/// The shortest and the longest copy, in bytes, for which a vector kernel is the default.
///
/// Below, a good `memcpy` moves vectors too. From the first length on glibc goes over to `rep movsb` on CPUs that claim
/// to run it fast. AMD's take half as long again for it, or more, as for vectors while source and destination fit
/// together into the first-level cache (32 KiB in the smallest), and less beyond. No other vendor's were measured.
const FROM: usize = 2112;
const UPTO: usize = 16 << 10;

/// The kernel that is the default for this CPU, and for which lengths.
///
/// AVX-512 is picked only on the cores that it was measured on: earlier ones may slow down for it.
pub(super) fn detected() -> Option<&'static Choice> {
    let cpu = Cpu::get();
    if cpu.zen5() && cpu.avx512() {
        Some(const { &Choice::between(Kernel::Avx512, avx512::copy, FROM, UPTO) })
    } else if cpu.amd() && cpu.avx2() {
        Some(const { &Choice::between(Kernel::Avx2, avx2::copy, FROM, UPTO) })
    } else {
        None
    }
}
