//! Worker groups: each event to exactly one worker, and each slot back to the producers once its worker is done.

use annulus::error::ClaimError;
use annulus::wait::Blocking;
use annulus::{Seq, Stage, Topology};
use loom::sync::Arc;
use loom::thread;

use crate::exploration::{bounded, exhaust};
use crate::rings::{Notes, drain, kinds, multi};

/// A group of so many workers.
fn group_of(workers: u32) -> (Topology, Stage) {
    let mut topology = Topology::new();
    let group = topology.group(workers).unwrap();
    (topology, group)
}

kinds! {
    /// Two workers that look once or twice share the events of one run: none gets an event of the other's.
    fn two_workers_share_a_run(begin) {
        bounded(3, move || {
            let (topology, group) = group_of(2);
            let (mut producer, mut workers) = begin(2).build_stages(&topology).unwrap();
            let [mut one, mut two] = [(); 2].map(|()| workers.take_worker(group).unwrap());
            producer.publish_batch(2, |i, slot| *slot = 1 + i as u32).unwrap();
            let other = thread::spawn(move || one.try_poll(1).map(|batch| batch[0]).ok().into_iter().collect());
            let mut events: Vec<u32> = two.try_poll(1).map(|batch| batch[0]).ok().into_iter().collect();
            let theirs: Vec<u32> = other.join().unwrap();
            events.extend(theirs);
            drop(producer);
            events.extend(drain(&mut two));
            events.sort();
            assert_eq!(events, [1, 2]);
        });
    }
}

kinds! {
    /// Two workers take what a producer publishes meanwhile, one event at a time, until the ring is closed.
    fn two_workers_get_each_event_once(begin) {
        bounded(2, move || {
            let (topology, group) = group_of(2);
            let (mut producer, mut workers) =
                begin(2).wait(Blocking::new()).build_stages(&topology).unwrap();
            let [one, mut two] = [(); 2].map(|()| workers.take_worker(group).unwrap());
            producer.publish_batch(2, |i, slot| *slot = 1 + i as u32).unwrap();
            let other = thread::spawn(move || {
                let mut one = one;
                let event = one.poll(1).map(|batch| batch[0]).unwrap();
                (one, event)
            });
            let mut events = vec![two.poll(1).unwrap()[0]];
            producer.publish(|slot| *slot = 3).unwrap();
            let (_one, event) = other.join().unwrap();
            events.push(event);
            drop(producer);
            events.extend(drain(&mut two));
            events.sort();
            assert_eq!(events, [1, 2, 3]);
        });
    }
}

kinds! {
    /// The slots of both workers go back to the producer, whichever finishes first.
    fn what_two_workers_finish_is_room(begin) {
        bounded(3, move || {
            let (topology, group) = group_of(2);
            let (mut producer, mut workers) = begin(2).build_stages(&topology).unwrap();
            let [mut one, mut two] = [(); 2].map(|()| workers.take_worker(group).unwrap());
            producer.publish_batch(2, |_, slot| *slot = 1).unwrap();
            let first = one.try_poll(1).unwrap();
            let finishing = thread::spawn(move || {
                drop(two.try_poll(1).unwrap());
                two
            });
            drop(first);
            let _two = finishing.join().unwrap();
            assert_eq!(producer.free(), 2);
            producer.try_publish_batch(2, |_, slot| *slot = 2).unwrap();
        });
    }
}

/// A worker that stops inside a run leaves a head for the next one, which sleeps until it is there.
#[test]
fn a_worker_that_stops_inside_a_run_wakes_the_next() {
    bounded(3, || {
        let (topology, group) = group_of(2);
        let (mut producer, mut workers) = multi(2).wait(Blocking::new()).build_stages(&topology).unwrap();
        let [mut one, mut two] = [(); 2].map(|()| workers.take_worker(group).unwrap());
        producer.publish_batch(2, |_, slot| *slot = 1).unwrap();
        let other = thread::spawn(move || {
            // Held, so that nothing but the new head wakes the other one.
            core::mem::forget(one.poll(1).unwrap());
            one
        });
        core::mem::forget(two.poll(1).unwrap());
        let _one = other.join().unwrap();
    });
}

kinds! {
    /// A producer sleeps until the worker before which it waits has finished.
    fn a_worker_that_finishes_wakes_the_producer(begin) {
        bounded(3, move || {
            let (topology, group) = group_of(2);
            let (mut producer, mut workers) =
                begin(2).wait(Blocking::new()).build_stages(&topology).unwrap();
            let [mut one, mut two] = [(); 2].map(|()| workers.take_worker(group).unwrap());
            producer.publish_batch(2, |_, slot| *slot = 1).unwrap();
            let held = one.try_poll(1).unwrap();
            let other = thread::spawn(move || {
                drop(two.try_poll(1).unwrap());
                two
            });
            let writer = thread::spawn(move || {
                producer.publish_batch(2, |_, slot| *slot = 2).unwrap();
                producer
            });
            drop(held);
            let _two = other.join().unwrap();
            let _producer = writer.join().unwrap();
        });
    }
}

/// Abandoned claims are taken and finished like others, by whichever worker, and seen by none.
#[test]
fn abandoned_claims_are_finished_and_unseen() {
    bounded(3, || {
        let (topology, group) = group_of(2);
        let (mut producer, mut workers) = multi(4).build_stages(&topology).unwrap();
        let [mut one, mut two] = [(); 2].map(|()| workers.take_worker(group).unwrap());
        producer.claim(2).unwrap().abandon();
        producer.publish(|slot| *slot = 1).unwrap();
        producer.claim(1).unwrap().abandon();
        let other = thread::spawn(move || {
            let event = one.try_poll(4).map(|batch| batch[0]);
            (one, event)
        });
        let mine = two.try_poll(4).map(|batch| batch[0]);
        let (_one, theirs) = other.join().unwrap();
        producer.try_publish(|slot| *slot = 2).unwrap();
        drop(producer);
        let mut events: Vec<_> = mine.into_iter().chain(theirs).chain(drain(&mut two)).collect();
        events.sort();
        assert_eq!(events, [1, 2]);
    });
}

kinds! {
    /// A worker that forgets its batch and leaves has finished it, and holds nothing back.
    fn a_worker_that_leaves_has_finished(begin) {
        exhaust(move || {
            let (topology, group) = group_of(2);
            let (mut producer, mut workers) = begin(1).build_stages(&topology).unwrap();
            let [mut one, mut two] = [(); 2].map(|()| workers.take_worker(group).unwrap());
            producer.publish(|slot| *slot = 1).unwrap();
            let leaver = thread::spawn(move || core::mem::forget(one.try_poll(1)));
            let early = producer.try_publish(|slot| *slot = 2).is_ok();
            leaver.join().unwrap();
            if !early {
                producer.try_publish(|slot| *slot = 2).unwrap();
            }
            drop(producer);
            assert_eq!(drain(&mut two), [2]);
        });
    }
}

kinds! {
    /// Three workers finish what they took, each with its next call and in any order: none of it is left behind.
    fn what_three_workers_finish_is_room(begin) {
        bounded(3, move || {
            let (topology, group) = group_of(3);
            let (mut producer, mut workers) = begin(4).build_stages(&topology).unwrap();
            let workers = [(); 3].map(|()| workers.take_worker(group).unwrap());
            producer.publish_batch(3, |_, slot| *slot = 1).unwrap();
            let [mut one, two, three] = workers.map(|mut worker| {
                core::mem::forget(worker.try_poll(1).unwrap());
                worker
            });
            let others = [two, three].map(|mut worker| {
                thread::spawn(move || {
                    assert!(worker.try_poll(1).is_err());
                    worker
                })
            });
            assert!(one.try_poll(1).is_err());
            let _others = others.map(|worker| worker.join().unwrap());
            assert_eq!(producer.free(), 4);
        });
    }
}

kinds! {
    /// A group that all workers left bounds nobody, and what they read was read before its slots are used again.
    fn a_group_that_leaves_has_read_before(begin) {
        bounded(2, move || {
            let (mut topology, group) = group_of(2);
            let beside = topology.stage(1).unwrap();
            let (mut producer, mut consumers) = begin(1).build_stages(&topology).unwrap();
            let workers = [(); 2].map(|()| consumers.take_worker(group).unwrap());
            let mut stayer = consumers.take(beside).unwrap();
            producer.publish(|slot| *slot = 1).unwrap();
            let workers = workers.map(|mut worker| {
                thread::spawn(move || {
                    if let Ok(batch) = worker.try_poll(1) {
                        assert_eq!(batch[0], 1);
                    }
                })
            });
            assert_eq!(stayer.poll(1).unwrap()[0], 1);
            for event in 2..=3 {
                if producer.try_publish(|slot| *slot = event).is_ok() {
                    assert_eq!(stayer.poll(1).unwrap()[0], event);
                }
            }
            workers.into_iter().for_each(|worker| worker.join().unwrap());
        });
    }
}

kinds! {
    /// The last worker's drop wakes a producer, which is told that nobody is left.
    fn the_last_workers_drop_wakes_the_producer(begin) {
        bounded(3, move || {
            let (topology, group) = group_of(2);
            let (mut producer, mut workers) =
                begin(1).wait(Blocking::new()).build_stages(&topology).unwrap();
            let workers = [(); 2].map(|()| workers.take_worker(group).unwrap());
            producer.publish(|slot| *slot = 1).unwrap();
            let workers = workers.map(|worker| thread::spawn(move || drop(worker)));
            assert_eq!(producer.publish(|slot| *slot = 2), Err(ClaimError::Disconnected));
            workers.into_iter().for_each(|worker| worker.join().unwrap());
        });
    }
}

#[cfg(annulus_joins)]
kinds! {
    /// Two workers come into an empty group at once: both get into it, and each event goes to one of them.
    fn two_workers_come_into_an_empty_group(begin) {
        bounded(2, move || {
            let (topology, group) = group_of(0);
            let (mut producer, consumers) = begin(2).joinable(1).build_stages(&topology).unwrap();
            let joiner = consumers.joiner();
            producer.publish_batch(2, |i, slot| *slot = 1 + i as u32).unwrap();
            let other = joiner.clone();
            let other = thread::spawn(move || {
                let mut worker = other.join_group(group).unwrap();
                let event = worker.try_poll(1).map(|batch| batch[0]).ok();
                (worker, event)
            });
            let mut worker = joiner.join_group(group).unwrap();
            let mine = worker.try_poll(1).map(|batch| batch[0]).ok();
            let (_other, theirs) = other.join().unwrap();
            drop(producer);
            let mut events: Vec<_> = mine.into_iter().chain(theirs).chain(drain(&mut worker)).collect();
            events.sort();
            assert_eq!(events, [1, 2]);
        });
    }
}

#[cfg(annulus_joins)]
kinds! {
    /// A group whose last worker leaves while another comes holds back what the newcomer may read, and no more.
    fn a_group_comes_back(begin) {
        bounded(2, move || {
            let (topology, group) = group_of(1);
            let (mut producer, mut consumers) = begin(1).joinable(1).build_stages(&topology).unwrap();
            let joiner = consumers.joiner();
            let mut older = consumers.take_worker(group).unwrap();
            drop(consumers);
            producer.publish(|slot| *slot = 0).unwrap();
            let joining = thread::spawn(move || {
                let mut younger = joiner.join_group(group).unwrap();
                let event = younger.try_poll(1).map(|batch| batch[0]).ok();
                (younger, event)
            });
            let mine = older.try_poll(1).map(|batch| batch[0]).ok();
            let early = producer.try_publish(|slot| *slot = 1).is_ok();
            drop(older);
            let (mut younger, theirs) = joining.join().unwrap();
            let mut events: Vec<_> = mine.into_iter().chain(theirs).collect();
            if !early {
                producer.try_publish(|slot| *slot = 1).unwrap();
            }
            drop(producer);
            events.extend(drain(&mut younger));
            events.sort();
            assert_eq!(events, [0, 1]);
        });
    }
}

kinds! {
    /// A worker that forgets its batch finishes it with its next call.
    fn a_forgotten_batch_is_finished_by_the_next_call(begin) {
        exhaust(move || {
            let (topology, group) = group_of(1);
            let (mut producer, mut workers) = begin(1).build_stages(&topology).unwrap();
            let mut worker = workers.take_worker(group).unwrap();
            producer.publish(|slot| *slot = 1).unwrap();
            let writer = thread::spawn(move || {
                let _ = producer.try_publish(|slot| *slot = 2);
                producer
            });
            core::mem::forget(worker.try_poll(1).unwrap());
            let _ = worker.try_poll(1).map(|batch| assert_eq!(batch[0], 2));
            let mut producer = writer.join().unwrap();
            let _ = worker.try_poll(1);
            assert_eq!(producer.free(), 1);
            producer.try_publish(|slot| *slot = 3).unwrap();
        });
    }
}

kinds! {
    /// A stage behind a group sees what each of its workers did with an event.
    fn a_stage_comes_after_every_worker(begin) {
        bounded(2, move || {
            let (mut topology, group) = group_of(2);
            let after = topology.stage_after(&[group], 1).unwrap();
            let (mut producer, mut consumers) = begin(2).build_stages(&topology).unwrap();
            let workers = [(); 2].map(|()| consumers.take_worker(group).unwrap());
            let mut after = consumers.take(after).unwrap();
            producer.publish_batch(2, |i, slot| *slot = i as u32).unwrap();
            let notes = Arc::new(Notes::<2>::new());
            let workers = workers.map(|mut worker| {
                let noted = notes.clone();
                thread::spawn(move || {
                    if let Ok(batch) = worker.try_poll(1) {
                        noted.write(batch[0] as usize, 10 + batch[0]);
                    }
                    worker
                })
            });
            let mut seen = 0;
            for _ in 0..2 {
                if let Ok(batch) = after.try_poll(2) {
                    for event in &batch {
                        assert_eq!(notes.read(*event as usize), 10 + *event);
                        seen += 1;
                    }
                }
            }
            assert_eq!(after.sequence().since(Seq::ZERO.minus(1)), seen);
            let _workers = workers.map(|worker| worker.join().unwrap());
        });
    }
}

kinds! {
    /// The workers of an exclusive group change events, each alone with its own, before they are overwritten.
    fn exclusive_workers_change_events_alone(begin) {
        bounded(2, move || {
            let mut topology = Topology::new();
            topology.exclusive_group(2).unwrap();
            let (mut producer, mut workers) = begin(2).build_stages(&topology).unwrap();
            let workers = [(); 2].map(|()| workers.take_exclusive_worker().unwrap());
            producer.publish_batch(2, |_, slot| *slot = 1).unwrap();
            let workers = workers.map(|mut worker| {
                thread::spawn(move || {
                    if let Ok(mut batch) = worker.try_poll(1) {
                        batch[0] += 10;
                    }
                    worker
                })
            });
            let _ = producer.try_publish(|slot| assert_eq!(*slot, 11));
            let [mut one, _two] = workers.map(|worker| worker.join().unwrap());
            drop(producer);
            drain(&mut one);
        });
    }
}
