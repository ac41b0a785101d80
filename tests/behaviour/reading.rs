//! Batches: what a poll delivers, early release, forgetting, copying out, and exclusive access.

use annulus::SeqRange;

use crate::support::{BatchEnd, ClaimEnd, Ends, How, No, everywhere};

#[test]
fn polls_deliver_at_most_what_was_asked_for_and_at_least_one() {
    everywhere(&[8], |mut ends| {
        for lap in 0..5 {
            ends.producer.claim_and(8, lap * 10, ClaimEnd::Publish).unwrap();
            for consumer in &mut ends.consumers {
                let mut seen = Vec::new();
                for max in [1, 3, 2, 100] {
                    let batch = consumer.take(max, How::Wait).unwrap();
                    assert_eq!(batch.len(), max.min(8 - seen.len()));
                    seen.extend(batch);
                }
                assert_eq!(seen, (lap * 10..lap * 10 + 8).collect::<Vec<_>>());
                assert_eq!(consumer.take(1, How::Try), Err(No::Empty));
            }
        }
    });
}

#[test]
fn a_poll_for_nothing_is_an_error() {
    everywhere(&[8], |mut ends| {
        let far = std::time::Instant::now() + core::time::Duration::from_secs(3600);
        for value in [None, Some(7)] {
            value.map(|value| ends.producer.send(value).unwrap());
            for consumer in &mut ends.consumers {
                for how in [How::Try, How::Wait, How::Until(far)] {
                    assert_eq!(consumer.take(0, how), Err(No::InvalidCount));
                    assert_eq!(consumer.read(&mut [], how), Err(No::InvalidCount));
                }
            }
        }
        ends.expect([7]);
    });
}

#[test]
fn batches_are_slices_in_order_that_wrap_where_the_ring_does() {
    everywhere(&[8], |mut ends| {
        let mut next = ends.start;
        for count in [3, 8, 5, 7, 1, 6, 8] {
            ends.producer.claim_and(count, 100, ClaimEnd::Publish).unwrap();
            let before_wrap = 8 - next.get() as usize % 8;
            for consumer in &mut ends.consumers {
                consumer
                    .with_batch(100, How::Try, &mut |batch| {
                        assert_eq!(batch.range(), SeqRange::new(next, count));
                        let (first, second) = batch.slices();
                        assert_eq!((first.len(), second.len()), {
                            let first = before_wrap.min(count);
                            (first, count - first)
                        });
                        assert_eq!([first, second].concat(), batch.values());
                        for i in 0..count {
                            assert_eq!(batch.get(i), Some(&(100 + i as u64)));
                        }
                        assert_eq!(batch.get(count), None);
                        BatchEnd::Drop
                    })
                    .unwrap();
                assert_eq!(consumer.sequence(), next.plus(count));
            }
            next = next.plus(count);
        }
    });
}

#[test]
fn a_batch_released_early_makes_room_at_once_across_the_wrap_too() {
    everywhere(&[8], |mut ends| {
        for lap in 0..9 {
            // Laps of 11 events in all, so that every offset of the wrap comes by.
            ends.producer.claim_and(8, 0, ClaimEnd::Publish).unwrap();
            let last = ends.consumers.len() - 1;
            for consumer in &mut ends.consumers[..last] {
                assert_eq!(consumer.drain().0.len(), 8);
            }
            let Ends { producer, consumers, .. } = &mut ends;
            consumers[last]
                .with_batch(8, How::Try, &mut |batch| {
                    for released in 1..=3 {
                        assert_eq!(producer.free(), released - 1);
                        batch.release(1);
                        assert_eq!(batch.len(), 8 - released);
                        assert_eq!(batch.values(), (released as u64..8).collect::<Vec<_>>());
                    }
                    batch.release(0);
                    assert_eq!(producer.free(), 3);
                    // The new events do not touch what is still in the batch.
                    producer.claim_and(3, 8, ClaimEnd::Publish).unwrap();
                    assert_eq!(producer.send(99), Err(No::Full));
                    assert_eq!(batch.values(), (3..8).collect::<Vec<_>>());
                    batch.release(4);
                    assert_eq!(batch.values(), [7]);
                    batch.release(1);
                    assert!(batch.is_empty() && batch.get(0).is_none());
                    BatchEnd::Drop
                })
                .unwrap();
            for consumer in &mut ends.consumers {
                assert_eq!(consumer.drain().0, [8, 9, 10], "lap {lap}");
            }
        }
    });
}

#[test]
fn releasing_more_than_the_batch_panics_and_the_batch_is_released() {
    everywhere(&[8], |mut ends| {
        ends.producer.claim_and(3, 1, ClaimEnd::Publish).unwrap();
        for consumer in &mut ends.consumers {
            let panicked = std::panic::catch_unwind(core::panic::AssertUnwindSafe(|| {
                consumer.with_batch(8, How::Try, &mut |batch| {
                    batch.release(batch.len() + 1);
                    BatchEnd::Drop
                })
            }));
            assert!(panicked.is_err());
            assert_eq!(consumer.drain(), (vec![], No::Empty));
        }
        assert!(ends.producer.is_empty());
    });
}

#[test]
fn a_forgotten_batch_is_delivered_again() {
    everywhere(&[8], |mut ends| {
        for lap in 0..5 {
            ends.producer.claim_and(7, lap, ClaimEnd::Publish).unwrap();
            for consumer in &mut ends.consumers {
                let all: Vec<u64> = (lap..lap + 7).collect();
                for max in [100, 2, 7] {
                    let mut seen = Vec::new();
                    consumer
                        .with_batch(max, How::Try, &mut |batch| {
                            seen = batch.values();
                            BatchEnd::Forget
                        })
                        .unwrap();
                    assert_eq!(seen, all[..max.min(7)]);
                }
                // What was released of it before it was forgotten is gone.
                consumer
                    .with_batch(100, How::Try, &mut |batch| {
                        batch.release(3);
                        BatchEnd::Forget
                    })
                    .unwrap();
                assert_eq!(consumer.drain().0, all[3..]);
            }
        }
    });
}

#[test]
fn a_forgotten_batch_holds_its_room() {
    everywhere(&[8], |mut ends| {
        ends.producer.claim_and(8, 0, ClaimEnd::Publish).unwrap();
        for consumer in &mut ends.consumers {
            // A stage behind the first has nothing yet.
            let _ = consumer.with_batch(8, How::Try, &mut |_| BatchEnd::Forget);
        }
        assert_eq!(ends.producer.send(9), Err(No::Full));
        ends.expect(0..8);
    });
}

#[test]
fn a_batch_ends_at_an_abandoned_run_and_the_next_begins_after_it() {
    everywhere(&[8], |mut ends| {
        if !ends.is_multi() {
            return; // The sequences of an abandoned claim are used again there.
        }
        let mut next = ends.start;
        for _ in 0..5 {
            ends.producer.claim_and(2, 1, ClaimEnd::Publish).unwrap();
            ends.producer.claim_and(1, 9, ClaimEnd::Abandon).unwrap();
            ends.producer.claim_and(2, 9, ClaimEnd::Abandon).unwrap();
            ends.producer.claim_and(2, 3, ClaimEnd::Publish).unwrap();
            for consumer in &mut ends.consumers {
                for (start, values) in [(next, [1, 2]), (next.plus(5), [3, 4])] {
                    // Forgotten first: a run that was stepped over stays so.
                    for end in [BatchEnd::Forget, BatchEnd::Drop] {
                        consumer
                            .with_batch(8, How::Try, &mut |batch| {
                                assert_eq!((batch.range().start, batch.values()), (start, values.to_vec()));
                                end
                            })
                            .unwrap();
                    }
                }
                assert_eq!(consumer.take(8, How::Try), Err(No::Empty));
            }
            next = next.plus(7);
        }
    });
}

#[test]
fn runs_that_follow_each_other_come_in_one_batch() {
    everywhere(&[8], |mut ends| {
        for _ in 0..3 {
            for value in 0..8 {
                ends.producer.send(value).unwrap();
            }
            for consumer in &mut ends.consumers {
                assert_eq!(consumer.take(100, How::Try).unwrap().len(), 8);
            }
        }
    });
}

#[test]
fn read_into_copies_what_is_there_and_fits() {
    everywhere(&[8], |mut ends| {
        for lap in 0..5 {
            ends.producer.claim_and(7, lap * 10, ClaimEnd::Publish).unwrap();
            for consumer in &mut ends.consumers {
                let mut events = [u64::MAX; 5];
                assert_eq!(consumer.read(&mut events, How::Wait), Ok(5));
                assert_eq!(events, core::array::from_fn(|i| lap * 10 + i as u64));
                let mut events = [u64::MAX; 5];
                assert_eq!(consumer.read(&mut events, How::Try), Ok(2));
                assert_eq!(events, [lap * 10 + 5, lap * 10 + 6, u64::MAX, u64::MAX, u64::MAX]);
                assert_eq!(consumer.read(&mut events, How::Try), Err(No::Empty));
            }
            assert!(ends.producer.is_empty());
        }
    });
}

#[test]
fn an_exclusive_consumer_changes_events_where_they_lie() {
    everywhere(&[8], |mut ends| {
        let exclusive = ends.case.shape.exclusive();
        ends.producer.claim_and(8, 0, ClaimEnd::Publish).unwrap();
        for (i, consumer) in ends.consumers.iter_mut().enumerate() {
            consumer
                .with_batch(8, How::Try, &mut |batch| {
                    let reached =
                        batch.values_mut().map(|values| values.into_iter().for_each(|value| *value *= 10));
                    assert_eq!(reached.is_some(), exclusive == Some(i));
                    let factor = if exclusive == Some(i) { 10 } else { 1 };
                    assert_eq!(batch.values(), (0..8).map(|value| value * factor).collect::<Vec<_>>());
                    BatchEnd::Drop
                })
                .unwrap();
        }
    });
}

#[test]
fn an_exclusive_consumer_takes_events_out() {
    everywhere(&[8], |mut ends| {
        let Some(exclusive) = ends.case.shape.exclusive() else { return };
        for lap in 1..4 {
            ends.producer.claim_and(8, lap, ClaimEnd::Publish).unwrap();
            for consumer in &mut ends.consumers[..exclusive] {
                consumer.drain();
            }
            ends.consumers[exclusive]
                .with_batch(8, How::Try, &mut |batch| {
                    batch.release(2);
                    assert_eq!(batch.take_all(), Some((lap + 2..lap + 8).collect()));
                    assert_eq!(batch.values(), [0; 6]);
                    BatchEnd::Drop
                })
                .unwrap();
        }
    });
}
