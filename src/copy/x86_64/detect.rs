//! What this CPU is and can do, asked without `std`.
//!
//! A feature that the whole program is compiled for needs no question. Otherwise CPUID is asked, and XGETBV
//! whether the operating system saves the registers: where it does not, the instructions fault although the CPU
//! has them. Under `annulus_kernels_by_target` (Miri, which executes no CPUID) only the former counts.

#[cfg(not(annulus_kernels_by_target))]
use crate::primitive::{Ordering, ProcessWord};

/// What is known of the CPU, in one word.
#[derive(Clone, Copy)]
pub(super) struct Cpu(u32);

impl Cpu {
    /// The CPU was asked: no answer is 0.
    const ASKED: u32 = 1;
    const AVX2: u32 = 1 << 1;
    const AVX512: u32 = 1 << 2;
    /// AMD made the CPU; then the bits from `FAMILY` on say which family it is of.
    const AMD: u32 = 1 << 3;
    const FAMILY: u32 = 8;
    /// The family of Zen 5.
    const ZEN5: u32 = 0x1a;

    /// Whether AVX2 may be used.
    pub(super) fn avx2(self) -> bool {
        cfg!(target_feature = "avx2") || self.has(Self::AVX2)
    }

    /// Whether AVX-512F may be used, and AVX2 for what is shorter than a vector.
    pub(super) fn avx512(self) -> bool {
        cfg!(target_feature = "avx512f") || self.has(Self::AVX512)
    }

    /// Whether AMD made the CPU.
    pub(super) fn amd(self) -> bool {
        self.has(Self::AMD)
    }

    /// Whether the CPU is a Zen 5.
    pub(super) fn zen5(self) -> bool {
        self.amd() && self.0 >> Self::FAMILY == Self::ZEN5
    }

    fn has(self, bit: u32) -> bool {
        self.0 & bit != 0
    }
}

#[cfg(annulus_kernels_by_target)]
impl Cpu {
    pub(super) fn get() -> Self {
        Self(Self::ASKED)
    }
}

#[cfg(not(annulus_kernels_by_target))]
impl Cpu {
    /// What is known, asking the CPU if nobody in this process did.
    pub(super) fn get() -> Self {
        static KNOWN: ProcessWord = ProcessWord::new(0);
        // Relaxed, both: the word is all that there is to know. Whoever finds 0 asks, too, and finds the same.
        match KNOWN.load(Ordering::Relaxed) {
            0 => {
                let cpu = Self::ask();
                KNOWN.store(cpu.0, Ordering::Relaxed);
                cpu
            }
            known => Self(known),
        }
    }

    /// Asks the CPU.
    fn ask() -> Self {
        /// Leaf 7, EBX.
        const AVX2: u32 = 1 << 5;
        /// Leaf 7, EBX.
        const AVX512F: u32 = 1 << 16;
        /// Leaf 1, ECX: the operating system has enabled XSAVE.
        const OSXSAVE: u32 = 1 << 27;
        /// XCR0: the registers XMM and YMM are saved.
        const YMM: u64 = 0b110;
        /// XCR0: beside those, the mask registers, the upper halves of ZMM0 to ZMM15, and ZMM16 to ZMM31.
        const ZMM: u64 = YMM | 0b1110_0000;

        let [name, signature] = [leaf(0), leaf(1)];
        // Beyond the last leaf, which leaf 0 names, there is nothing to read.
        let features = if name.eax >= 7 { leaf(7).ebx } else { 0 };
        let saved = if signature.ecx & OSXSAVE != 0 {
            // SAFETY: XGETBV exists where the operating system has enabled XSAVE.
            unsafe { xcr0() }
        } else {
            0
        };

        let avx2 = features & AVX2 != 0 && saved & YMM == YMM;
        let avx512 = avx2 && features & AVX512F != 0 && saved & ZMM == ZMM;
        let amd = [name.ebx, name.edx, name.ecx].map(u32::to_le_bytes) == [*b"Auth", *b"enti", *b"cAMD"];
        let bit = |set: bool, bit: u32| if set { bit } else { 0 };
        let family = if amd { family(signature.eax) << Self::FAMILY } else { 0 };
        let known = bit(avx2, Self::AVX2) | bit(avx512, Self::AVX512) | bit(amd, Self::AMD);
        Self(Self::ASKED | known | family)
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
