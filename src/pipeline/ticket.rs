//! How handlers come back from their threads.

use alloc::sync::Arc;
use core::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Gives a handler back once it has ended: by close, halt or panic, or because the pipeline did not start.
pub struct Ticket<H>(Arc<Mutex<Option<H>>>);

impl<H> Ticket<H> {
    /// The handler; `None` as long as it is at work, and once it was taken.
    ///
    /// After a panic the handler is as the panic left it.
    #[must_use]
    pub fn take(&self) -> Option<H> {
        lock(&self.0).take()
    }
}

impl<H> fmt::Debug for Ticket<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ticket").field("ended", &lock(&self.0).is_some()).finish()
    }
}

/// Nothing panics under the lock, so that a poisoned one is as good.
fn lock<H>(place: &Mutex<Option<H>>) -> MutexGuard<'_, Option<H>> {
    place.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A handler at work. Dropping this gives it back.
pub(super) struct Employed<H> {
    handler: Option<H>,
    back: Arc<Mutex<Option<H>>>,
}

impl<H> Employed<H> {
    pub(super) fn new(handler: H) -> (Self, Ticket<H>) {
        let back = Arc::new(Mutex::new(None));
        (Self { handler: Some(handler), back: Arc::clone(&back) }, Ticket(back))
    }

    pub(super) fn handler(&mut self) -> &mut H {
        self.handler.as_mut().expect("it is here until `drop`")
    }
}

impl<H> Drop for Employed<H> {
    fn drop(&mut self) {
        *lock(&self.back) = self.handler.take();
    }
}
