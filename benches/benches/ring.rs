//! What the hot calls cost one thread that does both ends, so that nothing but the calls is timed: claim, publish, poll,
//! copies in and out, and the look at the gate. What threads reach together is another measurement.

use core::hint::black_box;
use core::time::Duration;

use annulus::gate::{Gate, GatingSet};
use annulus::wait::{Blocking, BusySpin, WaitStrategy};
use annulus::{Consumer, Exclusive, Heap, Kind, Multi, Producer, Seq, Sequence, Single};
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

const CAPACITY: usize = 1024;
const BATCHES: [usize; 3] = [1, 10, 100];

type Ends<K, W> = (Producer<Heap<u64, K, W>>, Consumer<Heap<u64, K, W>, Exclusive>);

fn single<W: WaitStrategy>(wait: W) -> Ends<Single, W> {
    annulus::ring(CAPACITY).unwrap().wait(wait).build().unwrap()
}

fn multi<W: WaitStrategy>(wait: W) -> Ends<Multi, W> {
    annulus::ring(CAPACITY).unwrap().wait(wait).multi_producer().build().unwrap()
}

/// One batch through the ring and out again, in each way that there is to do it.
fn round<K: Kind, W: WaitStrategy>(
    group: &mut BenchmarkGroup<'_, WallTime>,
    name: &str,
    ends: impl Fn() -> Ends<K, W>,
) {
    for batch in BATCHES {
        group.throughput(Throughput::Elements(batch as u64));
        group.bench_function(BenchmarkId::new(format!("{name}/publish_batch-poll"), batch), |bencher| {
            let (mut producer, mut consumer) = ends();
            bencher.iter(|| {
                producer.publish_batch(batch, |i, slot| *slot = i as u64).unwrap();
                consumer.poll(batch).unwrap().iter().sum::<u64>()
            });
        });
        group.bench_function(BenchmarkId::new(format!("{name}/claim-publish-poll"), batch), |bencher| {
            let (mut producer, mut consumer) = ends();
            bencher.iter(|| {
                let mut claim = producer.claim(batch).unwrap();
                claim.iter_mut().for_each(|slot| *slot = black_box(7));
                claim.publish();
                consumer.poll(batch).unwrap().iter().sum::<u64>()
            });
        });
        group.bench_function(BenchmarkId::new(format!("{name}/write_slice-read_into"), batch), |bencher| {
            let (mut producer, mut consumer) = ends();
            let (events, mut back) = (vec![7_u64; batch], vec![0; batch]);
            bencher.iter(|| {
                producer.write_slice(black_box(&events)).unwrap();
                consumer.read_into(&mut back).unwrap()
            });
        });
    }
    group.throughput(Throughput::Elements(1));
    group.bench_function(BenchmarkId::new(format!("{name}/publish-poll"), 1), |bencher| {
        let (mut producer, mut consumer) = ends();
        bencher.iter(|| {
            producer.publish(|slot| *slot = black_box(7)).unwrap();
            consumer.poll(1).unwrap()[0]
        });
    });
    group.bench_function(BenchmarkId::new(format!("{name}/try_poll-empty"), 0), |bencher| {
        let (_producer, mut consumer) = ends();
        bencher.iter(|| consumer.try_poll(1).is_err());
    });
    group.bench_function(BenchmarkId::new(format!("{name}/try_claim-full"), 0), |bencher| {
        let (mut producer, _consumer) = ends();
        producer.publish_batch(CAPACITY, |_, _| ()).unwrap();
        bencher.iter(|| producer.try_claim(1).is_err());
    });
}

fn rounds(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("ring");
    round(&mut group, "single", || single(BusySpin));
    round(&mut group, "multi", || multi(BusySpin));
    round(&mut group, "single-blocking", || single(Blocking::new()));
    round(&mut group, "multi-blocking", || multi(Blocking::new()));
    group.finish();
}

/// One look of a producer at the consumers' sequences.
fn gate(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("gate");
    for consumers in [1, 4, 16] {
        group.bench_function(BenchmarkId::new("refresh", consumers), |bencher| {
            let sequences: Vec<_> = (0..consumers).map(|n| Sequence::new(Seq::ZERO.plus(n))).collect();
            let members: Vec<_> = sequences.iter().collect();
            bencher.iter(|| GatingSet::new(black_box(&members)).progress());
        });
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(30)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(600));
    targets = rounds, gate
}
criterion_main!(benches);
