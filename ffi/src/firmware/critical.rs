//! Critical sections, which the firmware supplies: compare-and-swap for processors without it.

use critical_section::{Impl, RawRestoreState, set_impl};

unsafe extern "C" {
    /// Masks interrupts, and tells what `annulus_critical_exit` is to restore.
    safe fn annulus_critical_enter() -> u32;
    /// Restores what the matching `annulus_critical_enter` answered.
    fn annulus_critical_exit(state: u32);
}

struct OfFirmware;

set_impl!(OfFirmware);

// SAFETY: the firmware's functions mask everything that could run in between and nest, as the header asks of them.
unsafe impl Impl for OfFirmware {
    unsafe fn acquire() -> RawRestoreState {
        annulus_critical_enter()
    }

    unsafe fn release(state: RawRestoreState) {
        // SAFETY: the state is what the matching call answered.
        unsafe { annulus_critical_exit(state) };
    }
}
