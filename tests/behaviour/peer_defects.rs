//! Defects that other rings have been found to have, each as a test that passes here.

use core::panic::AssertUnwindSafe;
use core::time::Duration;
use std::panic::{catch_unwind, resume_unwind};
use std::thread;
use std::time::Instant;

use annulus::Topology;
use annulus::error::{ClaimError, TryClaimError, TryPollError};
use annulus::wait::Blocking;

use crate::support::within;

#[test]
fn a_stage_does_not_overtake_the_one_before_it_after_a_lap() {
    let mut topology = Topology::new();
    let first = topology.stage(1).unwrap();
    let second = topology.stage_after(&[first], 1).unwrap();
    let (mut producer, mut consumers) = annulus::ring::<u64>(4).unwrap().build_stages(&topology).unwrap();
    let mut first = consumers.take(first).unwrap();
    let mut second = consumers.take(second).unwrap();
    for lap in 0..10 {
        producer.publish_batch(4, |i, slot| *slot = lap * 4 + i as u64).unwrap();
        assert_eq!(second.try_poll(4).unwrap_err(), TryPollError::Empty);
        assert_eq!(first.try_poll(3).unwrap().len(), 3);
        assert_eq!(second.try_poll(4).unwrap().len(), 3);
        assert_eq!(second.try_poll(4).unwrap_err(), TryPollError::Empty);
        assert_eq!(first.try_poll(3).unwrap().len(), 1);
        assert_eq!(second.try_poll(4).unwrap()[0], lap * 4 + 3);
    }
}

#[test]
fn draining_after_a_lap_loses_nothing() {
    let (mut producer, mut consumer) = annulus::ring::<u64>(4).unwrap().multi_producer().build().unwrap();
    let mut seen = Vec::new();
    for n in 0..7 {
        if producer.try_publish(|slot| *slot = n).is_err() {
            seen.extend(consumer.poll(2).unwrap().iter().copied());
            producer.try_publish(|slot| *slot = n).unwrap();
        }
    }
    drop(producer);
    while let Ok(batch) = consumer.poll(100) {
        seen.extend(&batch);
    }
    assert_eq!(seen, (0..7).collect::<Vec<_>>());
}

#[test]
fn a_panic_between_claim_and_publish_leaves_no_hole() {
    within(60, || {
        let (producer, mut consumer) = annulus::ring::<u64>(8).unwrap().multi_producer().build().unwrap();
        let mut others = [producer.clone(), producer];
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            others[0].publish_batch(3, |i, _| {
                if i == 1 {
                    resume_unwind(Box::new("on purpose"))
                }
            })
        }));
        assert!(panicked.is_err());
        others[1].publish(|slot| *slot = 7).unwrap();
        assert_eq!(consumer.poll(8).unwrap()[0], 7);
    });
}

#[test]
fn a_claim_larger_than_the_ring_is_an_error_and_not_a_hang() {
    within(60, || {
        let (mut producer, _consumer) = annulus::ring::<u64>(8).unwrap().multi_producer().build().unwrap();
        assert_eq!(producer.claim(9).unwrap_err(), ClaimError::InvalidCount);
        assert_eq!(producer.write_slice(&[0; 9]).unwrap_err(), ClaimError::InvalidCount);
    });
}

/// The processor time of this thread so far.
#[cfg(all(unix, not(miri)))]
fn thread_time() -> Duration {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the timespec is ours and lives through the call.
    assert_eq!(unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &raw mut time) }, 0);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

#[cfg(all(unix, not(miri)))]
#[test]
fn a_timed_wait_that_blocks_does_not_spin() {
    let (mut producer, mut consumer) =
        annulus::ring::<u64>(2).unwrap().multi_producer().wait(Blocking::new()).build().unwrap();
    let wait = Duration::from_millis(200);
    let (time, began) = (thread_time(), Instant::now());
    consumer.poll_deadline(1, began + wait).unwrap_err();
    producer.publish_batch(2, |_, _| ()).unwrap();
    producer.publish_deadline(began + 2 * wait, |_| ()).unwrap_err();
    assert!(began.elapsed() >= 2 * wait);
    let spent = thread_time() - time;
    assert!(spent < wait / 10, "{spent:?} of processor time in 400 ms of waiting");
}

#[cfg(all(unix, not(miri)))]
#[test]
fn a_stage_that_blocks_on_the_one_before_it_does_not_spin() {
    let mut topology = Topology::new();
    let first = topology.stage(1).unwrap();
    let second = topology.stage_after(&[first], 1).unwrap();
    let (mut producer, mut consumers) =
        annulus::ring::<u64>(2).unwrap().wait(Blocking::new()).build_stages(&topology).unwrap();
    let _first = consumers.take(first).unwrap();
    let mut second = consumers.take(second).unwrap();
    producer.publish(|_| ()).unwrap();
    let (time, began) = (thread_time(), Instant::now());
    second.poll_deadline(1, began + Duration::from_millis(200)).unwrap_err();
    let spent = thread_time() - time;
    assert!(spent < Duration::from_millis(20), "{spent:?} of processor time in 200 ms of waiting");
}

#[test]
fn no_wake_up_of_a_later_stage_is_lost() {
    // Every event is handed on alone, so that every one needs the wake-up of its own.
    const EVENTS: u64 = if cfg!(miri) { 20 } else { 5_000 };
    within(120, || {
        let mut topology = Topology::new();
        let first = topology.stage(1).unwrap();
        let second = topology.stage_after(&[first], 1).unwrap();
        let (mut producer, mut consumers) =
            annulus::ring::<u64>(1).unwrap().wait(Blocking::with_spins(0)).build_stages(&topology).unwrap();
        let mut first = consumers.take(first).unwrap();
        let mut second = consumers.take(second).unwrap();
        thread::scope(|threads| {
            threads.spawn(move || while first.poll(1).is_ok() {});
            threads.spawn(move || {
                for n in 0..EVENTS {
                    assert_eq!(second.poll(1).unwrap()[0], n);
                }
            });
            for n in 0..EVENTS {
                producer.publish(|slot| *slot = n).unwrap();
            }
            drop(producer);
        });
    });
}

#[test]
fn no_wake_up_is_lost_by_a_deadline_that_passes_at_the_same_time() {
    const ROUNDS: u64 = if cfg!(miri) { 5 } else { 300 };
    within(120, || {
        let builder = annulus::ring::<u64>(1).unwrap().multi_producer().wait(Blocking::with_spins(0));
        let (mut producer, mut consumer) = builder.build().unwrap();
        thread::scope(|threads| {
            threads.spawn(move || {
                for n in 0..ROUNDS {
                    producer.publish(|slot| *slot = n).unwrap();
                    thread::sleep(Duration::from_micros(n % 150));
                }
            });
            let mut next = 0;
            while next < ROUNDS {
                if let Ok(batch) =
                    consumer.poll_deadline(1, Instant::now() + Duration::from_micros(next % 90))
                {
                    assert_eq!(batch[0], next);
                    next += 1;
                }
            }
        });
    });
}

#[test]
fn a_ring_is_not_full_after_a_pop() {
    // With a producer that has an old idea of where the slowest consumer is.
    let (mut producer, mut consumer) = annulus::ring::<u64>(4).unwrap().multi_producer().build().unwrap();
    let mut other = producer.clone();
    for n in 0..100 {
        while producer.try_publish(|slot| *slot = n).is_ok() {}
        assert_eq!(other.try_publish(|_| ()).unwrap_err(), TryClaimError::Full);
        consumer.poll(1).unwrap();
        let publisher = if n % 2 == 0 { &mut producer } else { &mut other };
        publisher.try_publish(|slot| *slot = n).unwrap();
        assert_eq!(producer.free(), 0);
    }
}

#[cfg(annulus_word = "64")]
#[test]
fn sequences_cross_the_limits_of_narrower_words() {
    for limit in [1_u64 << 16, 1 << 31, 1 << 32, 1 << 62] {
        let start = annulus::Seq::new(limit - 6);
        let builder = annulus::ring::<u64>(4).unwrap().start(start);
        let (mut single, mut one) = builder.build().unwrap();
        let builder = annulus::ring::<u64>(4).unwrap().multi_producer().start(start);
        let (mut multi, mut other) = builder.build().unwrap();
        for n in 0..20 {
            assert_eq!(single.publish(|slot| *slot = n), Ok(start.plus(n as usize)));
            assert_eq!(multi.publish(|slot| *slot = n), Ok(start.plus(n as usize)));
            if n % 4 == 3 {
                assert!(single.is_full() && multi.is_full());
                assert!(one.poll(9).unwrap().iter().copied().eq(n - 3..=n));
                assert!(other.poll(9).unwrap().iter().copied().eq(n - 3..=n));
            }
        }
    }
}

#[test]
fn a_slow_consumer_is_never_lapped() {
    let (mut producer, [mut slow, mut fast]) =
        annulus::ring::<u64>(4).unwrap().multi_producer().build_broadcast().unwrap();
    producer.publish_batch(4, |i, slot| *slot = i as u64).unwrap();
    fast.poll(4).unwrap();
    let held = slow.poll(4).unwrap();
    for _ in 0..10 {
        assert_eq!(producer.try_publish(|slot| *slot = 99).unwrap_err(), TryClaimError::Full);
    }
    assert!(held.iter().copied().eq(0..4));
}
