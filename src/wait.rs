//! Wait strategies: how a thread passes the time until a condition holds.
//!
//! A strategy is given a condition to poll and a word to sleep on; it knows nothing of rings. It belongs to a ring,
//! not to a handle, and serves producers that wait for room and consumers that wait for events alike.
//!
//! | strategy | while it waits | for |
//! |---|---|---|
//! | [`BusySpin`] | spins | threads with a core each, lowest latency |
//! | `Yielding` (`std`) | spins a little, then yields the core | more threads than cores |
//! | [`Backoff`] | spins longer and longer; with `std` then yields, then sleeps | rare events, no wake-up calls |
//! | `Blocking` (`std`) | sleeps until it is woken | idle processor time near zero |
//! | [`WaitForEvent`] | sleeps by `wfe` on ARM, spins elsewhere | bare metal |
//! | `Async` (`async`) | lets tasks await; threads wait by another strategy | tasks, alone or with threads |

#[cfg(annulus_async)]
mod asynchronous;
mod awake;
mod backoff;
#[cfg(feature = "std")]
mod blocking;
mod busy_spin;
mod deadline;
#[cfg(annulus_watch)]
#[cfg_attr(annulus_loom, path = "wait/event_fd/stand_in.rs")]
mod event_fd;
mod event_register;
mod wait_for_event;
#[cfg(annulus_async)]
mod wakers;
#[cfg(feature = "std")]
mod yielding;

#[cfg(annulus_async)]
pub use asynchronous::{Async, AsyncWait, AsyncWord, Waiting};
pub use awake::Awake;
pub use backoff::Backoff;
#[cfg(feature = "std")]
pub use blocking::{Blocking, EventCount};
pub use busy_spin::BusySpin;
pub use deadline::{Clock, Deadline, Until};
#[cfg(annulus_watch)]
pub use event_fd::EventFd;
pub use wait_for_event::WaitForEvent;
#[cfg(annulus_async)]
pub use wakers::Wakers;
#[cfg(annulus_async)]
pub(crate) use wakers::{KeptWakers, Waiter};
#[cfg(feature = "std")]
pub use yielding::Yielding;

/// The strategy of a ring that names none: `Yielding` with `std`, [`BusySpin`] without.
#[cfg(feature = "std")]
pub type DefaultWait = Yielding;
/// The strategy of a ring that names none: `Yielding` with `std`, [`BusySpin`] without.
#[cfg(not(feature = "std"))]
pub type DefaultWait = BusySpin;

/// How a thread waits until a condition holds.
///
/// # Lost wake-ups
/// A strategy that sleeps makes this promise: if one thread changes what the condition reads, then calls
/// [`fence`](Self::fence), then [`wake`](Self::wake) with a word, every thread that waits on that word polls again.
/// Strategies that do not sleep compile both away.
pub trait WaitStrategy: Clone {
    /// What sleepers are registered in: one for a ring's consumers, one for its producers.
    type Word: WakeWord;

    /// The number that a ring's block names this strategy by, so that nobody opens the block with another. Part of the
    /// memory layout.
    ///
    /// 0 is for strategies whose rings cannot be opened by their block's address, because their words only mean
    /// something where they were made. Numbers below 256 are this library's. Give a strategy of your own another one
    /// if its word is plain data that means the same at every address.
    const IDENTITY: u32 = 0;

    /// The number of this very strategy: [`IDENTITY`](Self::IDENTITY), but for one that is chosen at run time and stands
    /// for several with the same word.
    fn identity(&self) -> u32 {
        Self::IDENTITY
    }

    /// Polls `ready` until it returns something.
    fn wait<R>(&self, word: &Self::Word, ready: impl FnMut() -> Option<R>) -> R;

    /// Polls `ready` until it returns something, or until `deadline` has passed: then `None`. `ready` is polled at
    /// least once, even if the deadline has passed already.
    fn wait_deadline<R>(
        &self,
        word: &Self::Word,
        deadline: impl Deadline,
        ready: impl FnMut() -> Option<R>,
    ) -> Option<R>;

    /// Orders a change before the look for sleepers in [`wake`](Self::wake). One fence serves several words, and a
    /// sequentially consistent one serves every strategy.
    #[inline]
    fn fence(&self) {}

    /// Wakes every thread that sleeps on `word`.
    #[inline]
    fn wake(&self, _word: &Self::Word) {}
}

/// A word that sleepers are registered in; `()` for strategies that do not sleep.
pub trait WakeWord {
    /// A word with no sleeper.
    fn new() -> Self;

    /// A word with no sleeper, in memory that may be mapped at several addresses.
    fn shared() -> Self
    where
        Self: Sized,
    {
        Self::new()
    }
}

impl WakeWord for () {
    fn new() -> Self {}
}

/// A strategy and a wake word that constants can hold, for rings in a `static`.
pub trait ConstWait: WaitStrategy {
    /// The strategy.
    const STRATEGY: Self;
    /// A word with no sleeper.
    #[cfg(not(annulus_loom))]
    const WORD: Self::Word;
}

/// Polls `ready`, with a call of `pause` after each time that it returned nothing.
#[inline]
fn poll_with<R>(mut ready: impl FnMut() -> Option<R>, mut pause: impl FnMut()) -> R {
    loop {
        if let Some(result) = ready() {
            return result;
        }
        pause();
    }
}

/// The same, until `deadline` has passed.
#[inline]
fn poll_with_deadline<R>(
    deadline: impl Deadline,
    mut ready: impl FnMut() -> Option<R>,
    mut pause: impl FnMut(),
) -> Option<R> {
    loop {
        if let Some(result) = ready() {
            return Some(result);
        }
        if deadline.has_passed() {
            return None;
        }
        pause();
    }
}
