//! What stands for a file descriptor and an event loop in models.

use alloc::sync::Arc;
use alloc::task::Wake;

use loom::sync::{Condvar, Mutex};

/// A count that threads sleep on.
#[derive(Debug)]
pub struct EventFd {
    readable: Mutex<bool>,
    rung: Condvar,
}

impl EventFd {
    /// One that is not readable.
    #[expect(clippy::new_without_default, reason = "what it stands for has none")]
    #[must_use]
    pub fn new() -> Self {
        Self { readable: Mutex::new(false), rung: Condvar::new() }
    }

    pub(crate) fn ring(&self) {
        *self.readable.lock().unwrap() = true;
        self.rung.notify_one();
    }

    pub(crate) fn clear(&self) {
        *self.readable.lock().unwrap() = false;
    }

    /// Sleeps until it is readable, as an event loop does. It stays readable.
    pub(crate) fn sleep(&self) {
        let mut readable = self.readable.lock().unwrap();
        while !*readable {
            readable = self.rung.wait(readable).unwrap();
        }
    }
}

impl Wake for EventFd {
    fn wake(self: Arc<Self>) {
        self.ring();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.ring();
    }
}
