//! Defects that other rings have been found to have, each as a test that passes here.

use core::panic::AssertUnwindSafe;
use core::time::Duration;
use std::panic::{catch_unwind, resume_unwind};
use std::thread;
use std::time::Instant;

use annulus::error::{ClaimDeadlineError, ClaimError, TryClaimError, TryPollError};
use annulus::wait::Blocking;
use annulus::{Consumer, Exclusive, Memory, Producer, Topology};

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

/// Publishes `events`, polling two at a time whenever the ring is full, and drains it once the producer is gone.
fn fill_and_drain<M: Memory<Event = u64>>(
    mut producer: Producer<M>,
    mut consumer: Consumer<M, Exclusive>,
    events: u64,
) {
    let mut seen = Vec::new();
    for n in 0..events {
        if producer.try_publish(|slot| *slot = n).is_err() {
            seen.extend(consumer.poll(2).unwrap().iter().copied());
            producer.try_publish(|slot| *slot = n).unwrap();
        }
    }
    drop(producer);
    while let Ok(batch) = consumer.poll(100) {
        seen.extend(&batch);
    }
    assert_eq!(seen, (0..events).collect::<Vec<_>>());
}

#[test]
fn draining_after_a_lap_loses_nothing() {
    // Every place in a lap for the end of what was published, after none, one and several laps.
    for events in 0..30 {
        let (producer, consumer) = annulus::ring::<u64>(4).unwrap().build().unwrap();
        fill_and_drain(producer, consumer, events);
        let (producer, consumer) = annulus::ring::<u64>(4).unwrap().multi_producer().build().unwrap();
        fill_and_drain(producer, consumer, events);
    }
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
        for count in [9, 16, usize::MAX / 2, usize::MAX] {
            let refused = producer.publish_batch(count, |_, _| unreachable!("nothing is claimed"));
            assert_eq!(refused.unwrap_err(), ClaimError::InvalidCount);
            let deadline = Instant::now() + Duration::from_secs(3_600);
            let refused = producer.claim_deadline(count, deadline).unwrap_err();
            assert_eq!(refused, ClaimDeadlineError::InvalidCount);
        }
        producer.claim(8).unwrap().publish();
        assert_eq!(producer.try_claim(9).unwrap_err(), TryClaimError::InvalidCount, "and not `Full`");
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
    let (mut producer, mut consumer) = annulus::ring::<u64>(4).unwrap().build().unwrap();
    for n in 0..100 {
        while producer.try_publish(|slot| *slot = n).is_ok() {}
        consumer.poll(1).unwrap();
        producer.try_publish(|slot| *slot = n).unwrap();
        assert_eq!(producer.free(), 0);
    }
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

#[test]
fn a_ring_is_not_full_after_a_pop_that_another_thread_told_of() {
    // Whoever has heard of a pop finds room, however old the claimant's idea of the gate is.
    const ROUNDS: u64 = if cfg!(miri) { 20 } else { 20_000 };
    within(120, || {
        let (producer, mut consumer) = annulus::ring::<u64>(2).unwrap().multi_producer().build().unwrap();
        let (tell, told) = std::sync::mpsc::channel();
        let mut producers = [producer.clone(), producer];
        producers[0].publish_batch(2, |_, _| ()).unwrap();
        thread::scope(|threads| {
            threads.spawn(move || {
                for _ in 0..ROUNDS {
                    drop(consumer.poll(1).unwrap());
                    if tell.send(()).is_err() {
                        break;
                    }
                }
            });
            for (n, ()) in (0_usize..).zip(&told) {
                producers[n % 2].try_publish(|_| ()).unwrap();
            }
            drop(told);
        });
    });
}

/// A joiner that begins at the claim cursor lies beyond claims that are still open. If the older consumers then leave,
/// nobody bounds the producers there, and a second producer is let into slots that the first still writes.
#[cfg(annulus_joins)]
#[test]
fn a_joiner_guards_claims_that_are_open_when_the_older_consumers_leave() {
    let mut topology = Topology::new();
    let readers = topology.stage(1).unwrap();
    let builder = annulus::ring::<u64>(4).unwrap().multi_producer().joinable(2);
    let (mut slow, mut consumers) = builder.build_stages(&topology).unwrap();
    let joiner = consumers.joiner();
    let older = consumers.take(readers).unwrap();
    let mut fast = slow.clone();

    let mut open = slow.try_claim(2).unwrap();
    fast.publish_batch(2, |i, slot| *slot = 2 + i as u64).unwrap();
    let mut joined = joiner.join(readers).unwrap();
    assert_eq!(joined.sequence(), open.range().start, "and not the claim cursor, four events further");
    drop((older, consumers));
    assert_eq!(fast.try_publish(|slot| *slot = 99).unwrap_err(), TryClaimError::Full);
    open.iter_mut().zip(0..).for_each(|(slot, n)| *slot = n);
    open.publish();
    // What was published before the join and seen by nobody is not lost either.
    assert!(joined.try_poll(9).unwrap().iter().copied().eq(0..4));
    fast.try_publish(|_| ()).unwrap();
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

/// The same with runs longer than one, a group that stops inside them, a stage behind it, and abandoned runs.
#[cfg(annulus_word = "64")]
#[test]
fn stages_and_groups_cross_the_limits_of_narrower_words() {
    for limit in [1_u64 << 16, 1 << 31, 1 << 32, 1 << 62] {
        let mut topology = Topology::new();
        let group = topology.group(2).unwrap();
        let after = topology.stage_after(&[group], 1).unwrap();
        let builder = annulus::ring::<u64>(8).unwrap().multi_producer().start(annulus::Seq::new(limit - 12));
        let (mut producer, mut consumers) = builder.build_stages(&topology).unwrap();
        let mut workers = [(); 2].map(|()| consumers.take_worker(group).unwrap());
        let mut after = consumers.take(after).unwrap();
        for lap in (0..40).step_by(4) {
            producer.publish_batch(4, |i, slot| *slot = lap + i as u64).unwrap();
            producer.try_claim(3).unwrap().abandon();
            assert!(workers[0].try_poll(1).unwrap().iter().copied().eq([lap]));
            assert!(after.try_poll(9).unwrap().iter().copied().eq([lap]));
            assert!(workers[1].try_poll(9).unwrap().iter().copied().eq(lap + 1..lap + 4));
            assert_eq!(workers[0].try_poll(9).unwrap_err(), TryPollError::Empty);
            assert!(after.try_poll(9).unwrap().iter().copied().eq(lap + 1..lap + 4));
            assert_eq!(after.try_poll(9).unwrap_err(), TryPollError::Empty);
            assert!(producer.is_empty());
        }
        assert!(producer.controller().cursor().get() > limit);
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
