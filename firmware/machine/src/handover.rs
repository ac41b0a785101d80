//! What the main program hands to one interrupt handler.

use core::cell::UnsafeCell;

/// A value that one interrupt handler has to itself once the main program has given it.
#[derive(Debug)]
pub struct Handover<T>(UnsafeCell<Option<T>>);

// SAFETY: the value moves from the main program to the handler, and is reached from one of them at a time, as `give` and
// `take_turn` demand.
unsafe impl<T: Send> Sync for Handover<T> {}

impl<T> Handover<T> {
    /// A place with nothing in it.
    #[expect(clippy::new_without_default, reason = "it is for statics")]
    #[must_use]
    pub const fn new() -> Self {
        Self(UnsafeCell::new(None))
    }

    /// Puts the value in. What was there before is forgotten.
    ///
    /// # Safety
    /// The handler is not running, and does not run before this returns.
    pub unsafe fn give(&self, value: T) {
        // SAFETY: the caller's promise.
        unsafe { self.0.get().write(Some(value)) };
    }

    /// The value, for one run of the handler; `None` before it was given.
    ///
    /// # Safety
    /// Only one handler calls this, once a run; or the main program, while that handler cannot run.
    #[expect(clippy::mut_from_ref, reason = "the cell is shared, and its value is reached in turns")]
    pub unsafe fn turn(&self) -> Option<&mut T> {
        // SAFETY: the caller's promise.
        unsafe { (*self.0.get()).as_mut() }
    }
}
