//! Counts of rings at work.

use core::time::Duration;

use annulus::Topology;
use annulus::wait::Blocking;

const EVENTS: u64 = if cfg!(miri) { 200 } else { 20_000 };

#[test]
fn totals_add_up_and_are_read_meanwhile() {
    let mut stages = Topology::new();
    let every = stages.stage(1).unwrap();
    let shared = stages.group_after(&[every], 2).unwrap();
    let builder = annulus::ring::<u64>(16).unwrap().multi_producer().producer_places(2);
    let (producer, mut consumers) = builder.wait(Blocking::new()).build_stages(&stages).unwrap();
    let controller = producer.controller();
    let mut reader = consumers.take(every).unwrap();
    let workers = [(); 2].map(|()| consumers.take_worker(shared).unwrap());

    let (given_up, seen) = std::thread::scope(|scope| {
        // Three producers and two places: two of them share one.
        let producers: Vec<_> = (0..3)
            .map(|_| {
                let mut producer = producer.clone();
                scope.spawn(move || {
                    let mut given_up = 0;
                    for n in 0..EVENTS {
                        let claim = producer.claim(1 + n as usize % 3).unwrap();
                        if n % 5 == 0 {
                            given_up += claim.len() as u64;
                        } else {
                            claim.publish();
                        }
                    }
                    given_up
                })
            })
            .collect();
        drop(producer);
        let reading = scope.spawn(move || {
            let mut events = 0;
            while let Ok(batch) = reader.poll(5) {
                events += batch.len() as u64;
            }
            events
        });
        let working = workers.map(|mut worker| {
            scope.spawn(move || {
                let mut events = 0;
                while let Ok(batch) = worker.poll(4) {
                    events += batch.len() as u64;
                }
                events
            })
        });

        let mut before = controller.metrics().snapshot();
        while !reading.is_finished() {
            let now = controller.metrics().snapshot();
            let (old, new) = (before.ring.producers, now.ring.producers);
            assert!(new.published >= old.published && new.stalled >= old.stalled, "{now}\nafter\n{before}");
            assert!(now.ring.consumers.consumed >= before.ring.consumers.consumed);
            assert!(now.ring.lag <= 16 && now.consumers.iter().all(|row| row.lag <= 16));
            before = now;
            std::thread::yield_now();
        }
        let given_up: u64 = producers.into_iter().map(|thread| thread.join().unwrap()).sum();
        let read = reading.join().unwrap();
        let worked: u64 = working.map(|thread| thread.join().unwrap()).iter().sum();
        assert_eq!(read, worked);
        (given_up, read)
    });

    let snapshot = controller.metrics().snapshot();
    let ring = snapshot.ring;
    assert_eq!((ring.producers.published, ring.producers.abandoned), (seen, given_up), "{snapshot}");
    assert_eq!(ring.consumers.consumed, 2 * seen, "the reader and the group:\n{snapshot}");
    assert_eq!(ring.producers.batches, 3 * (EVENTS - EVENTS / 5));
    assert!((1..=16).contains(&ring.consumers.highest_lag));
    assert_eq!(snapshot.consumers[0].counts.consumed, seen);
    assert_eq!(snapshot.workers.iter().map(|row| row.counts.consumed).sum::<u64>(), seen);
    if ring.producers.stalls > 0 {
        assert!(ring.producers.stalled > Duration::ZERO);
    }
}

#[test]
#[cfg(not(miri))]
fn a_pipeline_names_its_handlers() {
    let mut stages = annulus::ring::<u64>(8).unwrap().pipeline();
    let first = stages.stage().unwrap();
    stages.handler(first, "sum", |_: &u64, _: annulus::Seq, _: bool| {}).unwrap();
    stages.exclusive("clear", |event: &mut u64, _: annulus::Seq, _: bool| *event = 0).unwrap();
    let (mut producer, pipeline) = stages.start().unwrap();
    let controller = pipeline.controller();
    let names: Vec<_> = {
        let snapshot = pipeline.snapshot();
        snapshot.consumers.iter().map(|row| snapshot.name(row.handle).into_owned()).collect()
    };
    assert_eq!(names, ["sum", "clear"]);
    for n in 0..1_000 {
        producer.publish(|slot| *slot = n).unwrap();
    }
    drop(producer);
    pipeline.join().unwrap();
    let snapshot = controller.metrics().snapshot();
    assert_eq!(snapshot.ring.producers.published, 1_000);
    let consumed: Vec<_> = snapshot.consumers.iter().map(|row| (row.stage, row.counts.consumed)).collect();
    assert_eq!(consumed, [(0, 1_000), (1, 1_000)]);
}
