//! The gate: a slot is written again only after everybody who may read it has released it.
//!
//! loom watches the slots: a claim that is let in while a batch is read, or without its release having happened before,
//! ends the model.

use annulus::wait::Blocking;
use loom::thread;

use crate::exploration::{bounded, exhaust};
use crate::rings::{drain, kinds};

kinds! {
    /// With one slot, every event waits for the release of the one before.
    fn one_slot_is_used_again_after_its_release(begin) {
        bounded(2, move || {
            let (mut producer, mut consumer) = begin(1).build().unwrap();
            let writer = thread::spawn(move || {
                for event in 1..=3 {
                    producer.publish(|slot| *slot = event).unwrap();
                }
            });
            assert_eq!(drain(&mut consumer), [1, 2, 3]);
            writer.join().unwrap();
        });
    }
}

kinds! {
    /// A producer that looks once overwrites only what was released early; the rest of the batch stays.
    fn an_early_release_gives_only_its_part_back(begin) {
        exhaust(move || {
            let (mut producer, mut consumer) = begin(2).build().unwrap();
            producer.publish_batch(2, |i, slot| *slot = 1 + i as u32).unwrap();
            let writer = thread::spawn(move || {
                let written = (3..=4).take_while(|event| producer.try_publish(|slot| *slot = *event).is_ok());
                assert!(written.count() <= 1);
            });
            let mut batch = consumer.poll(2).unwrap();
            assert_eq!(batch[0], 1);
            batch.release(1);
            assert_eq!((batch.len(), batch[0]), (1, 2));
            writer.join().unwrap();
        });
    }
}

kinds! {
    /// Among two consumers the slower one bounds the producer, whichever that is.
    fn the_slowest_of_two_consumers_bounds_the_producer(begin) {
        bounded(2, move || {
            let (mut producer, [first, second]) =
                begin(1).wait(Blocking::new()).build_broadcast().unwrap();
            producer.publish(|slot| *slot = 1).unwrap();
            let readers = [first, second].map(|mut consumer| {
                thread::spawn(move || {
                    assert_eq!(consumer.poll(1).unwrap()[0], 1);
                    consumer
                })
            });
            producer.publish(|slot| *slot = 2).unwrap();
            drop(producer);
            for reader in readers {
                assert_eq!(drain(&mut reader.join().unwrap()), [2]);
            }
        });
    }
}

kinds! {
    /// A consumer that leaves bounds nobody, and what it read was read before its slots are used again.
    fn a_consumer_that_leaves_has_read_before(begin) {
        bounded(3, move || {
            let (mut producer, [mut leaver, mut stayer]) = begin(1).build_broadcast().unwrap();
            producer.publish(|slot| *slot = 1).unwrap();
            let reader = thread::spawn(move || {
                assert_eq!(leaver.poll(1).unwrap()[0], 1);
            });
            assert_eq!(stayer.poll(1).unwrap()[0], 1);
            producer.publish(|slot| *slot = 2).unwrap();
            assert_eq!(stayer.poll(1).unwrap()[0], 2);
            producer.publish(|slot| *slot = 3).unwrap();
            reader.join().unwrap();
        });
    }
}

kinds! {
    /// A consumer that forgot its batch and leaves has read what it was lent, too.
    fn a_consumer_that_forgot_a_batch_has_read_before_it_leaves(begin) {
        bounded(3, move || {
            let (mut producer, [mut leaver, mut stayer]) = begin(1).build_broadcast().unwrap();
            producer.publish(|slot| *slot = 1).unwrap();
            let reader = thread::spawn(move || core::mem::forget(leaver.poll(1).unwrap()));
            assert_eq!(stayer.poll(1).unwrap()[0], 1);
            producer.publish(|slot| *slot = 2).unwrap();
            reader.join().unwrap();
            assert_eq!(stayer.poll(1).unwrap()[0], 2);
        });
    }
}
