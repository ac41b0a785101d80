//! Spins longer and longer; with `std`, then yields, then sleeps.

use super::{ConstWait, Deadline, WaitStrategy, poll_with, poll_with_deadline};

/// Spins longer and longer between polls; with `std`, then yields the core, then sleeps for a short time.
///
/// Nobody has to wake a thread that waits so: the price is that an event may lie for the length of a sleep, which
/// is [`Backoff::SLEEP`] and what the system's timer adds to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Backoff;

impl Backoff {
    /// How long a thread sleeps between polls once it has spun and yielded in vain.
    pub const SLEEP: core::time::Duration = core::time::Duration::from_micros(100);
}

#[cfg(not(annulus_loom))]
fn pause() -> impl FnMut() {
    let backoff = crossbeam_utils::Backoff::new();
    move || {
        #[cfg(feature = "std")]
        if backoff.is_completed() {
            std::thread::sleep(Backoff::SLEEP);
            return;
        }
        backoff.snooze();
        #[cfg(feature = "std")]
        super::yielding::yield_now();
    }
}

#[cfg(annulus_loom)]
fn pause() -> impl FnMut() {
    crate::primitive::spin_loop
}

impl WaitStrategy for Backoff {
    type Word = ();
    const IDENTITY: u32 = 3;

    #[inline]
    fn wait<R>(&self, (): &(), ready: impl FnMut() -> Option<R>) -> R {
        poll_with(ready, pause())
    }

    #[inline]
    fn wait_deadline<R>(
        &self,
        (): &(),
        deadline: impl Deadline,
        ready: impl FnMut() -> Option<R>,
    ) -> Option<R> {
        poll_with_deadline(deadline, ready, pause())
    }
}

impl ConstWait for Backoff {
    const STRATEGY: Self = Self;
    #[cfg(not(annulus_loom))]
    const WORD: () = ();
}
