//! Sleeping on a condition variable, where there is no futex, and under loom.

use core::time::Duration;

#[cfg(annulus_loom)]
use loom::sync::{Condvar, Mutex};
#[cfg(not(annulus_loom))]
use std::sync::{Condvar, Mutex};

use crate::primitive::{AtomicU32, Ordering, const_unless_loom};

/// Where threads sleep.
#[derive(Debug)]
pub(super) struct Bed {
    lock: Mutex<()>,
    woken: Condvar,
}

impl Bed {
    /// The standard library's locks mean something only where they were made.
    pub(super) const IDENTITY: u32 = 0;

    const_unless_loom! {
        pub(super) fn new() -> Self {
            Self { lock: Mutex::new(()), woken: Condvar::new() }
        }
    }

    /// One lock serves every address, as far as one can be shared.
    pub(super) fn shared() -> Self {
        Self::new()
    }

    /// Sleeps while `epoch` holds `seen`, for `remaining` at most. May return early.
    pub(super) fn sleep(&self, epoch: &AtomicU32, seen: u32, remaining: Option<Duration>) {
        // The lock protects no data, so that a poisoned one is as good.
        let guard = self.lock.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        // Relaxed: the epoch moves under the lock only.
        if epoch.load(Ordering::Relaxed) != seen {
            return;
        }
        match remaining {
            None => drop(self.woken.wait(guard)),
            Some(remaining) => drop(self.woken.wait_timeout(guard, remaining)),
        }
    }

    /// Moves the epoch and wakes every thread that sleeps on it.
    pub(super) fn wake_all(&self, epoch: &AtomicU32) {
        let guard = self.lock.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        // Release: pairs with the Acquire in `Registered::epoch`.
        epoch.fetch_add(1, Ordering::Release);
        drop(guard);
        self.woken.notify_all();
    }
}
