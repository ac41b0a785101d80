//! Copy kernels against `memcpy`, by size, source and destination in the cache.
//!
//! `slice` is `copy_from_slice`, the `memcpy` of the target called directly. `default` is what [`Copier::detect`]
//! picks; the others are kernels forced. All kernels of one size run next to each other, and each shortly: clocks drift,
//! so it tells more to run this several times than to run it long.

use core::hint::black_box;
use core::time::Duration;

use annulus::copy::{Copier, Kernel};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

/// Bytes to copy, all multiples of a word.
const SIZES: [usize; 18] = [
    8,
    16,
    32,
    64,
    128,
    256,
    512,
    1 << 10,
    3 << 9,
    2 << 10,
    3 << 10,
    4 << 10,
    8 << 10,
    16 << 10,
    32 << 10,
    64 << 10,
    256 << 10,
    1 << 20,
];

/// How far the destination's place within its page is from the source's, in words. With equal places, loads would
/// be held up by stores that they only seem to depend on.
const APART: usize = 136;

fn copy(criterion: &mut Criterion) {
    let longest = SIZES[SIZES.len() - 1] / size_of::<u64>();
    let source = vec![1_u64; longest];
    let mut target = vec![0_u64; longest + APART];
    let target = &mut target[APART..];
    let forced = Kernel::ALL.into_iter().filter(|kernel| *kernel != Kernel::Memcpy);
    let forced = forced.filter_map(|kernel| Some((kernel.name(), Copier::with_kernel(kernel).ok()?)));
    let copiers: Vec<_> = [("default", Copier::detect())].into_iter().chain(forced).collect();

    let mut group = criterion.benchmark_group("copy");
    for bytes in SIZES {
        let words = bytes / size_of::<u64>();
        group.throughput(Throughput::Bytes(bytes as u64));
        group.bench_function(BenchmarkId::new("slice", bytes), |bencher| {
            bencher.iter(|| black_box(&mut target[..words]).copy_from_slice(black_box(&source[..words])));
        });
        for (name, copier) in &copiers {
            let copier = black_box(*copier);
            group.bench_function(BenchmarkId::new(*name, bytes), |bencher| {
                bencher
                    .iter(|| copier.copy_slice(black_box(&source[..words]), black_box(&mut target[..words])));
            });
        }
    }
    group.finish();
}

/// What a handle pays for its choice when it is made. The first call of a process asks the CPU, the others do not.
fn detect(criterion: &mut Criterion) {
    criterion.bench_function("detect", |bencher| bencher.iter(Copier::detect));
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .warm_up_time(Duration::from_millis(50))
        .measurement_time(Duration::from_millis(200))
        .sample_size(50);
    targets = copy, detect
}
criterion_main!(benches);
