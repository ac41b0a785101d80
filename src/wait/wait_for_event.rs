//! Sleeps on the processor's event register, on bare metal.

use super::event_register::{send_event, wait_for_event};
use super::{ConstWait, Deadline, WaitStrategy, poll_with, poll_with_deadline};

/// Sleeps by `wfe` between polls and wakes by `sev` on bare-metal ARM; spins on other targets.
///
/// The event register is sticky: a `sev`, or an interrupt taken, between the poll and the `wfe` makes that `wfe`
/// return at once, so that no wake-up is lost and no word is needed. `wfi` has no such memory: an interrupt between the poll
/// and the `wfi` would be slept through, unless interrupts are masked around both. A library cannot know that it may mask
/// them, so that targets without `wfe` spin; a main loop that owns its processor may sleep by itself, masked, and poll by
/// `try_` calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct WaitForEvent;

impl WaitStrategy for WaitForEvent {
    type Word = ();
    const IDENTITY: u32 = 5;

    #[inline]
    fn wait<R>(&self, (): &(), ready: impl FnMut() -> Option<R>) -> R {
        poll_with(ready, wait_for_event)
    }

    #[inline]
    fn wait_deadline<R>(
        &self,
        (): &(),
        deadline: impl Deadline,
        ready: impl FnMut() -> Option<R>,
    ) -> Option<R> {
        poll_with_deadline(deadline, ready, wait_for_event)
    }

    #[inline]
    fn wake(&self, (): &()) {
        send_event();
    }
}

impl ConstWait for WaitForEvent {
    const STRATEGY: Self = Self;
    #[cfg(not(annulus_loom))]
    const WORD: () = ();
}

#[cfg(all(test, feature = "std", annulus_heap, not(annulus_loom)))]
mod tests {
    use super::*;
    use crate::error::{ClaimError, PollError};
    use core::time::Duration;
    use std::thread;
    use std::time::Instant;

    #[test]
    fn an_event_between_the_poll_and_the_sleep_is_not_lost() {
        for polls in 1..5 {
            let mut polled = 0;
            let came = WaitForEvent.wait(&(), || {
                polled += 1;
                // As an interrupt would, after the poll has found nothing.
                WaitForEvent.wake(&());
                (polled > polls).then_some(polled)
            });
            assert_eq!(came, polls + 1);
        }
    }

    #[test]
    fn an_event_of_somebody_elses_is_no_reason_to_stop() {
        WaitForEvent.wake(&());
        let mut polls = 0;
        let deadline = Instant::now() + Duration::from_millis(20);
        let none = WaitForEvent.wait_deadline(&(), deadline, || {
            polls += 1;
            WaitForEvent.wake(&()); // whoever gives a deadline arms a timer, whose interrupt is an event
            None::<()>
        });
        assert!(none.is_none() && polls > 1);
    }

    /// Each side sleeps for the other at nearly every event.
    #[test]
    fn producers_and_consumers_wake_each_other() {
        const EVENTS: u32 = if cfg!(miri) { 50 } else { 20_000 };
        let builder = crate::ring::<u32>(1).unwrap().wait(WaitForEvent);
        let (mut producer, mut consumer) = builder.build().unwrap();
        thread::scope(|scope| {
            scope.spawn(move || {
                for n in 0..EVENTS {
                    producer.publish(|slot| *slot = n).unwrap();
                }
            });
            (0..EVENTS).for_each(|n| assert_eq!(consumer.consume(|&event| event), Ok(n)));
            assert_eq!(consumer.consume(|_| ()), Err(PollError::Closed));
        });
    }

    #[test]
    fn halting_and_leaving_wake_those_who_sleep() {
        let builder = crate::ring::<u32>(1).unwrap().wait(WaitForEvent);
        let (mut producer, [mut one, two]) = builder.build_broadcast::<2>().unwrap();
        let controller = one.controller();
        thread::scope(|scope| {
            let asleep = scope.spawn(move || one.poll(1).map(drop));
            thread::sleep(Duration::from_millis(20));
            controller.halt();
            assert_eq!(asleep.join().unwrap(), Err(PollError::Halted));
        });
        drop((producer.close(), two));

        let builder = crate::ring::<u32>(1).unwrap().wait(WaitForEvent);
        let (mut producer, consumer) = builder.build().unwrap();
        producer.publish(|_| ()).unwrap();
        thread::scope(|scope| {
            let asleep = scope.spawn(move || producer.publish(|_| ()));
            thread::sleep(Duration::from_millis(20));
            drop(consumer);
            assert_eq!(asleep.join().unwrap(), Err(ClaimError::Disconnected));
        });
    }
}
