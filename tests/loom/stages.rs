//! Stages: none sees an event before the stages ahead of it have released that event.

use annulus::Topology;
use annulus::error::PollError;
use annulus::wait::Blocking;
use loom::sync::Arc;
use loom::thread;

use crate::exploration::{bounded, exhaust};
use crate::rings::{Notes, drain, kinds, multi, next, two_stages};

kinds! {
    /// What the first stage did with an event happened before the second stage gets it.
    fn a_stage_comes_after_the_one_before_it(begin) {
        bounded(3, move || {
            let (topology, stages) = two_stages();
            let (mut producer, mut consumers) = begin(2).build_stages(&topology).unwrap();
            let [mut first, mut second] = stages.map(|stage| consumers.take(stage).unwrap());
            producer.publish_batch(2, |i, slot| *slot = i as u32).unwrap();
            drop(producer);
            let notes = Arc::new(Notes::<2>::new());
            let noted = notes.clone();
            let before = thread::spawn(move || {
                while let Ok(batch) = first.poll(1) {
                    noted.write(batch[0] as usize, 10 + batch[0]);
                }
                first
            });
            let mut seen = Vec::new();
            while let Some(events) = next(&mut second) {
                seen.extend(events.iter().map(|event| notes.read(*event as usize)));
            }
            assert_eq!(seen, [10, 11]);
            let _first = before.join().unwrap();
        });
    }
}

kinds! {
    /// The producer waits for the slower of two stages, which is the later one.
    fn the_producer_waits_for_the_last_stage(begin) {
        bounded(2, move || {
            let (topology, stages) = two_stages();
            let (mut producer, mut consumers) =
                begin(1).wait(Blocking::new()).build_stages(&topology).unwrap();
            let [mut first, mut second] = stages.map(|stage| consumers.take(stage).unwrap());
            producer.publish(|slot| *slot = 1).unwrap();
            let before = thread::spawn(move || {
                assert_eq!(first.poll(1).unwrap()[0], 1);
                first
            });
            let writer = thread::spawn(move || {
                producer.publish(|slot| *slot = 2).unwrap();
                producer
            });
            assert_eq!(second.poll(1).unwrap()[0], 1);
            let mut first = before.join().unwrap();
            drop(writer.join().unwrap());
            assert_eq!(drain(&mut first), [2]);
            assert_eq!(drain(&mut second), [2]);
        });
    }
}

kinds! {
    /// A stage behind two others waits for both.
    fn a_stage_comes_after_both_before_it(begin) {
        bounded(2, move || {
            let mut topology = Topology::new();
            let sides = [topology.stage(1).unwrap(), topology.stage(1).unwrap()];
            let last = topology.stage_after(&sides, 1).unwrap();
            let (mut producer, mut consumers) = begin(1).build_stages(&topology).unwrap();
            let sides = sides.map(|stage| consumers.take(stage).unwrap());
            let mut last = consumers.take(last).unwrap();
            producer.publish(|slot| *slot = 1).unwrap();
            let notes = Arc::new(Notes::<2>::new());
            let mut place = 0..;
            let sides = sides.map(|mut side| {
                let (place, notes) = (place.next().unwrap(), notes.clone());
                thread::spawn(move || {
                    let batch = side.poll(1).unwrap();
                    notes.write(place, batch[0]);
                })
            });
            assert_eq!(last.poll(1).unwrap()[0], 1);
            assert_eq!((notes.read(0), notes.read(1)), (1, 1));
            sides.into_iter().for_each(|side| side.join().unwrap());
        });
    }
}

kinds! {
    /// A stage waits for every stage before it, also when the one between has gone.
    fn a_barrier_is_transitive(begin) {
        exhaust(move || {
            let (mut topology, [first, second]) = two_stages();
            let third = topology.stage_after(&[second], 1).unwrap();
            let (mut producer, mut consumers) = begin(1).build_stages(&topology).unwrap();
            let [mut first, second, mut third] =
                [first, second, third].map(|stage| consumers.take(stage).unwrap());
            drop(second);
            producer.publish(|slot| *slot = 1).unwrap();
            let notes = Arc::new(Notes::<1>::new());
            let noted = notes.clone();
            let before = thread::spawn(move || {
                let batch = first.poll(1).unwrap();
                noted.write(0, batch[0]);
            });
            if let Ok(batch) = third.try_poll(1) {
                assert_eq!((batch[0], notes.read(0)), (1, 1));
            }
            before.join().unwrap();
        });
    }
}

/// Abandoned claims are invisible to every stage, and hold none of them up.
#[test]
fn abandoned_claims_are_invisible_to_every_stage() {
    bounded(3, || {
        let (topology, stages) = two_stages();
        let (mut producer, mut consumers) = multi(4).build_stages(&topology).unwrap();
        let [mut first, mut second] = stages.map(|stage| consumers.take(stage).unwrap());
        producer.publish(|slot| *slot = 1).unwrap();
        producer.claim(1).unwrap().abandon();
        producer.publish(|slot| *slot = 2).unwrap();
        producer.claim(1).unwrap().abandon();
        drop(producer);
        let before = thread::spawn(move || {
            assert_eq!(drain(&mut first), [1, 2]);
            first
        });
        assert_eq!(drain(&mut second), [1, 2]);
        let _first = before.join().unwrap();
    });
}

kinds! {
    /// A stage that leaves no longer holds up the next one, which then sees all that it did.
    fn a_stage_that_leaves_is_passed(begin) {
        bounded(3, move || {
            let (topology, stages) = two_stages();
            let (mut producer, mut consumers) = begin(2).build_stages(&topology).unwrap();
            let [mut first, mut second] = stages.map(|stage| consumers.take(stage).unwrap());
            producer.publish_batch(2, |_, slot| *slot = 1).unwrap();
            drop(producer);
            let notes = Arc::new(Notes::<1>::new());
            let noted = notes.clone();
            let before = thread::spawn(move || {
                drop(first.poll(1).unwrap());
                noted.write(0, 5);
                // Leaves after the first event.
            });
            let mut sequences = 0;
            while let Some(events) = next(&mut second) {
                sequences += events.len();
                if sequences == 2 {
                    assert_eq!(notes.read(0), 5);
                }
            }
            assert_eq!(sequences, 2);
            before.join().unwrap();
        });
    }
}

kinds! {
    /// A handler that panics halts the ring and leaves then: the next stage gets what was handled, then `Halted`.
    fn what_a_panicking_stage_did_not_handle_stays_unseen(begin) {
        exhaust(move || {
            let (topology, stages) = two_stages();
            let (mut producer, mut consumers) = begin(2).build_stages(&topology).unwrap();
            let [mut first, mut second] = stages.map(|stage| consumers.take(stage).unwrap());
            producer.publish_batch(2, |i, slot| *slot = 1 + i as u32).unwrap();
            let before = thread::spawn(move || {
                let mut batch = first.poll(2).unwrap();
                batch.release(1);
                // The handler of the second event panics here.
                core::mem::forget(batch);
                first.halt();
            });
            let end = loop {
                match second.poll(2) {
                    Ok(batch) => assert_eq!(batch.iter().copied().collect::<Vec<_>>(), [1]),
                    Err(error) => break error,
                }
            };
            assert_eq!(end, PollError::Halted);
            before.join().unwrap();
        });
    }
}
