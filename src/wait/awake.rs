//! The strategies that do not sleep on a word, chosen at run time.

#[cfg(feature = "std")]
use super::Yielding;
use super::{Backoff, BusySpin, Deadline, WaitForEvent, WaitStrategy};

/// One of the strategies that do not sleep on a word, chosen at run time: one type, so that the code of a ring is there
/// once. For bindings to languages whose programs choose so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Awake {
    /// [`BusySpin`].
    BusySpin,
    /// [`Yielding`].
    #[cfg(feature = "std")]
    Yielding,
    /// [`Backoff`].
    Backoff,
    /// [`WaitForEvent`].
    WaitForEvent,
}

impl Awake {
    /// The strategy of this [identity](WaitStrategy::identity), if it is one of these.
    #[must_use]
    pub fn of(identity: u32) -> Option<Self> {
        Some(match identity {
            BusySpin::IDENTITY => Self::BusySpin,
            #[cfg(feature = "std")]
            Yielding::IDENTITY => Self::Yielding,
            Backoff::IDENTITY => Self::Backoff,
            WaitForEvent::IDENTITY => Self::WaitForEvent,
            _ => return None,
        })
    }
}

/// Passes a call on to the strategy that was chosen.
macro_rules! chosen {
    ($self:expr, $strategy:ident => $call:expr) => {
        match $self {
            Awake::BusySpin => {
                let $strategy = BusySpin;
                $call
            }
            #[cfg(feature = "std")]
            Awake::Yielding => {
                let $strategy = Yielding;
                $call
            }
            Awake::Backoff => {
                let $strategy = Backoff;
                $call
            }
            Awake::WaitForEvent => {
                let $strategy = WaitForEvent;
                $call
            }
        }
    };
}

impl WaitStrategy for Awake {
    type Word = ();

    fn identity(&self) -> u32 {
        match self {
            Self::BusySpin => BusySpin::IDENTITY,
            #[cfg(feature = "std")]
            Self::Yielding => Yielding::IDENTITY,
            Self::Backoff => Backoff::IDENTITY,
            Self::WaitForEvent => WaitForEvent::IDENTITY,
        }
    }

    fn wait<R>(&self, word: &(), ready: impl FnMut() -> Option<R>) -> R {
        chosen!(self, strategy => strategy.wait(word, ready))
    }

    fn wait_deadline<R>(
        &self,
        word: &(),
        deadline: impl Deadline,
        ready: impl FnMut() -> Option<R>,
    ) -> Option<R> {
        chosen!(self, strategy => strategy.wait_deadline(word, deadline, ready))
    }

    #[inline]
    fn wake(&self, word: &()) {
        // Where an event register is what waiters sleep on, `wake` does something.
        if cfg!(target_os = "none") {
            chosen!(self, strategy => strategy.wake(word));
        }
    }
}
