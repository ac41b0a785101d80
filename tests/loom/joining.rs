//! Consumers that join a running ring, against producers, later stages, and consumers that leave.

use annulus::Topology;
use annulus::error::{ClaimError, TryClaimError};
use annulus::wait::Blocking;
use loom::thread;

use crate::exploration::bounded;
use crate::newcomers::{one_moves_on, one_reads_before_the_exclusive_stage};
use crate::rings::{LAST, drain, kinds, multi};

/// An older consumer leaves after another has joined, while a claim is open: no producer is let into its slot.
#[test]
fn a_joiner_guards_an_open_claim_when_the_older_consumer_leaves() {
    bounded(3, || {
        let mut topology = Topology::new();
        let readers = topology.stage(1).unwrap();
        let (mut first, mut consumers) = multi(2).joinable(2).build_stages(&topology).unwrap();
        let joiner = consumers.joiner();
        let older = consumers.take(readers).unwrap();
        let mut second = first.clone();
        let open = first.claim(1).unwrap();
        second.publish(|slot| *slot = 2).unwrap();
        let joining = thread::spawn(move || {
            let younger = joiner.join(readers).unwrap();
            drop(older);
            assert_eq!(younger.sequence(), LAST);
            younger
        });
        assert!(matches!(second.try_claim(1), Err(TryClaimError::Full)));
        let mut younger = joining.join().unwrap();
        open.publish();
        drop((first, second));
        assert_eq!(drain(&mut younger).len(), 2);
    });
}

kinds! {
    /// A joiner begins at a run's head, gets everything from there on without a gap, and bounds the producer.
    fn a_joiner_misses_nothing_from_its_start_on(begin) {
        bounded(2, move || {
            let mut topology = Topology::new();
            let readers = topology.stage(1).unwrap();
            let (mut producer, mut consumers) = begin(1).joinable(2).build_stages(&topology).unwrap();
            let joiner = consumers.joiner();
            let mut older = consumers.take(readers).unwrap();
            drop(consumers);
            producer.publish(|slot| *slot = 0).unwrap();
            let joining = thread::spawn(move || {
                let mut younger = joiner.join(readers).unwrap();
                let start = younger.sequence().since(LAST) as u32;
                if let Ok(batch) = younger.try_poll(1) {
                    assert_eq!(batch[0], start);
                }
                (start, younger)
            });
            drop(older.poll(1).unwrap());
            let published = producer.try_publish(|slot| *slot = 1).is_ok();
            drop(older);
            let (start, mut younger) = joining.join().unwrap();
            let mut rest = younger.sequence().since(LAST) as u32;
            assert!(rest - start <= 1);
            if !published {
                // The joiner began at the first event, if only until its second look.
                if rest == 0 {
                    assert_eq!(younger.try_poll(1).unwrap()[0], 0);
                    rest = 1;
                }
                producer.try_publish(|slot| *slot = 1).unwrap();
            }
            drop(producer);
            assert_eq!(drain(&mut younger), (rest..2).collect::<Vec<_>>());
        });
    }
}

kinds! {
    /// While somebody can still join, a producer before a full ring waits; when nobody can, it is told so.
    fn a_producer_waits_while_somebody_can_join(begin) {
        bounded(2, move || {
            let mut topology = Topology::new();
            let readers = topology.stage(0).unwrap();
            let (mut producer, consumers) =
                begin(1).joinable(1).wait(Blocking::new()).build_stages(&topology).unwrap();
            let joiner = consumers.joiner();
            drop(consumers);
            producer.publish(|slot| *slot = 1).unwrap();
            let joining = thread::spawn(move || {
                let mut reader = joiner.join(readers).unwrap();
                drop(joiner);
                assert_eq!(reader.poll(1).unwrap()[0], 1);
            });
            producer.publish(|slot| *slot = 2).unwrap();
            joining.join().unwrap();
            assert_eq!(producer.publish(|slot| *slot = 3), Err(ClaimError::Disconnected));
        });
    }
}

kinds! {
    /// The exclusive stage changes no event that a joiner may read.
    fn the_exclusive_stage_comes_after_a_joiner(begin) {
        bounded(2, move || {
            let mut topology = Topology::new();
            let readers = topology.stage(0).unwrap();
            topology.exclusive().unwrap();
            let ring = begin(2).joinable(2).build_stages(&topology).unwrap();
            one_reads_before_the_exclusive_stage(ring, move |joiner| joiner.join(readers).unwrap());
        });
    }
}

kinds! {
    /// A place that was left is taken again; its new owner is bound by nothing of the old one's, and bounds as it did.
    fn a_place_is_left_and_taken_again(begin) {
        bounded(2, move || {
            let mut topology = Topology::new();
            let readers = topology.stage(1).unwrap();
            let (mut producer, mut consumers) = begin(1).joinable(1).build_stages(&topology).unwrap();
            let joiner = consumers.joiner();
            let mut older = consumers.take(readers).unwrap();
            producer.publish(|slot| *slot = 0).unwrap();
            let joining = thread::spawn(move || {
                let looked = older.try_poll(1).map(|batch| batch[0]);
                assert_eq!(looked, Ok(0));
                drop(older);
                let mut younger = joiner.join(readers).unwrap();
                assert_eq!(younger.sequence(), LAST.plus(1));
                if let Ok(batch) = younger.try_poll(1) {
                    assert_eq!(batch[0], 1);
                }
                younger
            });
            let published = (1..=2).take_while(|event| producer.try_publish(|slot| *slot = *event).is_ok());
            let published = published.count() as u32;
            let mut younger = joining.join().unwrap();
            drop((producer, consumers));
            let rest = drain(&mut younger);
            assert!(rest == (1..=published).collect::<Vec<_>>() || rest == (2..=published).collect::<Vec<_>>());
        });
    }
}

kinds! {
    /// A consumer stands inside a run. A joiner starts at the run's end or at a head before it, and never where the
    /// consumer stands: no stamp is there to be found.
    fn a_joiner_starts_at_no_place_inside_a_run(begin) {
        bounded(4, move || {
            let mut topology = Topology::new();
            let readers = topology.stage(1).unwrap();
            let (mut producer, mut consumers) = begin(4).joinable(2).build_stages(&topology).unwrap();
            let joiner = consumers.joiner();
            let mut older = consumers.take(readers).unwrap();
            producer.publish_batch(2, |i, slot| *slot = i as u32).unwrap();
            let joining = thread::spawn(move || joiner.join(readers).unwrap());
            drop(older.poll(1).unwrap());
            producer.publish(|slot| *slot = 2).unwrap();
            drop(producer);
            let mut younger = joining.join().unwrap();
            let start = younger.sequence().since(LAST) as u32;
            assert_ne!(start, 1);
            assert_eq!(drain(&mut younger), (start..3).collect::<Vec<_>>());
            assert_eq!(drain(&mut older), [1, 2]);
        });
    }
}

kinds! {
    /// Somebody joins, reads and leaves while events pass: whoever stays gets all of them, the visitor those from its start
    /// on, and its leaving holds nothing back.
    fn a_visitor_comes_and_goes_under_traffic(begin) {
        bounded(2, move || {
            let mut topology = Topology::new();
            let readers = topology.stage(1).unwrap();
            let (mut producer, mut consumers) = begin(1).joinable(2).build_stages(&topology).unwrap();
            let joiner = consumers.joiner();
            let mut stayer = consumers.take(readers).unwrap();
            let visiting = thread::spawn(move || {
                let mut visitor = joiner.join(readers).unwrap();
                if let Ok(batch) = visitor.try_poll(1) {
                    assert_eq!(batch[0], batch.range().start.since(LAST) as u32);
                }
            });
            let mut published = 0;
            for _ in 0..2 {
                published += u32::from(producer.try_publish(|slot| *slot = published).is_ok());
                if let Ok(batch) = stayer.try_poll(1) {
                    assert_eq!(batch[0] + 1, published);
                }
            }
            visiting.join().unwrap();
            assert_eq!((stayer.lag(), producer.free()), (0, 1));
        });
    }
}

kinds! {
    /// The last consumer leaves while another joins, and whoever let it join leaves, too: at no moment is nobody there,
    /// and the producer is not told so.
    fn the_last_consumer_leaves_against_a_joiner(begin) {
        bounded(2, move || {
            let mut topology = Topology::new();
            let readers = topology.stage(1).unwrap();
            let (mut producer, mut consumers) = begin(1).joinable(2).build_stages(&topology).unwrap();
            let joiner = consumers.joiner();
            let older = consumers.take(readers).unwrap();
            drop(consumers);
            producer.publish(|slot| *slot = 0).unwrap();
            let leaving = thread::spawn(move || drop(older));
            let joining = thread::spawn(move || {
                let younger = joiner.join(readers).unwrap();
                drop(joiner);
                younger
            });
            let refused = producer.try_publish(|slot| *slot = 1).map(drop);
            assert_eq!(refused, Err(TryClaimError::Full));
            leaving.join().unwrap();
            let mut younger = joining.join().unwrap();
            assert_eq!(younger.try_poll(1).map(|batch| batch[0]), Ok(0));
            drop(younger);
            producer.try_publish(|slot| *slot = 1).unwrap();
            let refused = producer.try_publish(|slot| *slot = 2).map(drop);
            assert_eq!(refused, Err(TryClaimError::Disconnected));
        });
    }
}

kinds! {
    /// A joiner that stands behind for a moment, before its second look, wakes a producer that slept because of it.
    fn a_joiner_that_moved_on_wakes_the_producer(begin) {
        bounded(2, move || {
            let mut topology = Topology::new();
            let readers = topology.stage(1).unwrap();
            let ring = begin(1).joinable(2).wait(Blocking::new()).build_stages(&topology).unwrap();
            one_moves_on(ring, readers, move |joiner| joiner.join(readers).unwrap());
        });
    }
}

kinds! {
    /// So does the first worker of a group.
    fn a_worker_that_moved_on_wakes_the_producer(begin) {
        bounded(2, move || {
            let mut topology = Topology::new();
            let readers = topology.stage(1).unwrap();
            let group = topology.group(0).unwrap();
            let ring = begin(1).joinable(2).wait(Blocking::new()).build_stages(&topology).unwrap();
            one_moves_on(ring, readers, move |joiner| joiner.join_group(group).unwrap());
        });
    }
}

kinds! {
    /// The last joiner's drop wakes a producer that waited for somebody to come.
    fn the_last_joiners_drop_wakes_the_producer(begin) {
        bounded(3, move || {
            let mut topology = Topology::new();
            topology.stage(0).unwrap();
            let (mut producer, consumers) =
                begin(1).joinable(1).wait(Blocking::new()).build_stages(&topology).unwrap();
            let joiner = consumers.joiner();
            drop(consumers);
            producer.publish(|slot| *slot = 1).unwrap();
            let dropper = thread::spawn(move || drop(joiner));
            assert_eq!(producer.publish(|slot| *slot = 2), Err(ClaimError::Disconnected));
            dropper.join().unwrap();
        });
    }
}

kinds! {
    /// A producer that is told that nobody is left has used all the room that the last consumer made: a lap behind the
    /// run that it saw, of which it released a part.
    fn the_last_consumer_makes_room_before_it_is_gone(begin) {
        bounded(3, move || {
            let mut topology = Topology::new();
            let readers = topology.stage(1).unwrap();
            let (mut producer, mut consumers) = begin(2).joinable(1).build_stages(&topology).unwrap();
            let mut reader = consumers.take(readers).unwrap();
            drop(consumers);
            producer.publish_batch(2, |_, slot| *slot = 1).unwrap();
            let leaving = thread::spawn(move || assert_eq!(reader.poll(1).unwrap()[0], 1));
            producer.publish_batch(2, |_, slot| *slot = 2).unwrap();
            leaving.join().unwrap();
        });
    }
}

kinds! {
    /// A worker counts as somebody who is there: a producer waits for it, and for nobody once it has gone.
    fn a_producer_waits_for_a_worker(begin) {
        bounded(2, move || {
            let mut topology = Topology::new();
            let group = topology.group(1).unwrap();
            let (mut producer, mut consumers) = begin(1).joinable(1).build_stages(&topology).unwrap();
            let mut worker = consumers.take_worker(group).unwrap();
            drop(consumers);
            producer.publish(|slot| *slot = 1).unwrap();
            let working = thread::spawn(move || {
                assert_eq!(worker.poll(1).unwrap()[0], 1);
                worker
            });
            producer.publish(|slot| *slot = 2).unwrap();
            drop(working.join().unwrap());
            assert_eq!(producer.publish(|slot| *slot = 3), Err(ClaimError::Disconnected));
        });
    }
}
