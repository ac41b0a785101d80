//! Halting: every wait ends with `Halted`, and never with `Closed`.

use annulus::Topology;
use annulus::error::{ClaimError, PollError, TryPollError};
use annulus::wait::Blocking;
use loom::sync::Arc;
use loom::thread;

use crate::exploration::{bounded, exhaust};
use crate::rings::{Notes, kinds};

kinds! {
    /// A consumer that waits, or is about to.
    fn a_poll_that_waits_is_halted(begin) {
        exhaust(move || {
            let (producer, mut consumer) = begin(1).build().unwrap();
            let halter = thread::spawn(move || producer.halt());
            let end = consumer.poll(1).unwrap_err();
            halter.join().unwrap();
            assert_eq!(end, PollError::Halted);
            assert_eq!(consumer.poll(1).unwrap_err(), PollError::Halted);
        });
    }
}

kinds! {
    /// A producer that waits, or is about to.
    fn a_claim_that_waits_is_halted(begin) {
        exhaust(move || {
            let (mut producer, consumer) = begin(1).build().unwrap();
            producer.publish(|slot| *slot = 1).unwrap();
            let halter = thread::spawn(move || {
                consumer.halt();
                consumer
            });
            assert_eq!(producer.publish(|slot| *slot = 2), Err(ClaimError::Halted));
            let _consumer = halter.join().unwrap();
        });
    }
}

kinds! {
    /// Both ends at work while a third party halts: they get on, or are halted, and nothing else.
    fn both_ends_are_halted_at_work(begin) {
        bounded(2, move || {
            let (mut producer, mut consumer) = begin(1).wait(Blocking::new()).build().unwrap();
            let controller = producer.controller();
            let writer = thread::spawn(move || {
                let end = (0..2).find_map(|_| producer.publish(|slot| *slot = 1).err());
                assert!(matches!(end, None | Some(ClaimError::Halted)));
                producer
            });
            let halter = thread::spawn(move || controller.halt());
            let end = loop {
                match consumer.poll(1) {
                    Ok(batch) => assert_eq!(batch[0], 1),
                    Err(error) => break error,
                }
            };
            assert_eq!(end, PollError::Halted);
            let _producer = writer.join().unwrap();
            halter.join().unwrap();
        });
    }
}

kinds! {
    /// Whoever is told "halted" comes after what the halting thread did.
    fn what_came_before_a_halt_is_seen(begin) {
        exhaust(move || {
            let (producer, mut consumer) = begin(1).build().unwrap();
            let notes = Arc::new(Notes::<1>::new());
            let noted = notes.clone();
            let halter = thread::spawn(move || {
                noted.write(0, 1);
                producer.halt();
                producer
            });
            if consumer.try_poll(1).is_err_and(|error| matches!(error, TryPollError::Halted)) {
                assert_eq!(notes.read(0), 1);
            }
            let _producer = halter.join().unwrap();
        });
    }
}

kinds! {
    /// Whoever halts and drops consumers that it has not taken lets no later stage past what they did not handle.
    fn a_halt_comes_before_untaken_consumers_leave(begin) {
        exhaust(move || {
            let mut topology = Topology::new();
            let first = topology.stage(1).unwrap();
            let second = topology.stage_after(&[first], 1).unwrap();
            let (mut producer, mut consumers) = begin(1).build_stages(&topology).unwrap();
            let mut second = consumers.take(second).unwrap();
            let controller = producer.controller();
            producer.publish(|slot| *slot = 1).unwrap();
            let halter = thread::spawn(move || {
                controller.halt();
                drop(consumers);
            });
            assert_eq!(second.poll(1).unwrap_err(), PollError::Halted);
            halter.join().unwrap();
        });
    }
}
