//! Whether it pays to fetch slots and stamps before they are needed, beyond what the processor fetches by itself.
//!
//! Each pair does the same work, once without and once with a prefetch of what lies `AHEAD` places further. `cold` rings
//! are larger than the caches, and one thread does both ends; `between` two threads, the slots come out of the other
//! core's cache.

use core::hint::black_box;
use core::time::Duration;
use std::thread;
use std::time::Instant;

use annulus::available_buffer::{AvailableBuffer, RunStamps, Stamp};
use annulus::wait::Yielding;
use annulus::{Seq, SeqRange};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

/// How many places ahead.
const AHEAD: usize = 8;

/// How many bytes of slots the cold rings have.
const COLD: usize = 64 << 20;

/// An event of so many words.
#[derive(Clone, Copy)]
struct Event<const WORDS: usize>([u64; WORDS]);

impl<const WORDS: usize> Default for Event<WORDS> {
    fn default() -> Self {
        Self([1; WORDS])
    }
}

/// Fetches the line of a value that will be read.
#[inline(always)]
fn fetch<T>(value: Option<&T>) {
    #[cfg(target_arch = "x86_64")]
    if let Some(value) = value {
        use core::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: a prefetch changes nothing and needs no valid address.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(core::ptr::from_ref(value).cast()) };
    }
    #[cfg(not(target_arch = "x86_64"))]
    black_box(value);
}

/// Fetches the line of a value that will be written.
#[inline(always)]
fn fetch_mut<T>(value: *mut T) {
    #[cfg(target_arch = "x86_64")]
    {
        use core::arch::x86_64::{_MM_HINT_ET0, _mm_prefetch};
        // SAFETY: as in `fetch`.
        unsafe { _mm_prefetch::<_MM_HINT_ET0>(value.cast_const().cast()) };
    }
    #[cfg(not(target_arch = "x86_64"))]
    black_box(value);
}

/// The sum of all words of the events.
#[inline(always)]
fn sum<const WORDS: usize>(events: &[Event<WORDS>], ahead: bool) -> u64 {
    let mut total = 0;
    for (i, event) in events.iter().enumerate() {
        if ahead {
            fetch(events.get(i + AHEAD));
        }
        total += event.0.iter().sum::<u64>();
    }
    total
}

fn fill<const WORDS: usize>(events: &mut [Event<WORDS>], value: u64, ahead: bool) {
    for i in 0..events.len() {
        if ahead && i + AHEAD < events.len() {
            fetch_mut(&raw mut events[i + AHEAD]);
        }
        events[i] = Event([value; WORDS]);
    }
}

/// One thread that publishes and reads batches in a ring larger than the caches.
fn cold<const WORDS: usize>(criterion: &mut Criterion) {
    const BATCH: usize = 256;
    let mut group = criterion.benchmark_group("prefetch");
    group.throughput(Throughput::Elements(BATCH as u64));
    for (name, write, read) in
        [("none", false, false), ("slots to write", true, false), ("slots to read", false, true)]
    {
        let capacity = COLD / size_of::<Event<WORDS>>();
        let id = BenchmarkId::new(format!("cold, {name}"), size_of::<Event<WORDS>>());
        group.bench_function(id, |bencher| {
            let (mut producer, mut consumer) =
                annulus::ring::<Event<WORDS>>(capacity).unwrap().build().unwrap();
            // The consumer stays half a ring behind, so that nothing that it reads is in a cache.
            let mut publish = |value| {
                let mut claim = producer.claim(BATCH).unwrap();
                let (first, second) = claim.slots();
                fill(first, value, write);
                fill(second, value, write);
                claim.publish();
            };
            (0..capacity / 2 / BATCH).for_each(|_| publish(1));
            bencher.iter(|| {
                publish(black_box(2));
                let batch = consumer.poll(BATCH).unwrap();
                let (first, second) = batch.slices();
                sum(first, read) + sum(second, read)
            });
        });
    }
    group.finish();
}

/// The walk of a consumer over the stamps of runs of one event.
fn stamps(criterion: &mut Criterion) {
    const RUNS: usize = 256;
    let mut group = criterion.benchmark_group("prefetch");
    group.throughput(Throughput::Elements(RUNS as u64));
    for (name, ahead) in [("none", false), ("stamps", true)] {
        group.bench_function(BenchmarkId::new(format!("cold, {name}"), size_of::<Stamp>()), |bencher| {
            let entries: Vec<Stamp> = (0..COLD / size_of::<Stamp>()).map(|_| Stamp::new()).collect();
            let stamps = RunStamps::new(&entries, Seq::ZERO).unwrap();
            (0..entries.len()).for_each(|n| stamps.publish(SeqRange::new(Seq::ZERO.plus(n), 1)));
            let mut next = Seq::ZERO;
            bencher.iter(|| {
                if next == Seq::ZERO.plus(entries.len()) {
                    next = Seq::ZERO;
                }
                for _ in 0..RUNS {
                    if ahead {
                        let place = next.since(Seq::ZERO) as usize;
                        fetch(entries.get(place + 8 * AHEAD));
                    }
                    next = stamps.run_at(next).unwrap().end;
                }
                next
            });
        });
    }
    group.finish();
}

/// A producer and a consumer on threads of their own.
fn between<const WORDS: usize>(criterion: &mut Criterion) {
    const BATCH: usize = 64;
    let mut group = criterion.benchmark_group("prefetch");
    group.throughput(Throughput::Elements(BATCH as u64));
    for (name, write, read) in
        [("none", false, false), ("slots to write", true, false), ("slots to read", false, true)]
    {
        let id = BenchmarkId::new(format!("between, {name}"), size_of::<Event<WORDS>>());
        group.bench_function(id, |bencher| {
            bencher.iter_custom(|batches| {
                let builder = annulus::ring::<Event<WORDS>>(4096).unwrap().wait(Yielding);
                let (mut producer, mut consumer) = builder.build().unwrap();
                let begin = Instant::now();
                thread::scope(|scope| {
                    scope.spawn(move || {
                        for value in 0..batches {
                            let mut claim = producer.claim(BATCH).unwrap();
                            let (first, second) = claim.slots();
                            fill(first, value, write);
                            fill(second, value, write);
                            claim.publish();
                        }
                    });
                    let mut total = 0;
                    while let Ok(batch) = consumer.poll(4 * BATCH) {
                        let (first, second) = batch.slices();
                        total += sum(first, read) + sum(second, read);
                    }
                    black_box(total);
                });
                begin.elapsed()
            });
        });
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(1000))
        .sample_size(20);
    targets = cold::<8>, cold::<32>, stamps, between::<8>, between::<32>
}
criterion_main!(benches);
