//! The counters of producers.

use core::panic::AssertUnwindSafe;
use core::time::Duration;
use std::panic::{catch_unwind, resume_unwind};
use std::time::Instant;

use annulus::metrics::ProducerCounts;
use annulus::wait::{Blocking, BusySpin};
use annulus::{Memory, Producer};

/// The counts of one of the ring's producers.
fn counts<M: Memory>(producer: &Producer<M>) -> ProducerCounts {
    let (controller, handle) = (producer.controller(), producer.metrics_handle());
    controller.metrics().producers().find(|row| row.handle == handle).unwrap().counts
}

/// Runs for one producer, and for one of several, on an empty ring of eight.
fn with_each_kind(test: impl Fn(&dyn Fn() -> ProducerCounts, &mut dyn Ring)) {
    fn run<M: Memory<Event = u32>>(
        test: impl Fn(&dyn Fn() -> ProducerCounts, &mut dyn Ring),
        mut producer: Producer<M>,
    ) {
        let (controller, handle) = (producer.controller(), producer.metrics_handle());
        let read = || controller.metrics().producers().find(|row| row.handle == handle).unwrap().counts;
        test(&read, &mut producer);
    }
    let builder = || annulus::ring::<u32>(8).unwrap().wait(BusySpin);
    let (producer, _consumer) = builder().build().unwrap();
    run(&test, producer);
    let (producer, _consumer) = builder().multi_producer().build().unwrap();
    run(&test, producer);
}

/// What the tests do with a producer of either kind.
trait Ring {
    fn publish(&mut self, events: u32);
    fn publish_parts(&mut self, claim: usize, parts: &[usize]);
    fn forget_claim(&mut self, claim: usize);
    fn panic_while_filling(&mut self);
    fn is_refused(&mut self, claim: usize) -> bool;
    fn write_some(&mut self, events: &[u32]) -> usize;
    fn wait_in_vain(&mut self, deadline: Instant);
}

impl<M: Memory<Event = u32>> Ring for Producer<M> {
    fn publish(&mut self, events: u32) {
        self.publish_batch(events as usize, |i, slot| *slot = i as u32).unwrap();
    }

    fn publish_parts(&mut self, claim: usize, parts: &[usize]) {
        let mut claim = self.claim(claim).unwrap();
        for &part in parts {
            claim.publish_part(part);
        }
    }

    fn forget_claim(&mut self, claim: usize) {
        core::mem::forget(self.claim(claim).unwrap());
    }

    fn panic_while_filling(&mut self) {
        let fill = || self.publish_batch(2, |_, _| resume_unwind(Box::new("a panic")));
        assert!(catch_unwind(AssertUnwindSafe(fill)).is_err());
    }

    fn is_refused(&mut self, claim: usize) -> bool {
        self.try_claim(claim).is_err()
    }

    fn write_some(&mut self, events: &[u32]) -> usize {
        Producer::write_some(self, events).map_or(0, |range| range.len())
    }

    fn wait_in_vain(&mut self, deadline: Instant) {
        assert!(self.claim_deadline(8, deadline).is_err());
    }
}

#[test]
fn events_and_runs_are_published() {
    with_each_kind(|counts, ring| {
        ring.publish(1);
        ring.publish(3);
        assert_eq!((counts().published, counts().batches), (4, 2));
        ring.publish_parts(4, &[1, 0, 3]);
        assert_eq!((counts().published, counts().batches), (8, 4), "an empty part is no run");
        assert_eq!((counts().abandoned, counts().refused, counts().stalls), (0, 0, 0));
    });
}

#[test]
fn events_are_given_up_by_drop_and_forgetting_and_panics() {
    with_each_kind(|counts, ring| {
        ring.publish_parts(3, &[1]);
        assert_eq!((counts().published, counts().abandoned), (1, 2));
        ring.forget_claim(1);
        assert_eq!(counts().abandoned, 2, "the handle's next call gives it up");
        ring.publish(1);
        assert_eq!((counts().published, counts().abandoned), (2, 3));
        ring.panic_while_filling();
        assert_eq!((counts().published, counts().batches, counts().abandoned), (2, 2, 5));
    });
}

#[test]
fn claims_without_room_are_refused() {
    with_each_kind(|counts, ring| {
        ring.publish(6);
        assert!(ring.is_refused(3) && ring.is_refused(8));
        assert!(ring.is_refused(9), "more than the capacity");
        assert_eq!(counts().refused, 2, "an error of the caller's is none of the ring's fullness");
        assert_eq!(ring.write_some(&[1, 2, 3]), 2);
        assert_eq!((counts().refused, counts().published), (3, 8));
        assert_eq!(ring.write_some(&[1]), 0);
        assert_eq!((counts().refused, counts().stalls, counts().looks), (4, 0, 0));
    });
}

#[test]
fn a_wait_is_a_stall_with_a_duration() {
    with_each_kind(|counts, ring| {
        ring.publish(1);
        ring.wait_in_vain(Instant::now());
        assert_eq!((counts().stalls, counts().looks, counts().refused), (1, 1, 0));
        let before = counts().stalled;
        // Under Miri's clock, which steps with the program, getting there takes milliseconds.
        let wait = Duration::from_millis(if cfg!(miri) { 50 } else { 5 });
        ring.wait_in_vain(Instant::now() + wait);
        assert_eq!(counts().stalls, 2);
        assert!(counts().looks > 1);
        assert!(counts().stalled >= before + wait / 2, "{:?}", counts().stalled);
    });
}

#[test]
fn a_claim_that_finds_room_never_stalls() {
    let (mut producer, mut consumer) = annulus::ring::<u32>(4).unwrap().wait(BusySpin).build().unwrap();
    for n in 0..100 {
        producer.publish(|slot| *slot = n).unwrap();
        consumer.poll(1).unwrap();
    }
    let counts = counts(&producer);
    assert_eq!((counts.published, counts.stalls, counts.stalled), (100, 0, Duration::ZERO));
}

#[test]
fn a_stall_ends_when_a_consumer_makes_room() {
    let (mut producer, mut consumer) =
        annulus::ring::<u32>(2).unwrap().wait(Blocking::with_spins(0)).build().unwrap();
    let controller = producer.controller();
    producer.write_slice(&[1, 2]).unwrap();
    let waiting = std::thread::spawn(move || {
        producer.publish(|slot| *slot = 3).unwrap();
        counts(&producer)
    });
    // It is counted when it begins, so that a stall which does not end is seen.
    while controller.metrics().ring().producers.stalls == 0 {
        std::thread::yield_now();
    }
    assert_eq!(controller.metrics().ring().producers.stalled, Duration::ZERO);
    std::thread::sleep(Duration::from_millis(2));
    drop(consumer.poll(1).unwrap());
    let counts = waiting.join().unwrap();
    assert_eq!((counts.published, counts.stalls, counts.refused), (3, 1, 0));
    assert!(counts.stalled >= Duration::from_millis(1), "{:?}", counts.stalled);
    assert!(counts.looks >= 1);
}
