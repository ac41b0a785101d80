//! Sleeping: every change that somebody waits for wakes them. A wake-up that is lost leaves all threads asleep, and
//! loom reports the deadlock.

use annulus::error::{ClaimError, PollError};
use annulus::wait::Blocking;
use loom::thread;

use crate::exploration::{bounded, exhaust};
use crate::rings::{drain, kinds, multi, single, two_stages};

kinds! {
    /// A consumer sleeps until an event is published.
    fn a_publish_wakes_the_consumer(begin) {
        exhaust(move || {
            let (mut producer, mut consumer) = begin(1).wait(Blocking::new()).build().unwrap();
            let writer = thread::spawn(move || {
                producer.publish(|slot| *slot = 1).unwrap();
                producer
            });
            assert_eq!(consumer.poll(1).unwrap()[0], 1);
            let _producer = writer.join().unwrap();
        });
    }
}

kinds! {
    /// Two consumers sleep on one word: both are woken.
    fn a_publish_wakes_every_consumer(begin) {
        bounded(2, move || {
            let (mut producer, [mut first, mut second]) =
                begin(1).wait(Blocking::new()).build_broadcast().unwrap();
            let readers = [
                thread::spawn(move || assert_eq!(first.poll(1).unwrap()[0], 1)),
                thread::spawn(move || assert_eq!(second.poll(1).unwrap()[0], 1)),
            ];
            producer.publish(|slot| *slot = 1).unwrap();
            readers.into_iter().for_each(|reader| reader.join().unwrap());
        });
    }
}

kinds! {
    /// A producer sleeps until a slot is released.
    fn a_release_wakes_the_producer(begin) {
        exhaust(move || {
            let (mut producer, mut consumer) = begin(1).wait(Blocking::new()).build().unwrap();
            producer.publish(|slot| *slot = 1).unwrap();
            let reader = thread::spawn(move || {
                assert_eq!(consumer.poll(1).unwrap()[0], 1);
                consumer
            });
            producer.publish(|slot| *slot = 2).unwrap();
            let _consumer = reader.join().unwrap();
        });
    }
}

kinds! {
    /// A producer sleeps until a part of a batch is released.
    fn an_early_release_wakes_the_producer(begin) {
        exhaust(move || {
            let (mut producer, mut consumer) = begin(2).wait(Blocking::new()).build().unwrap();
            producer.publish_batch(2, |_, slot| *slot = 1).unwrap();
            let writer = thread::spawn(move || {
                producer.publish(|slot| *slot = 2).unwrap();
            });
            let mut batch = consumer.poll(2).unwrap();
            batch.release(1);
            writer.join().unwrap();
        });
    }
}

/// Two producers sleep on one word, for claims of different sizes: both are woken.
#[test]
fn a_release_wakes_every_producer() {
    bounded(2, || {
        let (mut first, mut consumer) = multi(2).wait(Blocking::new()).build().unwrap();
        let mut second = first.clone();
        first.publish_batch(2, |_, slot| *slot = 1).unwrap();
        let writers = [
            thread::spawn(move || {
                first.publish(|slot| *slot = 2).unwrap();
            }),
            thread::spawn(move || {
                second.publish(|slot| *slot = 3).unwrap();
            }),
        ];
        drop(consumer.poll(2).unwrap());
        writers.into_iter().for_each(|writer| writer.join().unwrap());
    });
}

kinds! {
    /// Both sides sleep in turn.
    fn both_sides_sleep_and_wake(begin) {
        bounded(2, move || {
            let (mut producer, mut consumer) = begin(1).wait(Blocking::new()).build().unwrap();
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
    /// A stage sleeps until the stage before it releases the event.
    fn a_release_wakes_the_next_stage(begin) {
        exhaust(move || {
            let (topology, stages) = two_stages();
            let (mut producer, mut consumers) =
                begin(1).wait(Blocking::new()).build_stages(&topology).unwrap();
            let [mut first, mut second] = stages.map(|stage| consumers.take(stage).unwrap());
            producer.publish(|slot| *slot = 1).unwrap();
            let before = thread::spawn(move || {
                assert_eq!(first.poll(1).unwrap()[0], 1);
                first
            });
            assert_eq!(second.poll(1).unwrap()[0], 1);
            let _first = before.join().unwrap();
        });
    }
}

kinds! {
    /// A stage sleeps until the stage before it leaves.
    fn a_stage_that_leaves_wakes_the_next(begin) {
        exhaust(move || {
            let (topology, stages) = two_stages();
            let (mut producer, mut consumers) =
                begin(1).wait(Blocking::new()).build_stages(&topology).unwrap();
            let [first, mut second] = stages.map(|stage| consumers.take(stage).unwrap());
            producer.publish(|slot| *slot = 1).unwrap();
            let before = thread::spawn(move || drop(first));
            assert_eq!(second.poll(1).unwrap()[0], 1);
            before.join().unwrap();
        });
    }
}

/// A consumer sleeps before an open claim, behind which an event is published; giving the claim up wakes it.
#[test]
fn an_abandoned_claim_wakes_the_consumer() {
    exhaust(|| {
        let (mut first, mut consumer) = multi(2).wait(Blocking::new()).build().unwrap();
        let mut second = first.clone();
        let claim = first.claim(1).unwrap();
        second.publish(|slot| *slot = 2).unwrap();
        let reader = thread::spawn(move || {
            assert_eq!(consumer.poll(1).unwrap()[0], 2);
        });
        claim.abandon();
        reader.join().unwrap();
    });
}

/// A producer sleeps before a ring that abandoned claims have filled; a consumer that steps over them wakes it.
#[test]
fn a_step_over_abandoned_claims_wakes_the_producer() {
    bounded(3, || {
        let (mut producer, mut consumer) = multi(1).wait(Blocking::new()).build().unwrap();
        let writer = thread::spawn(move || {
            producer.claim(1).unwrap().abandon();
            producer.claim(1).unwrap().abandon();
            producer.publish(|slot| *slot = 1).unwrap();
            producer
        });
        assert_eq!(consumer.poll(1).unwrap()[0], 1);
        let _producer = writer.join().unwrap();
    });
}

kinds! {
    /// The last producer's drop wakes a consumer.
    fn the_last_producers_drop_wakes_the_consumer(begin) {
        exhaust(move || {
            let (producer, mut consumer) = begin(1).wait(Blocking::new()).build().unwrap();
            let dropper = thread::spawn(move || drop(producer));
            assert_eq!(consumer.poll(1).unwrap_err(), PollError::Closed);
            dropper.join().unwrap();
        });
    }
}

kinds! {
    /// The last consumer's drop wakes a producer.
    fn the_last_consumers_drop_wakes_the_producer(begin) {
        exhaust(move || {
            let (mut producer, consumer) = begin(1).wait(Blocking::new()).build().unwrap();
            producer.publish(|slot| *slot = 1).unwrap();
            let dropper = thread::spawn(move || drop(consumer));
            assert_eq!(producer.publish(|slot| *slot = 2), Err(ClaimError::Disconnected));
            dropper.join().unwrap();
        });
    }
}

kinds! {
    /// So does the drop of consumers that nobody took.
    fn the_drop_of_consumers_that_nobody_took_wakes_the_producer(begin) {
        exhaust(move || {
            let (topology, _) = two_stages();
            let (mut producer, consumers) = begin(1).wait(Blocking::new()).build_stages(&topology).unwrap();
            producer.publish(|slot| *slot = 1).unwrap();
            let dropper = thread::spawn(move || drop(consumers));
            assert_eq!(producer.publish(|slot| *slot = 2), Err(ClaimError::Disconnected));
            dropper.join().unwrap();
        });
    }
}

kinds! {
    /// The producer's own closing wakes a consumer.
    fn the_producers_closing_wakes_the_consumer(begin) {
        exhaust(move || {
            let (mut producer, mut consumer) = begin(1).wait(Blocking::new()).build().unwrap();
            let closer = thread::spawn(move || {
                producer.close();
                producer
            });
            assert_eq!(consumer.poll(1).unwrap_err(), PollError::Closed);
            let _producer = closer.join().unwrap();
        });
    }
}

kinds! {
    /// A request to close wakes a producer that waits for room.
    fn closing_wakes_the_producer(begin) {
        exhaust(move || {
            let (mut producer, consumer) = begin(1).wait(Blocking::new()).build().unwrap();
            producer.publish(|slot| *slot = 1).unwrap();
            let closer = thread::spawn(move || {
                consumer.close();
                consumer
            });
            assert_eq!(producer.publish(|slot| *slot = 2), Err(ClaimError::Closed));
            let _consumer = closer.join().unwrap();
        });
    }
}

/// Closing a ring with several producers wakes a consumer.
#[test]
fn closing_wakes_the_consumer() {
    exhaust(|| {
        let (producer, mut consumer) = multi(1).wait(Blocking::new()).build().unwrap();
        let controller = producer.controller();
        let closer = thread::spawn(move || controller.close());
        assert_eq!(consumer.poll(1).unwrap_err(), PollError::Closed);
        closer.join().unwrap();
        drop(producer);
    });
}

/// The only producer follows a request to close at its next claim, and that wakes a consumer.
#[test]
fn following_a_request_to_close_wakes_the_consumer() {
    exhaust(|| {
        let (mut producer, mut consumer) = single(1).wait(Blocking::new()).build().unwrap();
        producer.controller().close();
        let closer = thread::spawn(move || {
            assert_eq!(producer.publish(|slot| *slot = 1), Err(ClaimError::Closed));
            producer
        });
        assert_eq!(consumer.poll(1).unwrap_err(), PollError::Closed);
        let _producer = closer.join().unwrap();
    });
}

kinds! {
    /// Halting wakes a consumer.
    fn halting_wakes_the_consumer(begin) {
        exhaust(move || {
            let (producer, mut consumer) = begin(1).wait(Blocking::new()).build().unwrap();
            let controller = producer.controller();
            let halter = thread::spawn(move || controller.halt());
            assert_eq!(consumer.poll(1).unwrap_err(), PollError::Halted);
            halter.join().unwrap();
            drop(producer);
        });
    }
}

kinds! {
    /// Halting wakes a producer that waits for room.
    fn halting_wakes_the_producer(begin) {
        exhaust(move || {
            let (mut producer, consumer) = begin(1).wait(Blocking::new()).build().unwrap();
            producer.publish(|slot| *slot = 1).unwrap();
            let halter = thread::spawn(move || {
                consumer.halt();
                consumer
            });
            assert_eq!(producer.publish(|slot| *slot = 2), Err(ClaimError::Halted));
            let _consumer = halter.join().unwrap();
        });
    }
}
