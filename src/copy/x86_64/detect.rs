//! What this CPU is and can do, asked without `std`.
//!
//! A feature that the whole program is compiled for needs no question. Otherwise CPUID is asked, and XGETBV
//! whether the operating system saves the registers: where it does not, the instructions fault although the CPU
//! has them. Under `annulus_kernels_by_target` (Miri, which executes no CPUID) only the former counts.

/// What is known of the CPU. Asking it again costs as much as asking it first.
pub(super) struct Cpu {
    avx2: bool,
    avx512: bool,
    /// The family, if AMD made the CPU.
    amd: Option<u32>,
}

impl Cpu {
    /// Whether AVX2 may be used.
    pub(super) fn avx2(&self) -> bool {
        cfg!(target_feature = "avx2") || self.avx2
    }

    /// Whether AVX-512F may be used, and AVX2 for what is shorter than a vector.
    pub(super) fn avx512(&self) -> bool {
        cfg!(target_feature = "avx512f") || self.avx512
    }

    /// Whether AMD made the CPU.
    pub(super) fn amd(&self) -> bool {
        self.amd.is_some()
    }

    /// Whether the CPU is a Zen 5.
    pub(super) fn zen5(&self) -> bool {
        self.amd == Some(0x1a)
    }
}

#[cfg(annulus_kernels_by_target)]
impl Cpu {
    pub(super) fn ask() -> Self {
        Self { avx2: false, avx512: false, amd: None }
    }
}

#[cfg(not(annulus_kernels_by_target))]
impl Cpu {
    /// Leaf 7, EBX.
    const AVX2: u32 = 1 << 5;
    /// Leaf 7, EBX.
    const AVX512F: u32 = 1 << 16;
    /// Leaf 1, ECX: the operating system has enabled XSAVE.
    const OSXSAVE: u32 = 1 << 27;
    /// XCR0: the registers XMM and YMM are saved.
    const YMM: u64 = 0b110;
    /// XCR0: beside those, the mask registers, the upper halves of ZMM0 to ZMM15, and ZMM16 to ZMM31.
    const ZMM: u64 = Self::YMM | 0b1110_0000;

    /// Asks the CPU.
    pub(super) fn ask() -> Self {
        let [name, signature] = [leaf(0), leaf(1)];
        // Beyond the last leaf, which leaf 0 names, there is nothing to read.
        let features = if name.eax >= 7 { leaf(7).ebx } else { 0 };
        let saved = if signature.ecx & Self::OSXSAVE != 0 {
            // SAFETY: XGETBV exists where the operating system has enabled XSAVE.
            unsafe { xcr0() }
        } else {
            0
        };

        let avx2 = features & Self::AVX2 != 0 && saved & Self::YMM == Self::YMM;
        let avx512 = avx2 && features & Self::AVX512F != 0 && saved & Self::ZMM == Self::ZMM;
        let amd = [name.ebx, name.edx, name.ecx].map(u32::to_le_bytes) == [*b"Auth", *b"enti", *b"cAMD"];
        Self { avx2, avx512, amd: amd.then(|| family(signature.eax)) }
    }
}

/// The family in a CPU's signature (leaf 1, EAX).
#[cfg(not(annulus_kernels_by_target))]
fn family(signature: u32) -> u32 {
    let (base, extended) = ((signature >> 8) & 0xf, (signature >> 20) & 0xff);
    if base == 0xf { base + extended } else { base }
}

/// CPUID for this leaf, and its first sub-leaf if it has any.
#[cfg(not(annulus_kernels_by_target))]
fn leaf(number: u32) -> core::arch::x86_64::CpuidResult {
    // SAFETY: every x86-64 CPU has CPUID. (The intrinsic is a safe function in compilers after 1.89.)
    #[allow(unused_unsafe)]
    unsafe {
        core::arch::x86_64::__cpuid_count(number, 0)
    }
}

/// XCR0: the registers that the operating system saves.
///
/// # Safety
///
/// The operating system has enabled XSAVE.
#[cfg(not(annulus_kernels_by_target))]
#[target_feature(enable = "xsave")]
unsafe fn xcr0() -> u64 {
    // SAFETY: the caller's promise; register 0 exists on every CPU with XGETBV.
    unsafe { core::arch::x86_64::_xgetbv(0) }
}
