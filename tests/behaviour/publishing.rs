//! How claims end: published whole or in parts, abandoned in every way there is.

use core::panic::AssertUnwindSafe;
use std::panic::{catch_unwind, resume_unwind};

use crate::support::{ClaimEnd, Ends, How, No, everywhere};

/// A panic without the message that the default hook would print.
fn quiet_panic() -> ! {
    resume_unwind(Box::new("on purpose"))
}

#[test]
fn events_come_in_the_order_of_their_publishing() {
    everywhere(&[1, 2, 8], |mut ends| {
        for value in 0..if cfg!(miri) { 10 } else { 40 } {
            let sequence = ends.producer.send(value).unwrap();
            assert_eq!(sequence, ends.start.plus(value as usize));
            ends.expect([value]);
        }
    });
}

#[test]
fn a_claim_is_published_in_parts_from_the_first_on() {
    everywhere(&[8], |mut ends| {
        for lap in 0..4 {
            let Ends { producer, consumers, .. } = &mut ends;
            producer
                .with_claim(7, How::Try, &mut |claim| {
                    claim.fill(lap);
                    let start = claim.range().start;
                    for (part, count) in [(0, 2), (2, 0), (2, 1), (3, 3)] {
                        let run = claim.part(count);
                        assert_eq!((run.start, run.len()), (start.plus(part), count));
                        for consumer in consumers.iter_mut() {
                            let expected: Vec<u64> = (part..part + count).map(|i| lap + i as u64).collect();
                            assert_eq!(consumer.drain(), (expected, No::Empty));
                        }
                        assert_eq!(claim.len(), 7 - part - count);
                    }
                    *claim.get(0).unwrap() = 77;
                    assert!(claim.get(1).is_none());
                    ClaimEnd::Publish
                })
                .unwrap();
            ends.expect([77]);
        }
    });
}

#[test]
fn ending_a_claim_that_is_all_published_changes_nothing() {
    everywhere(&[2, 8], |mut ends| {
        for (lap, end) in
            [ClaimEnd::Publish, ClaimEnd::Abandon, ClaimEnd::Drop, ClaimEnd::Forget].into_iter().enumerate()
        {
            let lap = lap as u64;
            ends.producer
                .with_claim(2, How::Try, &mut |claim| {
                    claim.fill(lap);
                    claim.part(2);
                    assert!(claim.is_empty());
                    assert_eq!(claim.slots().0.len() + claim.slots().1.len(), 0);
                    end
                })
                .unwrap();
            ends.expect([lap, lap + 1]);
            ends.producer.send(9).unwrap();
            ends.expect([9]);
        }
    });
}

/// Runs `abandon`, which gives up a claim of `count`, between two events, which are all that anybody sees.
fn between_two_events(abandon: impl Fn(&mut Ends<'_>, usize)) {
    everywhere(&[8], |mut ends| {
        for count in [1, 3, 6, 6, 2] {
            ends.producer.send(1).unwrap();
            abandon(&mut ends, count);
            ends.producer.send(2).unwrap();
            ends.expect([1, 2]);
            assert!(ends.producer.is_empty());
        }
    });
}

#[test]
fn an_abandoned_claim_is_never_seen() {
    between_two_events(|ends, count| ends.producer.claim_and(count, 99, ClaimEnd::Abandon).unwrap());
}

#[test]
fn a_dropped_claim_is_abandoned() {
    between_two_events(|ends, count| ends.producer.claim_and(count, 99, ClaimEnd::Drop).unwrap());
}

#[test]
fn a_forgotten_claim_is_abandoned_by_the_next_call() {
    between_two_events(|ends, count| ends.producer.claim_and(count, 99, ClaimEnd::Forget).unwrap());
}

#[test]
fn a_forgotten_claim_is_abandoned_by_a_refused_call() {
    everywhere(&[8], |mut ends| {
        ends.producer.claim_and(8, 99, ClaimEnd::Forget).unwrap();
        assert_eq!(ends.producer.claim_and(0, 0, ClaimEnd::Publish), Err(No::InvalidCount));
        ends.expect([]);
        assert_eq!(ends.producer.free(), 8);
    });
}

#[test]
fn a_claim_whose_filling_panics_is_abandoned() {
    between_two_events(|ends, count| {
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            ends.producer.with_claim(count, How::Try, &mut |claim| {
                claim.fill(99);
                quiet_panic()
            })
        }));
        assert!(panicked.is_err());
    });
}

#[test]
fn the_parts_published_before_a_panic_stay() {
    everywhere(&[8], |mut ends| {
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            ends.producer.with_claim(5, How::Try, &mut |claim| {
                claim.fill(1);
                claim.part(2);
                quiet_panic()
            })
        }));
        assert!(panicked.is_err());
        ends.producer.send(7).unwrap();
        ends.expect([1, 2, 7]);
    });
}

#[test]
fn a_fused_publish_that_panics_is_abandoned() {
    between_two_events(|ends, _| {
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            ends.producer.publish_with(How::Wait, &mut |slot| {
                *slot = 99;
                quiet_panic()
            })
        }));
        assert!(panicked.is_err());
    });
}

#[test]
fn a_batch_whose_filling_panics_is_abandoned_whole() {
    between_two_events(|ends, count| {
        let batch = catch_unwind(AssertUnwindSafe(|| {
            ends.producer.batch_with(count, How::Wait, &mut |i, slot| {
                *slot = 99;
                if i + 1 == count {
                    quiet_panic()
                }
            })
        }));
        assert!(batch.is_err());
    });
}

#[test]
fn abandoned_claims_alone_never_fill_the_ring() {
    everywhere(&[1, 8], |mut ends| {
        let capacity = ends.producer.capacity();
        for round in 0..if cfg!(miri) { 6 } else { 30 } {
            let end = [ClaimEnd::Abandon, ClaimEnd::Drop, ClaimEnd::Forget][round % 3];
            ends.producer.claim_and(1 + round % capacity, 99, end).unwrap();
            // Settles a claim that was forgotten.
            assert_eq!(ends.producer.claim_and(0, 0, ClaimEnd::Publish), Err(No::InvalidCount));
            for consumer in &mut ends.consumers {
                assert_eq!(consumer.take(8, How::Try), Err(No::Empty));
            }
            assert_eq!(ends.producer.free(), capacity);
        }
    });
}

#[test]
fn slots_keep_their_values_for_the_next_lap() {
    everywhere(&[2], |mut ends| {
        ends.producer.send(5).unwrap();
        ends.producer.send(6).unwrap();
        ends.expect([5, 6]);
        for value in [5, 6] {
            ends.producer.publish_with(How::Try, &mut |slot| assert_eq!(*slot, value)).unwrap();
        }
        ends.expect([5, 6]);
    });
}

#[test]
fn batches_are_published_by_index() {
    everywhere(&[8], |mut ends| {
        for lap in 0..5 {
            let range =
                ends.producer.batch_with(5, How::Wait, &mut |i, slot| *slot = lap + i as u64).unwrap();
            assert_eq!((range.start, range.len()), (ends.start.plus(lap as usize * 5), 5));
            ends.expect(lap..lap + 5);
        }
    });
}

#[test]
fn slices_are_written_whole_or_not_at_all() {
    everywhere(&[8], |mut ends| {
        for lap in 0..4 {
            let range = ends.producer.write(&[lap, 1, 2, 3, 4], How::Wait).unwrap();
            assert_eq!(range.len(), 5);
            assert_eq!(ends.producer.write(&[9; 4], How::Try), Err(No::Full));
            assert_eq!(ends.producer.write(&[5, 6, 7], How::Try).unwrap().start, range.end);
            assert_eq!(ends.producer.write(&[9], How::Try), Err(No::Full));
            ends.expect([lap, 1, 2, 3, 4, 5, 6, 7]);
        }
    });
}

#[test]
fn write_some_writes_what_fits() {
    everywhere(&[8], |mut ends| {
        let events: Vec<u64> = (0..20).collect();
        let mut written = 0;
        for taken in [0, 3, 8, 1, 5] {
            let before = written;
            match ends.producer.write_fitting(&events) {
                Ok(range) => written = before + range.len(),
                Err(no) => assert_eq!(no, No::Full),
            }
            assert!(ends.producer.is_full());
            assert_eq!(ends.producer.write_fitting(&events), Err(No::Full));
            for consumer in &mut ends.consumers {
                for _ in 0..taken {
                    consumer.take(1, How::Try).unwrap();
                }
            }
        }
        assert_eq!(written, 8 + 3 + 8 + 1);
    });
}

#[test]
fn write_some_writes_what_fits_though_nobody_will_read_it() {
    everywhere(&[8], |mut ends| {
        ends.producer.send(1).unwrap();
        ends.consumers.clear();
        assert_eq!(ends.producer.write_fitting(&[2; 20]).map(|range| range.len()), Ok(7));
        assert_eq!(ends.producer.write_fitting(&[2; 20]), Err(No::Disconnected));
    });
}
