//! Deadlines: a wait that times out leaves nothing behind, and one that succeeds has what it waited for.

use core::cell::Cell;
use core::time::Duration;

use annulus::error::{ClaimDeadlineError, PollDeadlineError};
use annulus::wait::{Blocking, Clock, Until};
use loom::thread;

use crate::exploration::{bounded, exhaust};
use crate::rings::{LAST, drain, kinds};

/// A clock that moves when somebody looks at it.
struct Looks(Cell<u32>);

impl Looks {
    fn new() -> Self {
        Self(Cell::new(0))
    }

    /// The time that this clock shows when it is looked at for the `look`-th time.
    fn until(&self, look: u32) -> Until<'_, Self> {
        Until { clock: self, time: look }
    }
}

impl Clock for Looks {
    type Time = u32;

    fn until(&self, time: u32) -> Duration {
        self.0.set(self.0.get() + 1);
        Duration::from_millis(u64::from(time.saturating_sub(self.0.get())))
    }
}

/// A clock that stands still: its deadlines never come.
struct Still;

impl Clock for Still {
    type Time = ();

    fn until(&self, (): ()) -> Duration {
        Duration::from_secs(1)
    }
}

kinds! {
    /// A poll gets the event, or times out and leaves it for the next.
    fn a_poll_that_times_out_loses_no_event(begin) {
        exhaust(move || {
            let (mut producer, mut consumer) = begin(1).build().unwrap();
            let writer = thread::spawn(move || {
                producer.publish(|slot| *slot = 1).unwrap();
            });
            let clock = Looks::new();
            let early = match consumer.poll_deadline(1, clock.until(2)) {
                Ok(batch) => Some(batch[0]),
                Err(PollDeadlineError::TimedOut) => None,
                Err(error) => panic!("{error}"),
            };
            writer.join().unwrap();
            let late = drain(&mut consumer);
            assert_eq!(early.into_iter().chain(late).collect::<Vec<_>>(), [1]);
        });
    }
}

kinds! {
    /// A claim gets its slot, or times out and has claimed nothing.
    fn a_claim_that_times_out_claims_nothing(begin) {
        exhaust(move || {
            let (mut producer, mut consumer) = begin(1).build().unwrap();
            producer.publish(|slot| *slot = 1).unwrap();
            let reader = thread::spawn(move || {
                assert_eq!(consumer.poll(1).unwrap()[0], 1);
                consumer
            });
            let clock = Looks::new();
            let early = match producer.publish_deadline(clock.until(2), |slot| *slot = 2) {
                Ok(_) => vec![2],
                Err(ClaimDeadlineError::TimedOut) => vec![],
                Err(error) => panic!("{error}"),
            };
            let mut consumer = reader.join().unwrap();
            if early.is_empty() {
                assert_eq!(producer.try_claim(1).unwrap().range().start, LAST.plus(1));
            }
            drop(producer);
            assert_eq!(drain(&mut consumer), early);
        });
    }
}

kinds! {
    /// A consumer that sleeps with a deadline is woken by a publish before it.
    fn a_publish_wakes_a_sleeper_with_a_deadline(begin) {
        exhaust(move || {
            let (mut producer, mut consumer) = begin(1).wait(Blocking::new()).build().unwrap();
            let writer = thread::spawn(move || {
                producer.publish(|slot| *slot = 1).unwrap();
                producer
            });
            assert_eq!(consumer.poll_deadline(1, Until { clock: &Still, time: () }).unwrap()[0], 1);
            let _producer = writer.join().unwrap();
        });
    }
}

kinds! {
    /// A producer that sleeps with a deadline is woken by a release before it.
    fn a_release_wakes_a_sleeper_with_a_deadline(begin) {
        exhaust(move || {
            let (mut producer, mut consumer) = begin(1).wait(Blocking::new()).build().unwrap();
            producer.publish(|slot| *slot = 1).unwrap();
            let reader = thread::spawn(move || {
                assert_eq!(consumer.poll(1).unwrap()[0], 1);
                consumer
            });
            producer.publish_deadline(Until { clock: &Still, time: () }, |slot| *slot = 2).unwrap();
            let _consumer = reader.join().unwrap();
        });
    }
}

kinds! {
    /// A deadline that has passed is no reason to miss what is there, and ends a wait for what is not. It takes the
    /// sleeper out of the account: a later publish has nobody to wake.
    fn a_passed_deadline_ends_a_sleep_before_it_begins(begin) {
        bounded(3, move || {
            let (mut producer, mut consumer) = begin(1).wait(Blocking::new()).build().unwrap();
            let clock = Looks::new();
            let nothing = consumer.poll_deadline(1, clock.until(0)).map(drop);
            assert_eq!(nothing, Err(PollDeadlineError::TimedOut));
            let writer = thread::spawn(move || {
                producer.publish(|slot| *slot = 1).unwrap();
            });
            let early = consumer.poll_deadline(1, clock.until(0)).is_ok();
            writer.join().unwrap();
            assert_eq!(drain(&mut consumer).len(), usize::from(!early));
        });
    }
}
