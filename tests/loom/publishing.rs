//! Publish, then poll: what a consumer sees was written before, in order, and nothing is missing.

use loom::thread;

use crate::exploration::{bounded, exhaust};
use crate::rings::{drain, kinds, multi};

kinds! {
    /// A consumer that looks once sees nothing or the whole event.
    fn an_event_is_seen_whole_or_not_at_all(begin) {
        exhaust(move || {
            let (mut producer, mut consumer) = begin(2).build().unwrap();
            let writer = thread::spawn(move || {
                producer.publish(|slot| *slot = 1).unwrap();
            });
            if let Ok(batch) = consumer.try_poll(2) {
                assert_eq!(batch.slices().0, [1]);
            }
            writer.join().unwrap();
        });
    }
}

kinds! {
    /// The events of one producer arrive in order, then the ring's end.
    fn events_arrive_in_order(begin) {
        bounded(3, move || {
            let (mut producer, mut consumer) = begin(2).build().unwrap();
            let writer = thread::spawn(move || {
                producer.publish(|slot| *slot = 1).unwrap();
                producer.publish(|slot| *slot = 2).unwrap();
            });
            assert_eq!(drain(&mut consumer), [1, 2]);
            writer.join().unwrap();
        });
    }
}

kinds! {
    /// A batch that lies across the last slot, and across the wrap of sequences, is seen whole or not at all.
    fn a_batch_across_the_wrap_is_one_run(begin) {
        exhaust(move || {
            let (mut producer, mut consumer) = begin(2).build().unwrap();
            let writer = thread::spawn(move || {
                producer.publish_batch(2, |i, slot| *slot = 1 + i as u32).unwrap();
            });
            if let Ok(batch) = consumer.try_poll(2) {
                assert_eq!(batch.slices(), (&[1][..], &[2][..]));
            }
            writer.join().unwrap();
            assert_eq!(consumer.lag(), 2 * usize::from(consumer.sequence() == crate::rings::LAST));
        });
    }
}

kinds! {
    /// Parts of a claim are seen one after the other, while the rest is still being written.
    fn parts_are_seen_in_order(begin) {
        bounded(3, move || {
            let (mut producer, mut consumer) = begin(4).build().unwrap();
            let writer = thread::spawn(move || {
                let mut claim = producer.claim(3).unwrap();
                claim[0] = 1;
                claim.publish_part(1);
                claim[0] = 2;
                claim[1] = 3;
                claim.publish_part(2);
                assert!(claim.is_empty());
            });
            assert_eq!(drain(&mut consumer), [1, 2, 3]);
            writer.join().unwrap();
        });
    }
}

/// The guard of a claim that is published writes no stamp when it is dropped: the next claimer's is at that place.
#[test]
fn a_published_claim_leaves_the_next_ones_stamp_alone() {
    bounded(3, || {
        let (mut first, mut consumer) = multi(2).build().unwrap();
        let mut second = first.clone();
        let writer = thread::spawn(move || {
            let mut claim = first.claim(1).unwrap();
            claim[0] = 1;
            claim.publish_part(1);
            drop(claim);
        });
        second.publish(|slot| *slot = 2).unwrap();
        writer.join().unwrap();
        drop(second);
        let mut events = drain(&mut consumer);
        events.sort();
        assert_eq!(events, [1, 2]);
    });
}

kinds! {
    /// A batch that was forgotten is delivered again, and holds its slots until then.
    fn a_forgotten_batch_is_delivered_again(begin) {
        bounded(3, move || {
            let (mut producer, mut consumer) = begin(1).build().unwrap();
            producer.publish(|slot| *slot = 1).unwrap();
            let writer = thread::spawn(move || {
                producer.publish(|slot| *slot = 2).unwrap();
            });
            let batch = consumer.poll(1).unwrap();
            assert_eq!(batch[0], 1);
            core::mem::forget(batch);
            assert_eq!(drain(&mut consumer), [1, 2]);
            writer.join().unwrap();
        });
    }
}
