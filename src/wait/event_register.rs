//! The processor's event register: what `wfe` sleeps on and `sev` sets.

#[cfg(not(all(test, feature = "std")))]
#[cfg(all(any(target_arch = "arm", target_arch = "aarch64"), target_os = "none"))]
mod register {
    /// Sleeps until the event register is set, and clears it; returns at once if it is set already. An interrupt that is
    /// taken sets it, too.
    #[inline]
    pub(crate) fn wait_for_event() {
        // SAFETY: `wfe` waits for an event; it touches neither memory nor registers nor the stack.
        unsafe { core::arch::asm!("wfe", options(nomem, nostack, preserves_flags)) };
    }

    /// Sets the event register of every core, after all stores of this one.
    #[inline]
    pub(crate) fn send_event() {
        // SAFETY: `dsb` completes the stores before it, which `sev` then announces to every core; neither touches
        // registers or the stack. It is not `nomem`: the compiler must keep the stores before it.
        unsafe { core::arch::asm!("dsb sy", "sev", options(nostack, preserves_flags)) };
    }
}

/// Other processors have none: whoever waits spins.
#[cfg(not(all(test, feature = "std")))]
#[cfg(not(all(any(target_arch = "arm", target_arch = "aarch64"), target_os = "none")))]
mod register {
    pub(crate) use crate::primitive::spin_loop as wait_for_event;

    #[inline]
    pub(crate) fn send_event() {}
}

/// One that is simulated for tests: a register for each thread, as each core has one.
#[cfg(all(test, feature = "std"))]
mod register {
    use core::time::Duration;
    use std::sync::{Condvar, Mutex};

    use alloc::sync::Arc;
    use alloc::vec::Vec;

    struct Register {
        set: Mutex<bool>,
        changed: Condvar,
    }

    static ALL: Mutex<Vec<Arc<Register>>> = Mutex::new(Vec::new());

    std::thread_local! {
        static OWN: Arc<Register> = {
            // Set at first: an event that came before the thread first slept counts, too.
            let own = Arc::new(Register { set: Mutex::new(true), changed: Condvar::new() });
            ALL.lock().unwrap().push(own.clone());
            own
        };
    }

    /// As the processor does; a sleep that nobody ends is a failure.
    pub(crate) fn wait_for_event() {
        OWN.with(|own| {
            let set = own.set.lock().unwrap();
            let asleep = |set: &mut bool| !*set;
            let (mut set, end) =
                own.changed.wait_timeout_while(set, Duration::from_secs(60), asleep).unwrap();
            assert!(!end.timed_out(), "nobody sent an event to a thread that sleeps");
            *set = false;
        });
    }

    pub(crate) fn send_event() {
        for register in &*ALL.lock().unwrap() {
            *register.set.lock().unwrap() = true;
            register.changed.notify_all();
        }
    }
}

pub(super) use register::{send_event, wait_for_event};
