//! Spins.

use super::{ConstWait, Deadline, WaitStrategy, poll_with, poll_with_deadline};
use crate::primitive::spin_loop;

/// Spins until the condition holds: the lowest latency, for threads that have a core each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct BusySpin;

impl WaitStrategy for BusySpin {
    type Word = ();
    const IDENTITY: u32 = 1;

    #[inline]
    fn wait<R>(&self, (): &(), ready: impl FnMut() -> Option<R>) -> R {
        poll_with(ready, spin_loop)
    }

    #[inline]
    fn wait_deadline<R>(
        &self,
        (): &(),
        deadline: impl Deadline,
        ready: impl FnMut() -> Option<R>,
    ) -> Option<R> {
        poll_with_deadline(deadline, ready, spin_loop)
    }
}

impl ConstWait for BusySpin {
    const STRATEGY: Self = Self;
    #[cfg(not(annulus_loom))]
    const WORD: () = ();
}
