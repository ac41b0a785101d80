//! Consumers that leave early: producers take their words along with the others', so that they never look ahead.

use annulus::Topology;
use annulus::error::ClaimError;
use annulus::wait::Blocking;
use loom::thread;

use crate::exploration::bounded;
use crate::rings::{kinds, multi, two_stages};

kinds! {
    /// One consumer leaves while the other reads on: behind whichever came further there is one lap.
    fn one_lap_behind_the_last_that_leaves(begin) {
        bounded(2, move || {
            let (mut producer, [early, mut late]) = begin(1).wait(Blocking::new()).build_broadcast().unwrap();
            let leaver = thread::spawn(move || drop(early));
            let reader = thread::spawn(move || {
                for event in 1..=2 {
                    assert_eq!(late.poll(1).unwrap()[0], event);
                }
            });
            for event in 1..=3 {
                producer.publish(|slot| *slot = event).unwrap();
            }
            assert_eq!(producer.publish(|slot| *slot = 4), Err(ClaimError::Disconnected));
            leaver.join().unwrap();
            reader.join().unwrap();
        });
    }
}

/// Two producers take the word along at once: it does not come back behind what one of them claimed by.
#[test]
fn two_producers_take_a_word_along() {
    bounded(2, || {
        let (mut first, [early, mut late]) = multi(1).wait(Blocking::new()).build_broadcast().unwrap();
        drop(early);
        first.publish(|slot| *slot = 1).unwrap();
        assert_eq!(late.poll(1).unwrap()[0], 1);
        let mut second = first.clone();
        let one = thread::spawn(move || first.publish(|slot| *slot = 2).is_ok());
        let two = thread::spawn(move || second.publish(|slot| *slot = 2).is_ok());
        assert_eq!(late.poll(1).unwrap()[0], 2);
        drop(late);
        assert!(one.join().unwrap() & two.join().unwrap());
    });
}

kinds! {
    /// A stage that left is passed by the next one, whose events it no longer holds back, and the producer by both.
    fn a_stage_that_left_is_taken_along(begin) {
        bounded(2, move || {
            let (topology, [first, second]) = two_stages();
            let (mut producer, mut consumers) = begin(1).wait(Blocking::new()).build_stages(&topology).unwrap();
            let (early, mut late) = (consumers.take(first).unwrap(), consumers.take(second).unwrap());
            let leaver = thread::spawn(move || drop(early));
            let reader = thread::spawn(move || {
                for event in 1..=2 {
                    assert_eq!(late.poll(1).unwrap()[0], event);
                }
                late
            });
            for event in 1..=3 {
                producer.publish(|slot| *slot = event).unwrap();
            }
            leaver.join().unwrap();
            drop(reader.join().unwrap());
            assert_eq!(producer.publish(|slot| *slot = 4), Err(ClaimError::Disconnected));
        });
    }
}

kinds! {
    /// A stage that nobody took holds back the next one until its leaving is seen, and with it the halt that came before.
    fn an_untaken_stage_is_passed_once_it_has_left(begin) {
        bounded(3, move || {
            let mut topology = Topology::new();
            // Stage 0, which `last` does not come after: a place that lost its stage too early would look like its.
            let beside = topology.stage(1).unwrap();
            let untaken = topology.stage(1).unwrap();
            let last = topology.stage_after(&[untaken], 1).unwrap();
            let (mut producer, mut consumers) = begin(1).build_stages(&topology).unwrap();
            let (_beside, mut last) = (consumers.take(beside).unwrap(), consumers.take(last).unwrap());
            producer.publish(|slot| *slot = 1).unwrap();
            // A thread that has seen none of the words before it gives way, so that it may find old ones after.
            let reader = thread::spawn(move || {
                thread::yield_now();
                assert!(last.try_poll(1).is_err());
            });
            producer.controller().halt();
            drop(consumers);
            reader.join().unwrap();
        });
    }
}
