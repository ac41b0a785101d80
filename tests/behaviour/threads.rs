//! The contract between threads: order, no loss, no duplicate, and no wait that nobody ends.

use core::sync::atomic::{AtomicBool, Ordering};
use core::time::Duration;
use std::thread;

use annulus::Seq;

use crate::support::{
    Case, ClaimEnd, Consuming, Ends, How, No, Producing, Shape, cases, threaded_cases, within,
};

/// How many events a producer publishes. Every hand-over may cost a turn of the scheduler: threads that spin give up
/// the processor only when it is taken from them, and in a ring of one slot each event is a hand-over.
fn events(case: Case, capacity: usize) -> u64 {
    match (capacity, case.waiting.is_polite()) {
        _ if cfg!(miri) => 8,
        (1, true) => 60,
        (1, false) => 20,
        (_, true) => 400,
        (_, false) => 60,
    }
}

/// Runs a check on a ring of every combination that this many threads can run on few cores.
fn on_threads(threads: usize, capacity: usize, check: impl Fn(Ends<'_>)) {
    within(300, || {
        for case in threaded_cases(threads) {
            // The events cross the wrap.
            let start = Seq::ZERO.minus(events(case, capacity) as usize / 2);
            case.run(capacity, start, &check);
        }
    });
}

/// Publishes `events` values from `first` on, in claims of all sizes, some of them abandoned, then drops the producer.
fn produce(mut producer: Box<dyn Producing<'_> + '_>, first: u64, events: u64) {
    let (mut sent, mut round) = (0, 0);
    while sent < events {
        let count = (1 + round % 5).min(events - sent).min(producer.capacity() as u64);
        match round % 4 {
            0 => {
                producer.publish_with(How::Wait, &mut |slot| *slot = first + sent).unwrap();
                sent += 1;
            }
            1 => {
                producer
                    .with_claim(count as usize, How::Wait, &mut |claim| {
                        claim.fill(first + sent);
                        claim.part(count as usize / 2);
                        ClaimEnd::Publish
                    })
                    .unwrap();
                sent += count;
            }
            2 => {
                let values: Vec<u64> = (first + sent..first + sent + count).collect();
                producer.write(&values, How::Wait).unwrap();
                sent += count;
            }
            _ => producer
                .with_claim(count as usize, How::Wait, &mut |claim| {
                    claim.fill(u64::MAX / 2);
                    if round % 8 == 3 { ClaimEnd::Drop } else { ClaimEnd::Forget }
                })
                .unwrap(),
        }
        round += 1;
    }
}

/// Reads to the end: the values of each producer, which begin at a multiple of `events`, come in order and whole.
fn consume(mut consumer: Box<dyn Consuming<'_> + '_>, producers: u64, events: u64) {
    let mut next: Vec<u64> = (0..producers).map(|producer| producer * events).collect();
    let mut max = 1;
    let ended = loop {
        match consumer.take(max, How::Wait) {
            Ok(batch) => {
                for value in batch {
                    let next = &mut next[(value / events) as usize];
                    assert_eq!(value, *next);
                    *next += 1;
                }
                max = max % 9 + 1;
            }
            Err(no) => break no,
        }
    };
    assert_eq!(ended, No::Closed);
    assert!(next.iter().zip(1..).all(|(next, end)| *next == end * events), "not all came: {next:?}");
}

/// One thread for each consumer, and one more for each producer but the first, which runs on this one.
fn transfer(ends: Ends<'_>, producers: u64) {
    let Ends { case, producer, consumers, .. } = ends;
    let events = events(case, producer.capacity());
    thread::scope(|threads| {
        for consumer in consumers {
            threads.spawn(move || consume(consumer, producers, events));
        }
        for other in 1..producers {
            let producer = producer.another().expect("a ring with several producers");
            threads.spawn(move || produce(producer, other * events, events));
        }
        produce(producer, 0, events);
    });
}

#[test]
fn every_consumer_gets_every_event_once_and_in_order() {
    for capacity in [1, 8] {
        on_threads(2, capacity, |ends| {
            if ends.consumers.len() == 1 {
                transfer(ends, 1);
            }
        });
        on_threads(5, capacity, |ends| {
            if ends.consumers.len() > 1 {
                transfer(ends, 1);
            }
        });
    }
}

#[test]
fn the_events_of_every_producer_come_once_and_in_its_order() {
    for capacity in [1, 8] {
        on_threads(6, capacity, |ends| {
            if ends.is_multi() {
                transfer(ends, 2);
            }
        });
    }
}

/// Blocks `wait` on a thread of its own, lets it fall asleep, then calls `wake`; it must come back.
fn comes_back<R: Send>(wait: impl FnOnce() -> R + Send, wake: impl FnOnce()) -> R {
    let waits = AtomicBool::new(false);
    thread::scope(|threads| {
        let waiter = threads.spawn(|| {
            waits.store(true, Ordering::Release);
            wait()
        });
        while !waits.load(Ordering::Acquire) {
            thread::yield_now();
        }
        // Not for correctness: so that most rounds find the waiter asleep.
        thread::sleep(Duration::from_micros(300));
        wake();
        waiter.join().unwrap()
    })
}

/// Every combination but those of `Diamond`, with every strategy, on two threads.
fn sleepers(check: impl Fn(Ends<'_>)) {
    let mut cases: Vec<Case> = cases();
    cases.retain(|case| case.shape != Shape::Diamond);
    within(120, || cases.into_iter().for_each(|case| case.run(2, Seq::ZERO.minus(1), &check)));
}

#[test]
fn a_poll_that_sleeps_returns_on_an_event() {
    sleepers(|mut ends| {
        let got =
            comes_back(|| ends.consumers[0].take(2, How::Wait), || assert!(ends.producer.send(7).is_ok()));
        assert_eq!(got, Ok(vec![7]));
    });
}

#[test]
fn a_poll_that_sleeps_returns_on_closing_halting_and_the_last_producer() {
    sleepers(|mut ends| {
        let control = ends.producer.control();
        let got = comes_back(|| ends.consumers[0].take(1, How::Wait), || control.halt());
        assert_eq!(got, Err(No::Halted));
    });
    sleepers(|mut ends| {
        let got = comes_back(|| ends.consumers[0].take(1, How::Wait), || ends.producer.close());
        assert_eq!(got, Err(No::Closed));
    });
    sleepers(|ends| {
        let Ends { producer, mut consumers, .. } = ends;
        let got = comes_back(|| consumers[0].take(1, How::Wait), || drop(producer));
        assert_eq!(got, Err(No::Closed));
    });
}

#[test]
fn a_claim_that_sleeps_on_a_full_ring_returns_on_a_release() {
    sleepers(|mut ends| {
        ends.producer.claim_and(2, 0, ClaimEnd::Publish).unwrap();
        let Ends { producer, consumers, .. } = &mut ends;
        let claimed = comes_back(
            || producer.with_claim(1, How::Wait, &mut |_| ClaimEnd::Publish),
            || consumers.iter_mut().for_each(|consumer| drop(consumer.take(1, How::Try))),
        );
        assert_eq!(claimed, Ok(()));
    });
}

#[test]
fn a_claim_that_sleeps_on_a_full_ring_returns_on_closing_from_elsewhere() {
    sleepers(|mut ends| {
        ends.producer.claim_and(2, 0, ClaimEnd::Publish).unwrap();
        let Ends { producer, consumers, .. } = &mut ends;
        let claimed =
            comes_back(|| producer.publish_with(How::Wait, &mut |_| unreachable!()), || consumers[0].close());
        assert_eq!(claimed, Err(No::Closed));
        // The producer followed the request, also in a single-producer ring: consumers come to the end.
        for consumer in consumers {
            assert_eq!(consumer.drain(), (vec![0, 1], No::Closed));
        }
    });
}

#[test]
fn a_claim_that_sleeps_on_a_full_ring_returns_on_halting_and_when_the_last_consumer_goes() {
    sleepers(|mut ends| {
        ends.producer.claim_and(2, 0, ClaimEnd::Publish).unwrap();
        let Ends { producer, consumers, .. } = &mut ends;
        let claimed = comes_back(|| producer.publish_with(How::Wait, &mut |_| ()), || consumers[0].halt());
        assert_eq!(claimed, Err(No::Halted));
    });
    sleepers(|mut ends| {
        ends.producer.claim_and(2, 0, ClaimEnd::Publish).unwrap();
        let Ends { producer, consumers, .. } = &mut ends;
        let claimed = comes_back(|| producer.publish_with(How::Wait, &mut |_| ()), || consumers.clear());
        assert_eq!(claimed, Err(No::Disconnected));
    });
}

#[test]
fn a_stage_that_sleeps_returns_when_the_one_before_it_releases_or_leaves() {
    sleepers(|mut ends| {
        if ends.case.shape != Shape::Pipeline {
            return;
        }
        ends.producer.claim_and(2, 0, ClaimEnd::Publish).unwrap();
        let mut behind = ends.consumers.pop().unwrap();
        let mut before = ends.consumers.pop().unwrap();
        let got = comes_back(|| behind.take(2, How::Wait), || drop(before.take(1, How::Try)));
        assert_eq!(got, Ok(vec![0]));
        let got = comes_back(|| behind.take(2, How::Wait), || drop(before));
        assert_eq!(got, Ok(vec![1]));
    });
}

#[test]
fn a_stage_that_sleeps_returns_when_the_one_before_it_steps_over_an_abandoned_run() {
    sleepers(|mut ends| {
        if ends.case.shape != Shape::Pipeline || !ends.is_multi() {
            return;
        }
        ends.producer.claim_and(1, 9, ClaimEnd::Abandon).unwrap();
        ends.producer.close();
        let mut behind = ends.consumers.pop().unwrap();
        let mut before = ends.consumers.pop().unwrap();
        let got = comes_back(
            || behind.take(2, How::Wait),
            || assert_eq!(before.take(1, How::Try), Err(No::Closed)),
        );
        assert_eq!(got, Err(No::Closed));
    });
}

#[test]
fn a_consumer_that_sleeps_behind_an_open_claim_returns_when_it_is_abandoned() {
    sleepers(|mut ends| {
        let Some(mut other) = ends.producer.another() else { return };
        let Ends { producer, consumers, .. } = &mut ends;
        producer.claim_and(1, 9, ClaimEnd::Forget).unwrap();
        other.send(5).unwrap();
        let got = comes_back(
            || consumers[0].take(2, How::Wait),
            // Any next call of the handle settles what was forgotten.
            || assert_eq!(producer.claim_and(0, 0, ClaimEnd::Publish), Err(No::InvalidCount)),
        );
        assert_eq!(got, Ok(vec![5]));
    });
}
