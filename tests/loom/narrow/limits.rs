//! The limit: a request to close is followed at the next claim, though claims look at no more than the limit.
//!
//! The producer gives way before it looks, or loom would not try a request that comes between two of its looks.

use annulus::error::{ClaimError, PollError, TryClaimError, TryPollError};
use annulus::wait::Blocking;
use annulus::{Memory, Producer};
use loom::sync::Arc;
use loom::thread;

use crate::exploration::{bounded, exhaust};
use crate::rings::{Notes, drain, single};

/// Publishes `event`, if there is room and the ring is open.
fn push<M: Memory<Event = u32>>(producer: &mut Producer<M>, event: u32) -> Result<(), TryClaimError> {
    producer.try_publish(|slot| *slot = event).map(drop)
}

/// The first claim raises the limit against the request: either it sees that, or its limit does not outlive it.
#[test]
fn a_request_is_followed_at_the_next_claim() {
    exhaust(|| {
        let (mut producer, mut consumer) = single(2).build().unwrap();
        let controller = producer.controller();
        let closer = thread::spawn(move || controller.close());
        thread::yield_now();
        let first = push(&mut producer, 1);
        closer.join().unwrap();
        assert_eq!(push(&mut producer, 2), Err(TryClaimError::Closed));
        assert_eq!(push(&mut producer, 2), Err(TryClaimError::Closed));
        let delivered = if first.is_ok() { vec![1] } else { Vec::new() };
        assert_eq!(drain(&mut consumer), delivered);
    });
}

/// The same, where the claims before have raised the limit and this one only reads it.
#[test]
fn a_request_is_followed_below_the_limit() {
    exhaust(|| {
        let (mut producer, mut consumer) = single(4).build().unwrap();
        push(&mut producer, 1).unwrap();
        let controller = producer.controller();
        let closer = thread::spawn(move || controller.close());
        thread::yield_now();
        let published = 1 + (2..=3).take_while(|event| push(&mut producer, *event).is_ok()).count();
        closer.join().unwrap();
        assert_eq!(push(&mut producer, 4), Err(TryClaimError::Closed));
        assert_eq!(drain(&mut consumer).len(), published);
    });
}

/// The consumer asks between its releases, each of which makes room for a claim that raises the limit again.
#[test]
fn a_consumer_that_closes_is_heard_while_the_limit_rises() {
    bounded(3, || {
        let (mut producer, mut consumer) = single(1).build().unwrap();
        push(&mut producer, 1).unwrap();
        let reader = thread::spawn(move || {
            assert_eq!(consumer.poll(1).unwrap()[0], 1);
            consumer.close();
            consumer
        });
        thread::yield_now();
        let second = push(&mut producer, 2).is_ok();
        let mut consumer = reader.join().unwrap();
        assert_eq!(push(&mut producer, 3), Err(TryClaimError::Closed));
        assert_eq!(drain(&mut consumer), if second { vec![2] } else { Vec::new() });
    });
}

/// The same with a halt: it is the reason that the producer is told, and consumers, too.
#[test]
fn a_halt_is_followed_at_the_next_claim() {
    exhaust(|| {
        let (mut producer, mut consumer) = single(2).build().unwrap();
        let controller = producer.controller();
        let halter = thread::spawn(move || controller.halt());
        thread::yield_now();
        let first = push(&mut producer, 1);
        assert!(matches!(first, Ok(()) | Err(TryClaimError::Halted)), "{first:?}");
        halter.join().unwrap();
        assert_eq!(push(&mut producer, 2), Err(TryClaimError::Halted));
        assert_eq!(consumer.poll(1).unwrap_err(), PollError::Halted);
    });
}

/// One asks to close while another halts: whichever comes first, the next claim is refused.
#[test]
fn a_halt_and_a_request_at_once_are_followed() {
    bounded(3, || {
        let (mut producer, _consumer) = single(2).build().unwrap();
        let [closing, halting] = [producer.controller(), producer.controller()];
        let closer = thread::spawn(move || closing.close());
        let halter = thread::spawn(move || halting.halt());
        thread::yield_now();
        let first = push(&mut producer, 1);
        let refused = [Err(TryClaimError::Closed), Err(TryClaimError::Halted)];
        assert!(first == Ok(()) || refused.contains(&first), "{first:?}");
        closer.join().unwrap();
        halter.join().unwrap();
        let second = push(&mut producer, 2);
        assert!(refused.contains(&second), "{second:?}");
        // Which of the two it is told is not asked here: of a word that several store and read, loom loses the order.
    });
}

/// The halt stays the reason. Of an exchange that found nothing loom does not know that it came before the halt's store, so
/// that this is asked where there is none.
#[cfg(not(annulus_cas))]
#[test]
fn a_halt_stays_the_reason_beside_a_request() {
    exhaust(|| {
        let (mut producer, _consumer) = single(2).build().unwrap();
        let [closing, halting] = [producer.controller(), producer.controller()];
        let closer = thread::spawn(move || {
            thread::yield_now();
            closing.close();
        });
        let halter = thread::spawn(move || halting.halt());
        closer.join().unwrap();
        halter.join().unwrap();
        assert_eq!(push(&mut producer, 1), Err(TryClaimError::Halted));
    });
}

/// A consumer finds the ring closed by a producer that was asked to: it comes after the halt that asked.
#[test]
fn who_finds_a_ring_closed_by_a_halt_sees_the_halt() {
    bounded(3, || {
        let (mut producer, mut consumer) = single(1).build().unwrap();
        let controller = producer.controller();
        let halter = thread::spawn(move || controller.halt());
        let writer = thread::spawn(move || {
            thread::yield_now();
            let first = push(&mut producer, 1);
            assert!(matches!(first, Ok(()) | Err(TryClaimError::Halted)), "{first:?}");
            producer
        });
        let end = loop {
            match consumer.poll(1) {
                Ok(_) => {}
                Err(end) => break end,
            }
        };
        assert_eq!(end, PollError::Halted);
        halter.join().unwrap();
        drop(writer.join().unwrap());
    });
}

/// Whoever is told "closed", on either side, comes after what the thread that asked for it did.
#[test]
fn what_came_before_a_request_is_seen() {
    bounded(3, || {
        let (mut producer, mut consumer) = single(2).build().unwrap();
        let controller = producer.controller();
        let notes = Arc::new(Notes::<1>::new());
        let noted = notes.clone();
        let closer = thread::spawn(move || {
            noted.write(0, 1);
            controller.close();
        });
        let told = notes.clone();
        let writer = thread::spawn(move || {
            thread::yield_now();
            if push(&mut producer, 1) == Err(TryClaimError::Closed) {
                assert_eq!(told.read(0), 1);
            }
            producer
        });
        // No wait: the producer may have been earlier, and nobody closes the ring then.
        thread::yield_now();
        let end = [0; 2].iter().find_map(|_| consumer.try_poll(1).err());
        if end == Some(TryPollError::Closed) {
            assert_eq!(notes.read(0), 1);
        }
        closer.join().unwrap();
        drop(writer.join().unwrap());
    });
}

/// Whoever is told "halted" comes after what the halting thread did, though another asked to close at the same time.
#[test]
fn what_came_before_a_halt_is_seen_through_a_request() {
    bounded(3, || {
        let (mut producer, _consumer) = single(2).build().unwrap();
        let [closing, halting] = [producer.controller(), producer.controller()];
        let notes = Arc::new(Notes::<1>::new());
        let noted = notes.clone();
        let closer = thread::spawn(move || closing.close());
        let halter = thread::spawn(move || {
            noted.write(0, 1);
            halting.halt();
        });
        thread::yield_now();
        if push(&mut producer, 1) == Err(TryClaimError::Halted) {
            assert_eq!(notes.read(0), 1);
        }
        closer.join().unwrap();
        halter.join().unwrap();
    });
}

/// The only consumer halts and leaves: a producer that finds no room is told of the halt, never of the leaving alone.
#[test]
fn a_halt_is_told_before_the_consumers_leaving() {
    exhaust(|| {
        let (mut producer, consumer) = single(1).build().unwrap();
        push(&mut producer, 1).unwrap();
        let halter = thread::spawn(move || {
            consumer.halt();
            drop(consumer);
        });
        thread::yield_now();
        assert_eq!(producer.publish(|slot| *slot = 2), Err(ClaimError::Halted));
        halter.join().unwrap();
    });
}

/// A producer that sleeps on a full ring is woken by whoever revokes its limit, and wakes the sleeping consumer in turn.
#[test]
fn a_request_wakes_both_ends() {
    bounded(2, || {
        let (mut producer, mut consumer) = single(1).wait(Blocking::new()).build().unwrap();
        let controller = producer.controller();
        let closer = thread::spawn(move || controller.close());
        let writer = thread::spawn(move || {
            let end = (0..3).find_map(|_| producer.publish(|slot| *slot = 1).err());
            assert!(matches!(end, None | Some(ClaimError::Closed)), "{end:?}");
            producer
        });
        let mut read = 0;
        // The third read ends a writer that was never asked while it waited.
        while read < 3 {
            match consumer.poll(1) {
                Ok(batch) => read += batch.len(),
                Err(end) => {
                    assert_eq!(end, PollError::Closed);
                    break;
                }
            }
        }
        closer.join().unwrap();
        drop(writer.join().unwrap());
    });
}

/// The room of the last lap is counted from the word of a consumer that has left, which is one less: no slot more or less.
#[test]
fn the_last_lap_is_claimed_whole() {
    exhaust(|| {
        let (mut producer, mut consumer) = single(2).build().unwrap();
        producer.publish_batch(2, |i, slot| *slot = 1 + i as u32).unwrap();
        let reader = thread::spawn(move || {
            assert_eq!(consumer.poll(2).unwrap().len(), 2);
        });
        let end = loop {
            match producer.try_publish_batch(2, |_, slot| *slot = 3) {
                Err(TryClaimError::Full) => thread::yield_now(),
                end => break end.map(drop),
            }
        };
        assert_eq!(end, Ok(()));
        reader.join().unwrap();
        assert_eq!(push(&mut producer, 4), Err(TryClaimError::Disconnected));
    });
}
