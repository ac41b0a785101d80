use alloc::boxed::Box;

use crate::available_buffer::Stamp;
use crate::capacity::Capacity;
use crate::error::{TryClaimError, TryPollError};
use crate::memory::{FixedKind, Multi, Single, StaticParts, StaticWords};
use crate::sequence::{Seq, SeqRange};
use core::ptr::NonNull;

const SLOTS: usize = 8;

/// The statics of a ring, with the slots where only the test reaches them.
struct Statics<K: FixedKind> {
    parts: StaticParts<K>,
    capacity: Capacity,
    slots: [u32; SLOTS],
    /// How many events were put in, and taken out.
    sent: u32,
    received: u32,
}

impl<K: FixedKind> Statics<K> {
    /// A ring that starts `before` sequences before the wrap. Its statics live for ever.
    fn new(before: usize) -> Self {
        let (start, capacity) = (Seq::ZERO.minus(before), Capacity::new(SLOTS).unwrap());
        let words: &'static StaticWords = Box::leak(Box::new(StaticWords::new(start)));
        let count = if K::MULTI { SLOTS } else { 0 };
        let stamps: &'static [Stamp] = Box::leak((0..count).map(|_| Stamp::new()).collect());
        // SAFETY: words and stamps are leaked for this ring alone, and nothing was published.
        let parts = unsafe { StaticParts::new(NonNull::from(words), stamps, NonNull::dangling(), capacity) };
        Self { parts, capacity, slots: [0; SLOTS], sent: 0, received: 0 }
    }

    /// Fills the slots of a claim with the next events.
    fn fill(&mut self, range: SeqRange) {
        for i in 0..range.len() {
            self.slots[range.start.plus(i).index(self.capacity)] = self.sent;
            self.sent += 1;
        }
    }

    /// Claims, fills and publishes `count` events in three calls, with what the first left open given to the next.
    fn send(&mut self, count: usize) -> Result<(), TryClaimError> {
        // SAFETY: this thread alone produces, and has nothing open.
        let range = unsafe { self.parts.producer(SeqRange::default()) }.try_claim(count)?;
        self.fill(range);
        let open = if K::MULTI { range } else { SeqRange::default() };
        // SAFETY: as above; what the last call left open.
        let mut producer = unsafe { self.parts.producer(open) };
        if !K::MULTI {
            assert_eq!(producer.try_claim(count), Ok(range), "the same claim once more");
        }
        assert_eq!(producer.claimed(), range);
        producer.publish(count);
        Ok(())
    }

    /// Polls `max` events, looks at them, and releases the first of them by another handle; how many those are.
    fn receive(&mut self, max: usize, release: impl Fn(usize) -> usize) -> Result<usize, TryPollError> {
        // SAFETY: this thread alone consumes.
        let range = unsafe { self.parts.consumer() }.try_poll(max)?;
        assert!((1..=max).contains(&range.len()));
        for i in 0..range.len() {
            let event = self.slots[range.start.plus(i).index(self.capacity)];
            assert_eq!(event, self.received + i as u32);
        }
        let released = release(range.len());
        // SAFETY: as above.
        let mut consumer = unsafe { self.parts.consumer() };
        assert_eq!(consumer.try_poll(max), Ok(range), "lent again until it is released");
        consumer.release(released);
        self.received += released as u32;
        Ok(released)
    }
}

fn exchange<K: FixedKind>(before: usize) {
    let mut ring = Statics::<K>::new(before);
    for round in 0..200 {
        let used = (ring.sent - ring.received) as usize;
        let count = 1 + round * 5 % 7;
        let expected = if used + count > SLOTS { Err(TryClaimError::Full) } else { Ok(()) };
        assert_eq!(ring.send(count), expected);
        let used = (ring.sent - ring.received) as usize;
        let got = ring.receive(1 + round % 3, |lent| lent.min(1 + round % 2));
        assert_eq!(got.is_err(), used == 0);
    }
    assert_eq!(ring.send(0), Err(TryClaimError::InvalidCount));
    assert_eq!(ring.send(SLOTS + 1), Err(TryClaimError::InvalidCount));
    while ring.receive(SLOTS, |lent| lent).is_ok() {}
    assert_eq!(ring.sent, ring.received);
    assert!(ring.sent > 200);
    // SAFETY: this thread alone produces and consumes.
    unsafe {
        ring.parts.producer(SeqRange::default()).close();
        assert_eq!(ring.parts.consumer().try_poll(1), Err(TryPollError::Closed));
    }
    assert_eq!(ring.send(1), Err(TryClaimError::Closed));
}

#[test]
fn one_producer_that_nobody_keeps() {
    [0, 1, 3, 100].into_iter().for_each(exchange::<Single>);
}

#[test]
fn one_of_several_producers_that_nobody_keeps() {
    [0, 1, 3, 100].into_iter().for_each(exchange::<Multi>);
}

#[test]
fn a_claim_that_an_earlier_call_left_open_is_abandoned_by_the_next() {
    let mut ring = Statics::<Multi>::new(2);
    // SAFETY: one thread, and each producer is given what it left open.
    unsafe {
        let open = ring.parts.producer(SeqRange::default()).try_claim(3).unwrap();
        assert_eq!(ring.send(1), Ok(()));
        assert_eq!(ring.parts.consumer().try_poll(1), Err(TryPollError::Empty), "behind an open claim");
        let range = ring.parts.producer(open).try_claim(2).unwrap();
        ring.fill(range);
        let mut producer = ring.parts.producer(range);
        producer.publish(1);
        let rest = producer.claimed();
        assert_eq!(rest.len(), 1);
        ring.parts.producer(rest).publish(1);
    }
    assert_eq!(ring.receive(SLOTS, |lent| lent), Ok(3));
}

#[test]
fn a_contiguous_claim_ends_where_the_memory_does() {
    let mut ring = Statics::<Single>::new(SLOTS - 3);
    // SAFETY: this thread alone produces.
    let range = unsafe { ring.parts.producer(SeqRange::default()) }.try_claim_contiguous(SLOTS).unwrap();
    assert_eq!(range.len(), SLOTS - 3);
    assert_eq!(ring.send(range.len()), Ok(()));
    // SAFETY: as above.
    let range = unsafe { ring.parts.producer(SeqRange::default()) }.try_claim_contiguous(SLOTS).unwrap();
    assert_eq!((range.start.index(ring.capacity), range.len()), (0, 3));
}
