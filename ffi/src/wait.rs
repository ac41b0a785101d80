//! How a ring's threads wait, chosen at run time.

#[cfg(feature = "std")]
use annulus::wait::Yielding;
#[cfg(annulus_fd)]
use annulus::wait::{Async, Blocking};
use annulus::wait::{Backoff, BusySpin, Deadline, WaitForEvent, WaitStrategy};

/// That of rings whose consumers may have a descriptor: as many of them as a set of wakers has places may wait by it.
#[cfg(annulus_fd)]
pub(crate) type Rung = Async<Blocking, PLACES>;

#[cfg(annulus_fd)]
const PLACES: usize = 32;

/// See [`Rung`].
#[cfg(annulus_fd)]
pub(crate) fn rung() -> Rung {
    Async::new().over(Blocking::new()).places()
}

/// The strategies that do not sleep on a word: one type, so that the code is there once.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Awake {
    BusySpin,
    #[cfg(feature = "std")]
    Yielding,
    Backoff,
    WaitForEvent,
}

impl Awake {
    /// The strategy of this number.
    pub(crate) fn of(identity: u32) -> Option<Self> {
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
