//! Spins a little, then yields the core.

use super::{ConstWait, Deadline, WaitStrategy, poll_with, poll_with_deadline};
use crate::primitive::spin_loop;

/// Spins for a moment, then yields the core to another thread between polls: for more threads than cores.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Yielding;

/// How often the condition is polled between two pauses of the processor before the first yield.
const SPINS: u32 = 20;

fn pause() -> impl FnMut() {
    let mut spins = 0;
    move || {
        if spins < SPINS && !cfg!(any(annulus_loom, miri)) {
            spins += 1;
            spin_loop();
        } else {
            yield_now();
        }
    }
}

/// Lets another thread run.
pub(super) fn yield_now() {
    #[cfg(not(annulus_loom))]
    std::thread::yield_now();
    #[cfg(annulus_loom)]
    loom::thread::yield_now();
}

impl WaitStrategy for Yielding {
    type Word = ();
    const IDENTITY: u32 = 2;

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

impl ConstWait for Yielding {
    const STRATEGY: Self = Self;
    #[cfg(not(annulus_loom))]
    const WORD: () = ();
}
