//! Worker groups: each event to exactly one worker, alone and beside other stages.
#![cfg(not(annulus_loom))]

use std::sync::Mutex;
use std::thread;

use annulus::error::{PollError, TryClaimError, TryPollError};
use annulus::wait::Blocking;
use annulus::{Seq, Topology};

/// A few sequences before the wrap, so that every test crosses it.
const START: Seq = Seq::ZERO.minus(3);

fn values<'b, T: Copy + 'b>(batch: impl IntoIterator<Item = &'b T>) -> Vec<T> {
    batch.into_iter().copied().collect()
}

#[test]
fn workers_share_the_events_and_go_on_inside_a_run() {
    let mut stages = Topology::new();
    let group = stages.group(2).unwrap();
    let (mut producer, mut workers) =
        annulus::ring::<u32>(8).unwrap().multi_producer().start(START).build_stages(&stages).unwrap();
    let (mut a, mut b) = (workers.take_worker(group).unwrap(), workers.take_worker(group).unwrap());
    assert!(workers.take_worker(group).is_none());
    producer.write_slice(&[0, 1, 2, 3, 4]).unwrap();
    producer.write_slice(&[5, 6, 7]).unwrap();
    let first = a.try_poll(2).unwrap();
    assert_eq!(values(&first), [0, 1]);
    assert_eq!(values(&b.try_poll(4).unwrap()), [2, 3, 4, 5]);
    // The slow worker holds back only what it still reads.
    assert_eq!(producer.try_publish(|_| ()).unwrap_err(), TryClaimError::Full);
    drop(first);
    producer.write_slice(&[8, 9, 10, 11, 12, 13]).unwrap();
    assert_eq!(values(&a.try_poll(8).unwrap()).len(), 8);
    assert_eq!(b.try_poll(1).unwrap_err(), TryPollError::Empty);
    drop(producer);
    assert_eq!(b.poll(1).unwrap_err(), PollError::Closed);
}

#[test]
fn abandoned_runs_are_finished_and_never_seen() {
    let mut stages = Topology::new();
    let group = stages.group(1).unwrap();
    let (mut producer, mut workers) =
        annulus::ring::<u32>(4).unwrap().multi_producer().start(START).build_stages(&stages).unwrap();
    let mut worker = workers.take_worker(group).unwrap();
    for n in 0..20 {
        producer.try_claim(3).unwrap().abandon();
        producer.try_publish(|slot| *slot = n).unwrap();
        assert_eq!(values(&worker.try_poll(9).unwrap()), [n]);
        // Abandoned claims alone do not fill the ring either.
        producer.try_claim(4).unwrap().abandon();
        assert_eq!(worker.try_poll(9).unwrap_err(), TryPollError::Empty);
    }
}

#[test]
fn a_forgotten_batch_is_finished_by_the_next_call() {
    let mut stages = Topology::new();
    let group = stages.group(2).unwrap();
    let (mut producer, mut workers) = annulus::ring::<u32>(2).unwrap().build_stages(&stages).unwrap();
    let (mut a, b) = (workers.take_worker(group).unwrap(), workers.take_worker(group).unwrap());
    producer.write_slice(&[0, 1]).unwrap();
    core::mem::forget(a.try_poll(1).unwrap());
    assert_eq!(values(&a.try_poll(1).unwrap()), [1]);
    producer.write_slice(&[2, 3]).unwrap();
    core::mem::forget(a.try_poll(2).unwrap());
    drop(a);
    producer.try_write_slice(&[4, 5]).unwrap();
    drop((b, workers));
    assert_eq!(producer.try_publish(|_| ()).unwrap_err(), TryClaimError::Disconnected);
}

#[test]
fn a_group_stands_between_stages() {
    let mut stages = Topology::new();
    let before = stages.stage(1).unwrap();
    let group = stages.group_after(&[before], 2).unwrap();
    let after = stages.stage_after(&[group], 1).unwrap();
    let (mut producer, mut consumers) =
        annulus::ring::<u32>(8).unwrap().multi_producer().start(START).build_stages(&stages).unwrap();
    let mut before = consumers.take(before).unwrap();
    let (mut a, mut b) = (consumers.take_worker(group).unwrap(), consumers.take_worker(group).unwrap());
    let mut after = consumers.take(after).unwrap();
    producer.write_slice(&[0, 1, 2, 3]).unwrap();
    assert_eq!(a.try_poll(4).unwrap_err(), TryPollError::Empty);
    before.try_poll(3).unwrap();
    let first = a.try_poll(1).unwrap();
    assert_eq!(values(&b.try_poll(8).unwrap()), [1, 2]);
    // Finished out of order: the next stage waits for the first event.
    assert_eq!(after.try_poll(8).unwrap_err(), TryPollError::Empty);
    drop(first);
    assert_eq!(values(&after.try_poll(8).unwrap()), [0, 1, 2]);
}

#[test]
fn exclusive_workers_take_values_out() {
    let mut stages = Topology::new();
    stages.stage(1).unwrap();
    stages.exclusive_group(2).unwrap();
    let (mut producer, mut consumers) =
        annulus::ring::<String>(4).unwrap().multi_producer().build_stages(&stages).unwrap();
    let mut a = consumers.take_exclusive_worker().unwrap();
    let b = consumers.take_exclusive_worker().unwrap();
    drop((b, consumers)); // the shared stage has left, so nobody is before the group
    producer.publish_batch(3, |i, slot| *slot = i.to_string()).unwrap();
    let mut batch = a.try_poll(2).unwrap();
    assert_eq!(batch.take_all().collect::<Vec<_>>(), ["0", "1"]);
}

/// Three workers and one reader of all events; the producers publish `0..2 * EVENTS` between them.
macro_rules! exactly_once {
    ($name:ident, $builder:expr, $produce:expr) => {
        #[test]
        fn $name() {
            let mut stages = Topology::new();
            let (group, all) = (stages.group(3).unwrap(), stages.stage(1).unwrap());
            let (producer, mut consumers) = $builder.build_stages(&stages).unwrap();
            let seen = Mutex::new(vec![0_u8; 2 * EVENTS]);
            thread::scope(|scope| {
                for _ in 0..3 {
                    let mut worker = consumers.take_worker(group).unwrap();
                    scope.spawn(|| {
                        let mut mine = Vec::new();
                        while let Ok(batch) = worker.poll(5) {
                            mine.extend(batch.iter().copied());
                        }
                        drop(worker);
                        let mut seen = seen.lock().unwrap();
                        mine.iter().for_each(|&event: &usize| seen[event] += 1);
                    });
                }
                let mut reader = consumers.take(all).unwrap();
                let read = scope.spawn(move || {
                    let mut events = 0;
                    while let Ok(batch) = reader.poll(64) {
                        events += batch.len();
                    }
                    events
                });
                #[allow(
                    clippy::redundant_closure_call,
                    reason = "the producing part is the macro's argument"
                )]
                $produce(producer);
                assert_eq!(read.join().unwrap(), 2 * EVENTS);
            });
            assert!(seen.into_inner().unwrap().iter().all(|&times| times == 1));
        }
    };
}

const EVENTS: usize = if cfg!(miri) { 100 } else { 50_000 };

exactly_once!(
    every_event_of_one_producer_goes_to_one_worker,
    annulus::ring::<usize>(64).unwrap().wait(Blocking::new()).start(START),
    |mut producer: annulus::Producer<annulus::Heap<usize, annulus::Single, Blocking>>| {
        for n in 0..2 * EVENTS {
            producer.publish(|slot| *slot = n).unwrap();
        }
    }
);

exactly_once!(
    every_event_of_two_producers_goes_to_one_worker,
    annulus::ring::<usize>(64).unwrap().wait(Blocking::new()).start(START).multi_producer(),
    |producer: annulus::Producer<annulus::Heap<usize, annulus::Multi, Blocking>>| {
        let produce = |half: usize| {
            let mut producer = producer.clone();
            thread::spawn(move || {
                for n in (0..EVENTS).step_by(7) {
                    let count = 7.min(EVENTS - n);
                    producer.publish_batch(count, |i, slot| *slot = half * EVENTS + n + i).unwrap();
                    producer.claim(2).unwrap().abandon();
                }
            })
        };
        let threads = [produce(0), produce(1)];
        drop(producer);
        for thread in threads {
            thread.join().unwrap();
        }
    }
);
