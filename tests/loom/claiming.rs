//! Claims of two producers against each other.

use annulus::error::TryClaimError;
use annulus::wait::Blocking;
use annulus::{Consumer, Exclusive, Memory, MultiProducer, Producer};
use loom::thread;

use crate::exploration::{bounded, exhaust};
use crate::rings::{LAST, drain, multi};

/// Two producers publish an event each while the consumer reads, who gets both of them once.
fn each_event_comes_once<M>((mut first, mut consumer): (Producer<M>, Consumer<M, Exclusive>))
where
    M: Memory<Event = u32, Kind: MultiProducer> + 'static,
{
    let mut second = first.clone();
    let one = thread::spawn(move || {
        first.publish(|slot| *slot = 1).unwrap();
    });
    let two = thread::spawn(move || {
        second.publish(|slot| *slot = 2).unwrap();
    });
    let mut events = drain(&mut consumer);
    events.sort();
    assert_eq!(events, [1, 2]);
    one.join().unwrap();
    two.join().unwrap();
}

/// Two producers get different slots, and the consumer, who reads meanwhile, gets both events once.
#[test]
fn two_producers_never_share_a_slot() {
    bounded(2, || {
        each_event_comes_once(multi(2).build().unwrap());
    });
}

/// Batches of two producers do not mix, whichever is claimed first and whichever is published first.
#[test]
fn batches_of_two_producers_do_not_mix() {
    exhaust(|| {
        let (mut first, mut consumer) = multi(4).build().unwrap();
        let mut second = first.clone();
        let writer = thread::spawn(move || {
            first.publish_batch(2, |i, slot| *slot = 10 + i as u32).unwrap();
        });
        second.publish_batch(2, |i, slot| *slot = 20 + i as u32).unwrap();
        drop(second);
        writer.join().unwrap();
        let events = drain(&mut consumer);
        assert!(events == [10, 11, 20, 21] || events == [20, 21, 10, 11], "{events:?}");
    });
}

/// A claim that is refused takes nothing: what was claimed is what is delivered, without a gap.
#[test]
fn a_refused_claim_leaves_nothing_behind() {
    exhaust(|| {
        let (mut first, mut consumer) = multi(2).build().unwrap();
        let mut second = first.clone();
        let writer = thread::spawn(move || first.try_publish_batch(2, |_, slot| *slot = 2));
        let one = second.try_publish(|slot| *slot = 1);
        let two = writer.join().unwrap();
        match (one, two) {
            (Ok(sequence), Err(TryClaimError::Full)) => assert_eq!(sequence, LAST),
            (Err(TryClaimError::Full), Ok(range)) => assert_eq!(range.start, LAST),
            other => panic!("room for 2 and claims of 1 and 2, but {other:?}"),
        }
        drop(second);
        let expected = if one.is_ok() { vec![1] } else { vec![2, 2] };
        assert_eq!(drain(&mut consumer), expected);
    });
}

/// Two producers contend for the one slot that the consumer gives back.
#[test]
fn two_producers_wait_for_one_slot() {
    bounded(2, || {
        each_event_comes_once(multi(1).wait(Blocking::new()).build().unwrap());
    });
}

/// A claim made after the ring was seen empty, by a thread that the release was handed to, finds room for a whole lap.
#[test]
fn a_release_that_happened_before_is_room() {
    exhaust(|| {
        let (mut first, mut consumer) = multi(2).build().unwrap();
        let mut second = first.clone();
        first.publish_batch(2, |_, slot| *slot = 1).unwrap();
        let reader = thread::spawn(move || {
            consumer.poll(2).unwrap();
            consumer
        });
        let early = second.try_publish(|slot| *slot = 2).is_ok();
        let _consumer = reader.join().unwrap();
        let room = 2 - usize::from(early);
        assert_eq!(first.free(), room);
        first.try_publish_batch(room, |_, slot| *slot = 3).unwrap();
        assert!(matches!(second.try_claim(1), Err(TryClaimError::Full)));
    });
}
