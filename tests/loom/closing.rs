//! Closing: every publish that succeeded is delivered, and `Closed` comes after all of them.

use annulus::error::{ClaimError, PollError, TryClaimError, TryPollError};
use annulus::{Memory, Producer};
use loom::sync::Arc;
use loom::thread;

use crate::exploration::{bounded, exhaust};
use crate::rings::{Notes, drain, kinds, multi};

/// Publishes `count` events or, if the ring is closed meanwhile, fewer. Returns how many.
fn publish_until_closed<M: Memory<Event = u32>>(producer: &mut Producer<M>, count: usize) -> usize {
    let closed = |result| match result {
        Ok(_) => true,
        Err(ClaimError::Closed) => false,
        Err(error) => panic!("{error}"),
    };
    (0..count).take_while(|_| closed(producer.publish(|slot| *slot = 7))).count()
}

kinds! {
    /// Closing against a claim: the claim is refused, or its event is delivered.
    fn what_was_published_against_closing_is_delivered(begin) {
        bounded(2, move || {
            let (mut producer, mut consumer) = begin(2).build().unwrap();
            let controller = producer.controller();
            let writer = thread::spawn(move || publish_until_closed(&mut producer, 1));
            let closer = thread::spawn(move || controller.close());
            let delivered = drain(&mut consumer).len();
            assert_eq!(delivered, writer.join().unwrap());
            closer.join().unwrap();
        });
    }
}

/// Closing against the claims of two producers, of which one is open when the other is refused.
#[test]
fn closing_against_two_producers_loses_nothing() {
    bounded(2, || {
        let (mut first, mut consumer) = multi(2).build().unwrap();
        let mut second = first.clone();
        let controller = first.controller();
        let one = thread::spawn(move || publish_until_closed(&mut first, 1));
        let two = thread::spawn(move || publish_until_closed(&mut second, 1));
        controller.close();
        let delivered = drain(&mut consumer).len();
        assert_eq!(delivered, one.join().unwrap() + two.join().unwrap());
    });
}

kinds! {
    /// A claim that is open when the ring is closed may still be published; consumers are not told "closed" before.
    fn an_open_claim_outlives_closing(begin) {
        exhaust(move || {
            let (mut producer, mut consumer) = begin(2).build().unwrap();
            let controller = consumer.controller();
            let mut claim = producer.claim(1).unwrap();
            let reader = thread::spawn(move || {
                controller.close();
                match consumer.try_poll(1) {
                    Ok(batch) => assert_eq!(batch[0], 1),
                    Err(error) => assert_eq!(error, TryPollError::Empty),
                }
                consumer
            });
            claim[0] = 1;
            claim.publish();
            let mut consumer = reader.join().unwrap();
            assert!(matches!(producer.try_publish(|_| ()), Err(annulus::error::TryClaimError::Closed)));
            let read = drain(&mut consumer).len();
            assert!(read == 1 || consumer.sequence() == annulus::Seq::ZERO);
            assert_eq!(consumer.poll(1).unwrap_err(), PollError::Closed);
        });
    }
}

/// The last producer closes the ring, not the first that is dropped: the other one's event is delivered.
#[test]
fn the_last_producer_closes_the_ring() {
    bounded(3, || {
        let (first, mut consumer) = multi(2).build().unwrap();
        let mut second = first.clone();
        let one = thread::spawn(move || drop(first));
        let two = thread::spawn(move || {
            second.publish(|slot| *slot = 1).unwrap();
        });
        assert_eq!(drain(&mut consumer), [1]);
        one.join().unwrap();
        two.join().unwrap();
    });
}

/// A producer that is cloned while its sister is dropped keeps the ring open.
#[test]
fn a_clone_keeps_the_ring_open() {
    bounded(3, || {
        let (first, mut consumer) = multi(1).build().unwrap();
        let second = first.clone();
        let one = thread::spawn(move || drop(first));
        let two = thread::spawn(move || {
            let mut third = second.clone();
            drop(second);
            third.publish(|slot| *slot = 1).unwrap();
        });
        assert_eq!(drain(&mut consumer), [1]);
        one.join().unwrap();
        two.join().unwrap();
    });
}

kinds! {
    /// A producer that waits for room is let go by a request to close.
    fn a_claim_that_waits_returns_on_closing(begin) {
        exhaust(move || {
            let (mut producer, consumer) = begin(1).build().unwrap();
            producer.publish(|slot| *slot = 1).unwrap();
            let controller = consumer.controller();
            let closer = thread::spawn(move || controller.close());
            assert_eq!(producer.publish(|slot| *slot = 2), Err(ClaimError::Closed));
            closer.join().unwrap();
        });
    }
}

/// Whoever is told "closed" comes after all that every producer did, the first that was dropped as well as the last.
#[test]
fn closed_comes_after_all_that_the_producers_did() {
    bounded(3, || {
        let (first, mut consumer) = multi(1).build().unwrap();
        let second = first.clone();
        let notes = Arc::new(Notes::<2>::new());
        let droppers = [(first, 0), (second, 1)].map(|(producer, place)| {
            let noted = notes.clone();
            thread::spawn(move || {
                noted.write(place, 1);
                drop(producer);
            })
        });
        assert_eq!(consumer.poll(1).unwrap_err(), PollError::Closed);
        assert_eq!((notes.read(0), notes.read(1)), (1, 1));
        droppers.into_iter().for_each(|dropper| dropper.join().unwrap());
    });
}

/// The only consumer's thread closes the ring and leaves then: whoever finds no room is told of the first before the
/// second.
#[test]
fn closing_is_told_before_the_consumers_leaving() {
    exhaust(|| {
        let (mut producer, consumer) = multi(1).build().unwrap();
        let controller = producer.controller();
        producer.publish(|slot| *slot = 1).unwrap();
        let closer = thread::spawn(move || {
            controller.close();
            drop(consumer);
        });
        let refused = producer.try_publish(|slot| *slot = 2).map(drop);
        assert!(matches!(refused, Err(TryClaimError::Full | TryClaimError::Closed)), "{refused:?}");
        closer.join().unwrap();
    });
}
