//! What an interrupt calls, set by the image.

use core::sync::atomic::{AtomicPtr, Ordering};

/// A place for the function that an interrupt calls.
#[derive(Debug)]
pub struct Handler(AtomicPtr<()>);

impl Handler {
    pub(crate) const fn new() -> Self {
        Self(AtomicPtr::new(core::ptr::null_mut()))
    }

    /// Makes the interrupt call this function.
    pub fn set(&self, handle: fn()) {
        // Release: pairs with the Acquire in `call`.
        self.0.store(handle as *mut (), Ordering::Release);
    }

    /// Calls the function; an interrupt without one ends the image as failed.
    pub(crate) fn call(&self) {
        // Acquire: pairs with the Release in `set`.
        let handle = self.0.load(Ordering::Acquire);
        if handle.is_null() {
            crate::exit(false);
        }
        // SAFETY: only `set` puts something in, and that is such a function.
        let handle = unsafe { core::mem::transmute::<*mut (), fn()>(handle) };
        handle();
    }
}
