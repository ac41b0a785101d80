//! Consumers that an event loop waits for: they arm a descriptor, look, and sleep until it is readable. A ring that is
//! lost leaves the loop asleep, and loom reports the deadlock.

use annulus::error::TryPollError;
use annulus::wait::{Async, AsyncWait, BusySpin, EventFd};
use annulus::{Access, Consumer, Memory, Source, Topology, Watched};
use loom::thread;

use crate::exploration::{bounded, exhaust};
use crate::rings::{kinds, multi, single, two_stages};

/// Places for so many consumers that wait by a descriptor.
fn tasks<const PLACES: usize>() -> Async<BusySpin, PLACES> {
    Async::new().over(BusySpin).places()
}

/// An event loop that waits for one consumer: the next event, released, or how the ring ended.
fn next<M, A, S>(consumer: &mut Watched<Consumer<M, A, S>>) -> Result<u32, TryPollError>
where
    M: Memory<Event = u32, Wait: AsyncWait>,
    A: Access,
    S: Source,
{
    loop {
        match consumer.try_poll(1) {
            Ok(batch) => return Ok(batch[0]),
            Err(TryPollError::Empty) => {}
            Err(ended) => return Err(ended),
        }
        if consumer.arm() {
            consumer.sleep();
        }
    }
}

kinds! {
    /// An event is published while the consumer arms its descriptor and goes to sleep.
    fn a_publish_rings(begin) {
        exhaust(move || {
            let (mut producer, consumer) = begin(1).wait(tasks::<1>()).build().unwrap();
            let writer = thread::spawn(move || {
                producer.try_publish(|slot| *slot = 1).unwrap();
                producer
            });
            assert_eq!(next(&mut consumer.watched_by(EventFd::new())), Ok(1));
            let _producer = writer.join().unwrap();
        });
    }
}

kinds! {
    /// A descriptor that was readable is cleared, armed again, and rung again; at the end the ring is closed.
    fn every_event_and_the_end_ring(begin) {
        bounded(2, move || {
            let (mut producer, consumer) = begin(1).wait(tasks::<1>()).build().unwrap();
            let writer = thread::spawn(move || {
                for event in 1..=2 {
                    while producer.try_publish(|slot| *slot = event).is_err() {
                        thread::yield_now();
                    }
                }
            });
            let mut consumer = consumer.watched_by(EventFd::new());
            assert_eq!([1, 2].map(|_| next(&mut consumer)), [Ok(1), Ok(2)]);
            assert_eq!(next(&mut consumer), Err(TryPollError::Closed));
            writer.join().unwrap();
        });
    }
}

kinds! {
    /// The ring is halted while the consumer goes to sleep.
    fn a_halt_rings(begin) {
        exhaust(move || {
            let (producer, consumer) = begin(1).wait(tasks::<1>()).build().unwrap();
            let controller = producer.controller();
            let halter = thread::spawn(move || controller.halt());
            assert_eq!(next(&mut consumer.watched_by(EventFd::new())), Err(TryPollError::Halted));
            halter.join().unwrap();
            drop(producer);
        });
    }
}

kinds! {
    /// The stage before releases an event while the consumer goes to sleep.
    fn a_release_by_the_stage_before_rings(begin) {
        exhaust(move || {
            let (topology, stages) = two_stages();
            let (mut producer, mut consumers) = begin(1).wait(tasks::<1>()).build_stages(&topology).unwrap();
            let [mut first, second] = stages.map(|stage| consumers.take(stage).unwrap());
            producer.try_publish(|slot| *slot = 1).unwrap();
            let before = thread::spawn(move || {
                assert_eq!(first.try_poll(1).unwrap()[0], 1);
                first
            });
            assert_eq!(next(&mut second.watched_by(EventFd::new())), Ok(1));
            let _first = before.join().unwrap();
        });
    }
}

/// A claim before a published event is abandoned while the consumer goes to sleep.
#[test]
fn an_abandoned_claim_rings() {
    bounded(3, || {
        let (mut first, consumer) = multi(2).wait(tasks::<1>()).build().unwrap();
        let mut second = first.clone();
        let claim = first.try_claim(1).unwrap();
        second.try_publish(|slot| *slot = 2).unwrap();
        let reader = thread::spawn(move || {
            assert_eq!(next(&mut consumer.watched_by(EventFd::new())), Ok(2));
        });
        claim.abandon();
        reader.join().unwrap();
    });
}

/// A worker that stops inside a run leaves a head for the next one, whose event loop sleeps until it is there.
#[test]
fn a_worker_that_stops_inside_a_run_rings() {
    bounded(3, || {
        let mut topology = Topology::new();
        let group = topology.group(2).unwrap();
        let (mut producer, mut workers) = multi(2).wait(tasks::<1>()).build_stages(&topology).unwrap();
        let [mut one, two] = [(); 2].map(|()| workers.take_worker(group).unwrap());
        let mut two = two.watched_by(EventFd::new());
        producer.try_publish_batch(2, |_, slot| *slot = 1).unwrap();
        let other = thread::spawn(move || {
            // Held, so that nothing but the new head rings.
            if let Ok(held) = one.try_poll(1) {
                core::mem::forget(held);
            }
            one
        });
        assert_eq!(next(&mut two), Ok(1));
        let _one = other.join().unwrap();
    });
}

/// A consumer that polls while its descriptor is armed takes its waker back, whoever rings meanwhile.
#[test]
fn a_poll_disarms() {
    exhaust(|| {
        let (mut producer, consumer) = single(2).wait(tasks::<1>()).build().unwrap();
        let mut consumer = consumer.watched_by(EventFd::new());
        assert!(consumer.arm());
        let writer = thread::spawn(move || {
            producer.try_publish(|slot| *slot = 1).unwrap();
            producer
        });
        drop(consumer.try_poll(1));
        let mut producer = writer.join().unwrap();
        producer.try_publish(|slot| *slot = 2).unwrap();
        assert!(!consumer.arm() || consumer.lag() == 0);
        while consumer.lag() != 0 {
            next(&mut consumer).unwrap();
        }
    });
}
