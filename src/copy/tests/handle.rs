//! The handle: which copies it makes without a call, which by the kernel, which by `memcpy`.

use super::*;
use crate::copy::UnsupportedKernel;

/// Every handle that can be had here: the default, and each kernel forced.
fn handles() -> impl Iterator<Item = Copier> {
    let forced = Kernel::ALL.into_iter().filter_map(|kernel| Copier::with_kernel(kernel).ok());
    forced.chain([Copier::detect(), Copier::memcpy()])
}

/// Values of one size, in every count up to past the lengths that are moved without a call.
fn counts<const SIZE: usize>() {
    let most = if cfg!(miri) { 10 } else { 70 };
    let source: Vec<[u8; SIZE]> = (0..most).map(|i| [i as u8; SIZE]).collect();
    for copier in handles() {
        for count in 0..=most {
            let mut target = vec![[GUARD; SIZE]; most];
            copier.copy_slice(&source[..count], &mut target[..count]);
            let (copied, rest) = target.as_flattened().split_at(count * SIZE);
            assert!(copied == source[..count].as_flattened(), "{copier:?}: {count} of {SIZE} bytes");
            assert!(rest == &[GUARD; 70 * 65][..rest.len()], "{copier:?}: {count} of {SIZE} bytes");
        }
    }
}

#[test]
fn values_of_any_size() {
    counts::<1>();
    counts::<3>();
    counts::<8>();
    counts::<12>();
    counts::<16>();
    counts::<24>();
    counts::<56>();
    counts::<64>();
    counts::<65>();
}

#[test]
fn values_without_size() {
    for copier in handles() {
        copier.copy_slice(&[(); 5], &mut [(); 5]);
        copier.copy_slice::<u64>(&[], &mut []);
        let dangling = core::ptr::NonNull::<[u64; 0]>::dangling();
        // SAFETY: any aligned address is good for reads and writes of no bytes.
        unsafe { copier.copy_nonoverlapping(dangling.as_ptr(), dangling.as_ptr(), usize::MAX) };
    }
}

/// The lengths on both sides of the bounds between kernel and `memcpy`.
#[test]
fn values_across_the_bounds_of_the_default() {
    let copier = Copier::detect();
    let source = pattern::<251>().0.repeat(80);
    for bytes in [2111, 2112, 2113, 16_383, 16_384, 16_385, 20_080] {
        let mut target = vec![0; bytes];
        copier.copy_slice(&source[..bytes], &mut target);
        assert!(source[..bytes] == target, "{copier:?}: {bytes} bytes");
    }
}

#[test]
fn pointers_keep_what_they_point_to() {
    let texts: Vec<String> = (0..9).map(|i| format!("text {i}")).collect();
    for copier in handles() {
        for count in 0..texts.len() {
            let source: Vec<&String> = texts[..count].iter().collect();
            let mut target = vec![&texts[8]; count];
            copier.copy_slice(&source, &mut target);
            assert_eq!(source, target);
        }
    }
}

#[test]
#[should_panic = "slices of different lengths: 2 and 3"]
fn slices_of_different_lengths() {
    Copier::memcpy().copy_slice(&[1, 2], &mut [0; 3]);
}

#[test]
fn what_every_target_has() {
    static PLAIN: Copier = Copier::memcpy();
    assert_eq!(PLAIN.kernel(), Kernel::Memcpy);
    assert!(Kernel::Memcpy.is_supported() && Kernel::Scalar.is_supported());
    assert_eq!(size_of::<Copier>(), size_of::<usize>());
    assert_eq!(Kernel::Sse2.is_supported(), cfg!(all(target_arch = "x86_64", target_feature = "sse2")));
    assert_eq!(Kernel::Neon.is_supported(), cfg!(all(target_arch = "aarch64", target_feature = "neon")));
}

/// No target has both; what is missing is an error that names it.
#[test]
fn a_kernel_of_another_target_is_refused() {
    let other = if cfg!(target_arch = "aarch64") { Kernel::Sse2 } else { Kernel::Neon };
    let refused: UnsupportedKernel = Copier::with_kernel(other).unwrap_err();
    assert_eq!(refused.kernel(), other);
    assert_eq!(format!("{refused}"), format!("this CPU cannot run the copy kernel `{other}`"));
    let _: &dyn core::error::Error = &refused;
}

/// Detection agrees with the standard library's, which asks the same CPU in its own way.
#[test]
#[cfg(all(target_arch = "x86_64", not(annulus_kernels_by_target)))]
fn detection_agrees_with_std() {
    assert_eq!(Kernel::Avx2.is_supported(), std::is_x86_feature_detected!("avx2"));
    assert_eq!(Kernel::Avx512.is_supported(), std::is_x86_feature_detected!("avx512f"));
}

/// Where nothing can be asked, what the program is compiled for decides.
#[test]
#[cfg(annulus_kernels_by_target)]
fn the_target_decides() {
    let x86 = cfg!(target_arch = "x86_64");
    assert_eq!(Kernel::Avx2.is_supported(), x86 && cfg!(target_feature = "avx2"));
    assert_eq!(Kernel::Avx512.is_supported(), x86 && cfg!(target_feature = "avx512f"));
    assert_eq!(Copier::detect().kernel(), Kernel::Memcpy);
}

#[test]
fn the_default_can_run() {
    assert!(Copier::detect().kernel().is_supported());
}

#[test]
fn handles_cross_threads() {
    fn crosses<T: Send + Sync + Copy + core::fmt::Debug + 'static>() {}
    crosses::<Copier>();
    crosses::<Kernel>();
    crosses::<UnsupportedKernel>();
}
