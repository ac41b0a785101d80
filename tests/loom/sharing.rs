//! Worker groups in the corners: runs that are shared piece by piece, workers that are late by a lap, and groups within
//! rings of stages that halt.

use annulus::error::{PollError, TryPollError};
use annulus::wait::BusySpin;
use annulus::{Stage, Topology};
use loom::sync::Arc;
use loom::thread;

use crate::exploration::bounded;
use crate::rings::{LAST, Notes, drain, kinds, multi};

/// A group of so many workers.
fn group_of(workers: u32) -> (Topology, Stage) {
    let mut topology = Topology::new();
    let group = topology.group(workers).unwrap();
    (topology, group)
}

/// Workers stop inside runs with abandoned ones between them: each event goes to one of them, the abandoned ones to none,
/// and everything becomes room.
#[test]
fn workers_stop_inside_runs_among_abandoned_ones() {
    bounded(3, || {
        let (topology, group) = group_of(2);
        let (mut producer, mut workers) = multi(4).build_stages(&topology).unwrap();
        let [mut one, mut two] = [(); 2].map(|()| workers.take_worker(group).unwrap());
        producer.publish_batch(2, |i, slot| *slot = 1 + i as u32).unwrap();
        producer.claim(1).unwrap().abandon();
        producer.publish(|slot| *slot = 3).unwrap();
        let other = thread::spawn(move || {
            let events: Vec<_> = (0..2).filter_map(|_| one.try_poll(1).map(|batch| batch[0]).ok()).collect();
            (one, events)
        });
        let mut events: Vec<_> = (0..2).filter_map(|_| two.try_poll(1).map(|batch| batch[0]).ok()).collect();
        let (_one, theirs) = other.join().unwrap();
        events.extend(theirs);
        while let Ok(batch) = two.try_poll(1) {
            events.push(batch[0]);
        }
        events.sort();
        assert_eq!(events, [1, 2, 3]);
        assert_eq!(producer.free(), 4);
        producer.try_publish_batch(4, |_, slot| *slot = 9).unwrap();
    });
}

/// A stage behind a group steps over abandoned runs as the group did, wherever its workers stopped.
#[test]
fn a_stage_behind_a_group_sees_no_abandoned_run() {
    bounded(4, || {
        let (mut topology, group) = group_of(2);
        let after = topology.stage_after(&[group], 1).unwrap();
        let (mut producer, mut consumers) = multi(4).build_stages(&topology).unwrap();
        let [mut one, mut two] = [(); 2].map(|()| consumers.take_worker(group).unwrap());
        let mut after = consumers.take(after).unwrap();
        producer.claim(1).unwrap().abandon();
        producer.publish_batch(2, |i, slot| *slot = i as u32).unwrap();
        producer.claim(1).unwrap().abandon();
        drop(producer);
        let notes = Arc::new(Notes::<2>::new());
        let noted = notes.clone();
        let working = thread::spawn(move || {
            for worker in [&mut one, &mut two] {
                if let Ok(batch) = worker.try_poll(1) {
                    noted.write(batch[0] as usize, 1);
                }
            }
            assert!(one.try_poll(1).is_err());
            [one, two]
        });
        let mut seen = 0;
        for _ in 0..2 {
            if let Ok(batch) = after.try_poll(4) {
                for event in &batch {
                    assert_eq!((*event, notes.read(*event as usize)), (seen, 1));
                    seen += 1;
                }
            }
        }
        let _workers = working.join().unwrap();
        let rest = drain(&mut after);
        assert_eq!(rest, (seen..2).collect::<Vec<_>>());
    });
}

/// A worker looks at the group's cursor and is late by a lap: the stamp that it finds at that place by then is another's.
/// It neither takes that for its own, nor tells joiners of it: a claim below is still open.
#[test]
fn a_worker_is_late_by_a_lap() {
    bounded(4, || {
        let (topology, group) = group_of(2);
        let (mut first, mut workers) = multi(2).joinable(1).build_stages(&topology).unwrap();
        let [mut late, mut quick] = [(); 2].map(|()| workers.take_worker(group).unwrap());
        drop(workers);
        let mut second = first.clone();
        first.publish(|slot| *slot = 0).unwrap();
        let open = first.claim(1).unwrap();
        let working = thread::spawn(move || {
            if let Ok(batch) = late.try_poll(1) {
                assert_eq!((batch[0], batch.range().start), (0, LAST));
            }
            late
        });
        drop(quick.try_poll(1));
        let _ = second.try_publish(|slot| *slot = 2);
        let late = working.join().unwrap();
        drop((late, quick));
        // Everybody has left: the gate is the last head that anybody told of.
        assert!(second.try_claim(2).is_err());
        let _ = second.try_publish(|slot| *slot = 3);
        drop(open);
    });
}

kinds! {
    /// A worker is in the midst of taking while the events of two laps pass through the other's hands.
    fn the_events_of_two_laps_pass_a_worker(begin) {
        bounded(3, move || {
            let (topology, group) = group_of(2);
            let (mut producer, mut workers) = begin(1).build_stages(&topology).unwrap();
            let [mut late, mut quick] = [(); 2].map(|()| workers.take_worker(group).unwrap());
            producer.publish(|slot| *slot = 0).unwrap();
            let working = thread::spawn(move || {
                let event = late.try_poll(1).map(|batch| batch[0]).ok();
                (late, event)
            });
            let mut events = Vec::new();
            let mut published = 1;
            for _ in 0..3 {
                events.extend(quick.try_poll(1).map(|batch| batch[0]).ok());
                published += u32::from(producer.try_publish(|slot| *slot = published).is_ok());
            }
            let (_late, event) = working.join().unwrap();
            events.extend(event);
            drop(producer);
            events.extend(drain(&mut quick));
            events.sort();
            assert_eq!(events, (0..published).collect::<Vec<_>>());
        });
    }
}

kinds! {
    /// A worker finishes against a producer that claims: the slot is written after it was read, and at the latest once
    /// the worker is done.
    fn a_worker_finishes_against_a_claim(begin) {
        bounded(3, move || {
            let (topology, group) = group_of(2);
            let (mut producer, mut workers) = begin(2).build_stages(&topology).unwrap();
            let [mut one, mut two] = [(); 2].map(|()| workers.take_worker(group).unwrap());
            producer.publish_batch(2, |_, slot| *slot = 1).unwrap();
            let finishing = thread::spawn(move || {
                drop(one.try_poll(1));
                one
            });
            let mine = two.try_poll(1).map(|batch| batch[0]);
            let early = producer.try_publish(|slot| *slot = 2).is_ok();
            let mut one = finishing.join().unwrap();
            // One of them perhaps came when the other had yet to leave a head for it.
            if mine.is_err() || producer.free() == 0 {
                drop(one.try_poll(1));
            }
            producer.try_publish_batch(if early { 1 } else { 2 }, |_, slot| *slot = 3).unwrap();
        });
    }
}

kinds! {
    /// A stage halts the ring and leaves, as one does whose handler panicked. The group behind it gets what was handled,
    /// and nothing else.
    fn what_a_panicking_stage_did_not_handle_reaches_no_worker(begin) {
        bounded(3, move || {
            let mut topology = Topology::new();
            let before = topology.stage(1).unwrap();
            let group = topology.group_after(&[before], 1).unwrap();
            let (mut producer, mut consumers) = begin(2).build_stages(&topology).unwrap();
            let mut first = consumers.take(before).unwrap();
            let mut worker = consumers.take_worker(group).unwrap();
            producer.publish_batch(2, |i, slot| *slot = 1 + i as u32).unwrap();
            let panicking = thread::spawn(move || {
                let mut batch = first.poll(2).unwrap();
                batch.release(1);
                // The handler of the second event panics here.
                core::mem::forget(batch);
                first.halt();
            });
            let end = loop {
                match worker.poll(2) {
                    Ok(batch) => assert_eq!(batch.iter().copied().collect::<Vec<_>>(), [1]),
                    Err(error) => break error,
                }
            };
            assert_eq!(end, PollError::Halted);
            panicking.join().unwrap();
        });
    }
}

kinds! {
    /// A worker halts the ring between two batches, and leaves. The stage behind gets what was handled, and nothing else.
    fn what_a_group_that_halts_did_not_take_stays_unseen(begin) {
        bounded(3, move || {
            let (mut topology, group) = group_of(1);
            let after = topology.stage_after(&[group], 1).unwrap();
            let (mut producer, mut consumers) = begin(2).wait(BusySpin).build_stages(&topology).unwrap();
            let mut worker = consumers.take_worker(group).unwrap();
            let mut after = consumers.take(after).unwrap();
            producer.publish_batch(2, |i, slot| *slot = 1 + i as u32).unwrap();
            let halting = thread::spawn(move || {
                drop(worker.poll(1).unwrap());
                worker.halt();
            });
            for _ in 0..2 {
                match after.try_poll(2) {
                    Ok(batch) => assert_eq!(batch.iter().copied().collect::<Vec<_>>(), [1]),
                    Err(error) => assert!(matches!(error, TryPollError::Empty | TryPollError::Halted), "{error}"),
                }
            }
            halting.join().unwrap();
        });
    }
}

kinds! {
    /// A worker takes the group past what another finished: a producer that is let in by that comes after both.
    fn a_claim_comes_after_every_worker(begin) {
        bounded(2, move || {
            let (topology, group) = group_of(2);
            let (mut producer, mut workers) = begin(2).build_stages(&topology).unwrap();
            let [mut one, mut two] = [(); 2].map(|()| workers.take_worker(group).unwrap());
            producer.publish_batch(2, |_, slot| *slot = 1).unwrap();
            let other = thread::spawn(move || {
                drop(one.try_poll(1));
                one
            });
            let writer = thread::spawn(move || {
                let _ = producer.try_publish_batch(2, |_, slot| *slot = 2);
                producer
            });
            drop(two.try_poll(1));
            let _one = other.join().unwrap();
            let _producer = writer.join().unwrap();
        });
    }
}

kinds! {
    /// A worker is late with its move of the group's sequence, while the other finishes a lap: it moves nothing back.
    fn a_worker_that_is_late_moves_nothing_back(begin) {
        bounded(2, move || {
            let (topology, group) = group_of(2);
            let (mut producer, mut workers) = begin(2).build_stages(&topology).unwrap();
            let [mut late, mut quick] = [(); 2].map(|()| workers.take_worker(group).unwrap());
            producer.publish_batch(2, |_, slot| *slot = 1).unwrap();
            core::mem::forget(late.try_poll(1).unwrap());
            core::mem::forget(quick.try_poll(1).unwrap());
            let finishing = thread::spawn(move || {
                drop(late.try_poll(1));
                late
            });
            drop(quick.try_poll(1));
            if producer.try_publish(|slot| *slot = 2).is_ok() {
                drop(quick.try_poll(1));
            }
            if producer.try_publish(|slot| *slot = 3).is_ok() {
                drop(quick.try_poll(1));
            }
            let _late = finishing.join().unwrap();
            while quick.try_poll(1).is_ok() {}
            assert_eq!(producer.free(), 2);
        });
    }
}
