//! Sleeps on the processor's event register, on bare metal.

use super::{ConstWait, Deadline, WaitStrategy, poll_with, poll_with_deadline};

/// Sleeps by `wfe` between polls and wakes by `sev` on bare-metal ARM; spins on other targets.
///
/// The event register is sticky: a `sev`, or an interrupt taken, between the poll and the `wfe` makes that `wfe`
/// return at once, so that no wake-up is lost and no word is needed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WaitForEvent;

#[cfg(all(any(target_arch = "arm", target_arch = "aarch64"), target_os = "none"))]
#[inline]
fn pause() {
    // SAFETY: `wfe` waits for an event; it touches neither memory nor registers nor the stack.
    unsafe { core::arch::asm!("wfe", options(nomem, nostack, preserves_flags)) };
}

#[cfg(not(all(any(target_arch = "arm", target_arch = "aarch64"), target_os = "none")))]
use crate::primitive::spin_loop as pause;

impl WaitStrategy for WaitForEvent {
    type Word = ();
    const IDENTITY: u32 = 5;

    #[inline]
    fn wait<R>(&self, (): &(), ready: impl FnMut() -> Option<R>) -> R {
        poll_with(ready, pause)
    }

    #[inline]
    fn wait_deadline<R>(
        &self,
        (): &(),
        deadline: impl Deadline,
        ready: impl FnMut() -> Option<R>,
    ) -> Option<R> {
        poll_with_deadline(deadline, ready, pause)
    }

    #[cfg(all(any(target_arch = "arm", target_arch = "aarch64"), target_os = "none"))]
    #[inline]
    fn wake(&self, (): &()) {
        // SAFETY: `dsb` completes the stores before it, which `sev` then announces to every core; neither touches
        // registers or the stack. It is not `nomem`: the compiler must keep the stores before it.
        unsafe { core::arch::asm!("dsb sy", "sev", options(nostack, preserves_flags)) };
    }
}

impl ConstWait for WaitForEvent {
    const STRATEGY: Self = Self;
    #[cfg(not(annulus_loom))]
    const WORD: () = ();
}
