//! How threads wait where a peer leaves that to its user.

use std::hint;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

/// How a thread waits for room and for events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub(crate) enum Wait {
    /// Polls without a break.
    Spin = 0,
    /// Polls a little, then lets others run.
    Yield = 1,
    /// Sleeps until it is woken.
    Block = 2,
}

impl Wait {
    pub(crate) const ALL: [Self; 3] = [Self::Spin, Self::Yield, Self::Block];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Spin => "spin",
            Self::Yield => "yield",
            Self::Block => "block",
        }
    }

    pub(crate) fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|wait| wait.name() == name)
    }
}

/// Polls before a yielding thread lets others run.
pub(crate) const SPINS: u32 = 64;

/// One wait: made when a call found nothing, asked to pause until the next call.
#[derive(Debug)]
pub(crate) struct Pause {
    wait: Wait,
    polls: u32,
}

impl Pause {
    pub(crate) fn new(wait: Wait) -> Self {
        Self { wait, polls: 0 }
    }

    pub(crate) fn pause(&mut self) {
        if self.wait == Wait::Spin || self.polls < SPINS {
            self.polls += 1;
            hint::spin_loop();
        } else {
            thread::yield_now();
        }
    }
}

/// Polls `ready` until it tells something.
#[inline(always)]
pub(crate) fn until<R>(wait: Wait, mut ready: impl FnMut() -> Option<R>) -> R {
    if let Some(result) = ready() {
        return result;
    }
    let mut pause = Pause::new(wait);
    loop {
        pause.pause();
        if let Some(result) = ready() {
            return result;
        }
    }
}

/// Told to receivers of queues that cannot be closed: nothing is sent any more.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ended(Arc<AtomicU32>);

impl Ended {
    /// Everything was sent by now.
    pub(crate) fn set(&self) {
        self.0.store(1, Ordering::Release);
    }

    pub(crate) fn get(&self) -> bool {
        self.0.load(Ordering::Acquire) != 0
    }

    /// The word itself, for queues of other languages.
    pub(crate) fn as_ptr(&self) -> *const u32 {
        self.0.as_ptr()
    }
}

/// Polls `receive` until it tells of events, or until all was sent and received: then 0.
#[inline(always)]
pub(crate) fn until_events(wait: Wait, ended: &Ended, mut receive: impl FnMut() -> usize) -> usize {
    until(wait, || match receive() {
        0 if ended.get() => Some(receive()),
        0 => None,
        events => Some(events),
    })
}
