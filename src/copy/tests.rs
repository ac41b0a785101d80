//! One suite for every kernel, against the naive copy.
//!
//! The suite takes a kernel's bare function, so that no length is moved by the handle instead. A kernel that this
//! CPU cannot run is refused, and the suite makes sure of that.

// The crate itself links `alloc` only with the feature.
extern crate alloc;

use alloc::{format, string::String, vec, vec::Vec};
use core::mem::MaybeUninit;

use super::choice::Run;
use super::{Copier, Kernel};

/// What every kernel is compared with: byte after byte, whether it was ever written or not.
unsafe fn naive(src: *const u8, dst: *mut u8, bytes: usize) {
    for i in 0..bytes {
        // SAFETY: whoever calls a `Run` vouches for `bytes` bytes at both addresses.
        unsafe { dst.cast::<MaybeUninit<u8>>().add(i).write(*src.cast::<MaybeUninit<u8>>().add(i)) }
    }
}

/// The kernel's function, or `None` if this CPU cannot run it; the handle must be of the same opinion.
fn runnable(kernel: Kernel) -> Option<Run> {
    let choice = super::selection::forced(kernel);
    assert_eq!(kernel.is_supported(), choice.is_some());
    match Copier::with_kernel(kernel) {
        Ok(copier) => assert!(copier.kernel() == kernel && choice.is_some()),
        Err(refused) => assert!(refused.kernel() == kernel && choice.is_none()),
    }
    choice.map(|choice| {
        assert_eq!(choice.kernel, kernel);
        choice.run
    })
}

/// An array that starts at a multiple of 64, so that offsets into it are alignments.
#[repr(align(64))]
struct Aligned<const N: usize>([u8; N]);

/// A byte that [`pattern`] has not.
const GUARD: u8 = 0xa0;

/// Bytes without a short period, so that a vector that lands in the wrong place shows.
fn pattern<const N: usize>() -> Aligned<N> {
    let mut state = 1_u32;
    Aligned(core::array::from_fn(|_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8 | 1
    }))
}

/// Lengths around each that the kernels treat apart: once to eight times each width, and some turns of the loop.
const EDGES: [usize; 24] =
    [0, 1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 129, 256, 257, 511, 513, 900];

/// Copies `bytes` bytes from one alignment to others. Nothing around the destination may change.
fn check(run: Run, bytes: usize, from: usize, to: impl Iterator<Item = usize>) {
    const MARGIN: usize = 64;
    const ROOM: usize = 1200;
    static PATTERN: std::sync::LazyLock<Aligned<1024>> = std::sync::LazyLock::new(pattern);

    let source = &PATTERN.0[from..][..bytes];
    let mut expected = [GUARD; ROOM];
    // SAFETY: both arrays hold `bytes` bytes at these addresses.
    unsafe { naive(source.as_ptr(), expected[MARGIN..].as_mut_ptr(), bytes) };
    let mut room = Aligned([GUARD; ROOM]);
    for to in to {
        let target = &mut room.0[MARGIN + to..][..bytes];
        // SAFETY: both slices hold `bytes` bytes, in two arrays; the CPU can run what `runnable` returned.
        unsafe { run(source.as_ptr(), target.as_mut_ptr(), bytes) };
        let around = &room.0[to..][..bytes + 2 * MARGIN];
        assert!(around == &expected[..around.len()], "{bytes} bytes from alignment {from} to {to}");
        room.0[MARGIN + to..][..bytes].fill(GUARD);
    }
}

/// Every length of some hundred bytes, at every alignment of the source and at every one of the destination.
fn lengths(run: Run) {
    if cfg!(miri) {
        EDGES.iter().for_each(|&bytes| {
            [0, 9].iter().for_each(|&from| check(run, bytes, from, [0, 8, 63].into_iter()))
        });
        return;
    }
    for bytes in 0..=600 {
        (0..64).for_each(|from| check(run, bytes, from, [0, 1, 40].into_iter()));
        [0, 1, 40].into_iter().for_each(|from| check(run, bytes, from, 0..64));
    }
}

/// Every pair of alignments, for the lengths at which a kernel changes its ways.
fn alignments(run: Run) {
    let step = if cfg!(miri) { 21 } else { 1 };
    let edges = EDGES.iter().filter(|&&bytes| !cfg!(miri) || [65, 513].contains(&bytes));
    edges.for_each(|&bytes| {
        (0..64).step_by(step).for_each(|from| check(run, bytes, from, (0..64).step_by(step)))
    });
}

/// Copies beyond the caches' pages, with the ends off any boundary.
fn large(run: Run) {
    let sizes: &[usize] = if cfg!(miri) { &[4099] } else { &[4096, 4099, 65_537, 1 << 20, (3 << 20) + 5] };
    for &bytes in sizes {
        let src = pattern::<251>().0.repeat(bytes / 251 + 2);
        let mut dst = vec![GUARD; bytes + 7];
        // SAFETY: 3 and 5 bytes into them, both vectors hold `bytes` bytes; the CPU can run the kernel.
        unsafe { run(src[3..].as_ptr(), dst[5..].as_mut_ptr(), bytes) };
        assert!(dst[5..][..bytes] == src[3..][..bytes], "{bytes} bytes");
        assert_eq!((&dst[..5], &dst[5 + bytes..]), (&[GUARD; 5][..], &[GUARD; 2][..]));
    }
}

/// How many values to copy at once.
fn counts() -> impl Iterator<Item = u8> {
    (0..40).step_by(if cfg!(miri) { 13 } else { 1 })
}

/// Values with bytes that were never written: padding, and a variant shorter than its type.
fn padding(run: Run) {
    #[derive(Clone, Copy, PartialEq, Debug)]
    #[repr(C)]
    struct Padded(u8, u64, u16, Option<u32>);

    for count in counts() {
        let src: Vec<_> =
            (0..count).map(|i| Padded(i, !u64::from(i), 7, (i & 1 == 0).then_some(u32::from(i)))).collect();
        let mut dst = vec![Padded(0, 0, 0, None); src.len()];
        // SAFETY: both vectors hold that many bytes; the CPU can run the kernel.
        unsafe { run(src.as_ptr().cast(), dst.as_mut_ptr().cast(), size_of_val(&src[..])) };
        assert_eq!(src, dst);
    }
}

/// Values that own memory: the pointers inside must stay good for reading and for freeing.
fn pointers(run: Run) {
    for count in counts() {
        let src: Vec<(u8, String, &str)> =
            (0..count).map(|i| (i, format!("event {i}"), ["even", "odd"][usize::from(i % 2)])).collect();
        let mut src = core::mem::ManuallyDrop::new(src);
        let mut dst: Vec<(u8, String, &str)> = Vec::with_capacity(src.len());
        // SAFETY: there is room for `src.len()` values, which are moved: the originals are never dropped, and the
        // vector that held them is freed without them.
        unsafe {
            run(src.as_ptr().cast(), dst.as_mut_ptr().cast(), size_of_val(&src[..]));
            dst.set_len(src.len());
            src.set_len(0);
            core::mem::ManuallyDrop::drop(&mut src);
        }
        assert_eq!(dst.len(), usize::from(count));
        for (i, (number, name, parity)) in dst.iter().enumerate() {
            assert_eq!((usize::from(*number), name), (i, &format!("event {i}")));
            assert_eq!(*parity, ["even", "odd"][i % 2]);
        }
    }
}

/// Pointers at addresses that no vector is aligned to, cut in two by the edges of the moves.
fn packed_pointers(run: Run) {
    #[derive(Clone, Copy)]
    #[repr(C, packed)]
    struct Packed<'a>(u8, &'a u32);

    let numbers: [u32; 40] = core::array::from_fn(|i| i as u32);
    for count in counts().map(usize::from) {
        let src: Vec<_> = numbers[..count].iter().map(|number| Packed(1, number)).collect();
        let mut dst = vec![Packed(0, &numbers[0]); count];
        // SAFETY: both vectors hold that many bytes; the CPU can run the kernel.
        unsafe { run(src.as_ptr().cast(), dst.as_mut_ptr().cast(), size_of_val(&src[..])) };
        for (i, &Packed(tag, number)) in dst.iter().enumerate() {
            assert_eq!((tag, *number as usize), (1, i));
        }
    }
}

macro_rules! suite {
    ($($kernel:ident: $run:expr;)+) => {$(
        mod $kernel {
            suite!(@ $run; lengths alignments large padding pointers packed_pointers);
        }
    )+};
    (@ $run:expr; $($test:ident)+) => {$(
        #[test]
        fn $test() {
            use super::*;
            if let Some(run) = $run {
                super::$test(run);
            }
        }
    )+};
}

suite! {
    reference: Some(naive as Run);
    memcpy: runnable(Kernel::Memcpy);
    scalar: runnable(Kernel::Scalar);
    sse2: runnable(Kernel::Sse2);
    avx2: runnable(Kernel::Avx2);
    avx512: runnable(Kernel::Avx512);
    neon: runnable(Kernel::Neon);
}

mod handle;
