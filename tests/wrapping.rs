//! Sequences wrap: rings that go round and round the end of their sequences. With 64-bit words that end is crossed once
//! a test; with 16-bit words, which tests can force, thousands of times.
#![cfg(not(annulus_loom))]
#![allow(clippy::std_instead_of_core, clippy::std_instead_of_alloc, reason = "a test program has std")]

#[path = "support/watchdog.rs"]
mod watchdog;

use annulus::error::TryClaimError;
use annulus::{Seq, Topology, message_ring, ring};
use watchdog::within;

/// How many sequences there are before they wrap, where that many events can be published.
const ROUND: u64 = if cfg!(annulus_word = "16") { 1 << 15 } else { 1 << 12 };

/// How often a test goes through that many.
const ROUNDS: u64 = if cfg!(miri) {
    1
} else if cfg!(annulus_word = "16") {
    2_100
} else {
    20
};

/// The most events of a call: no divisor of the round, so that runs begin everywhere.
const RUN: usize = 1_021;

/// Half a round before the wrap.
const START: Seq = Seq::ZERO.minus(ROUND as usize / 2);

/// Publishes runs of all lengths through a ring of 2,048 slots and reads every event.
macro_rules! round_and_round {
    ($name:ident, |$builder:ident| $ring:expr) => {
        #[test]
        fn $name() {
            within(300, || {
                let $builder = ring::<u64>(2048).unwrap().start(START);
                let (mut producer, mut consumer) = $ring.build().unwrap();
                let (mut sent, mut read) = (0, 0);
                let mut events: Vec<u64> = vec![0; RUN];
                while sent < ROUND * ROUNDS {
                    let count = 1 + (sent as usize * 7) % RUN;
                    for event in &mut events[..count] {
                        *event = sent;
                        sent += 1;
                    }
                    producer.try_write_slice(&events[..count]).unwrap();
                    // Between two runs, one that nobody sees.
                    producer.try_claim(1 + count / 2).unwrap().abandon();
                    while let Ok(batch) = consumer.try_poll(700) {
                        let (first, second) = batch.slices();
                        for (event, expected) in first.iter().chain(second).zip(read..) {
                            assert_eq!(*event, expected);
                        }
                        read += batch.len() as u64;
                    }
                    assert_eq!(read, sent);
                }
                // As often as said: sequences are the events, and what was abandoned comes on top.
                assert!(read / ROUND >= ROUNDS);
            });
        }
    };
}

round_and_round!(one_producer_goes_round, |builder| builder);
#[cfg(annulus_cas)]
round_and_round!(several_producers_go_round, |builder| builder.multi_producer());
#[cfg(annulus_joins)]
round_and_round!(a_ring_that_can_be_joined_goes_round, |builder| builder.multi_producer().joinable(1));

/// A handle that is not used for most of a round finds the room that there is, and not what it knew a round ago.
#[test]
#[cfg(annulus_cas)]
fn a_handle_that_slept_takes_nothing_old_for_new() {
    within(300, || {
        let (mut busy, mut consumer) =
            ring::<u64>(64).unwrap().start(START).multi_producer().build().unwrap();
        let mut sleepy = busy.clone();
        let mut sent = 0;
        for round in 0..ROUNDS.min(500) {
            for _ in 0..ROUND / 50 - round % 7 {
                busy.try_publish_batch(48, |index, slot| *slot = sent + index as u64).unwrap();
                assert_eq!(consumer.try_poll(64).unwrap()[0], sent);
                sent += 48;
            }
            // Room for 64, and not for one more, whatever the handle remembers.
            sleepy.try_publish_batch(64, |index, slot| *slot = sent + index as u64).unwrap();
            assert!(sleepy.try_claim(1).is_err() && busy.try_claim(1).is_err());
            let batch = consumer.try_poll(64).unwrap();
            assert!(batch.iter().copied().eq(sent..sent + 64));
            sent += 64;
        }
    });
}

/// Two workers share runs across the wrap.
#[test]
#[cfg(annulus_cas)]
fn workers_go_round() {
    within(300, || {
        let mut stages = Topology::new();
        let group = stages.group(2).unwrap();
        let builder = ring::<u64>(512).unwrap().start(START).multi_producer();
        let (mut producer, mut consumers) = builder.build_stages(&stages).unwrap();
        let mut workers = [consumers.take_worker(group).unwrap(), consumers.take_worker(group).unwrap()];
        let (mut sent, mut read) = (0, 0);
        while sent < ROUND * ROUNDS.min(2_000) {
            producer.try_publish_batch(501, |index, slot| *slot = sent + index as u64).unwrap();
            sent += 501;
            while read < sent {
                // Each stops inside the run, and the other goes on there.
                for worker in &mut workers {
                    if let Ok(batch) = worker.try_poll(300) {
                        assert!(batch.iter().copied().eq(read..read + batch.len() as u64));
                        read += batch.len() as u64;
                    }
                }
            }
        }
    });
}

/// Messages and their pads across the wrap.
#[test]
fn messages_go_round() {
    within(300, || {
        let (mut producer, mut consumer) = message_ring(1024).unwrap().start(START).build().unwrap();
        let message: [u8; 1016] = core::array::from_fn(|index| index as u8);
        let mut units = 0;
        let mut len = 0;
        while units < ROUND * ROUNDS.min(2_000) {
            for _ in 0..4 {
                len = (len + 607) % (message.len() + 1);
                units += producer.try_write(&message[..len]).unwrap().len() as u64;
                assert_eq!(&consumer.try_poll(1).unwrap()[0], &message[..len]);
            }
        }
    });
}

/// A consumer that left long ago says nothing of how far the last one came: behind that there is room for one lap.
macro_rules! the_last_to_leave_bounds_the_last_lap {
    ($name:ident, |$builder:ident| $ring:expr) => {
        #[test]
        fn $name() {
            within(300, || {
                // Across the place where what lies behind begins to look ahead.
                for round in 0..64 {
                    let $builder = ring::<u64>(64).unwrap().start(START);
                    let (mut producer, [early, mut late]) = $ring.build_broadcast().unwrap();
                    drop(early);
                    for sent in 0..ROUND / 32 * round / 32 {
                        producer.try_publish_batch(32, |_, slot| *slot = sent).unwrap();
                        assert_eq!(late.try_poll(32).unwrap()[0], sent);
                    }
                    drop(late);
                    let lap = (0..100).take_while(|_| producer.try_publish(|slot| *slot = 7).is_ok());
                    assert_eq!(lap.count(), 64);
                    assert_eq!(producer.free(), 0);
                    assert_eq!(producer.try_claim(1).unwrap_err(), TryClaimError::Disconnected);
                }
            });
        }
    };
}

the_last_to_leave_bounds_the_last_lap!(the_only_producer_gets_one_lap, |builder| builder);
#[cfg(annulus_cas)]
the_last_to_leave_bounds_the_last_lap!(several_producers_get_one_lap, |builder| builder.multi_producer());
