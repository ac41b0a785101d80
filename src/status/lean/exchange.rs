//! How the only producer is asked, with compare-and-swap.

use super::{Status, TO_CLOSE, TO_HALT};
use crate::primitive::Ordering;

impl Status {
    /// Asks the only producer to close the ring, unless it was asked to halt: then that stays the reason.
    pub fn request_close(&self) {
        let asked = &self.0.0.close_requested;
        // Release: pairs with the fence in `Cursor::close_as_asked`, and with the Acquire in `is_close_requested`.
        // Relaxed on failure: somebody else asked.
        let _ = asked.compare_exchange(0, TO_CLOSE, Ordering::Release, Ordering::Relaxed);
    }

    /// Halts the ring. The producer learns why it shall close with the request that it shall.
    pub fn halt(&self) {
        // Release: pairs with the Acquire in `is_halted`, and with the fence of a consumer that saw this.
        self.0.0.halted.store(1, Ordering::Release);
        // Release: pairs with the fence in `Cursor::close_as_asked`, and with the Acquire in `is_close_requested`.
        self.0.0.close_requested.store(TO_HALT, Ordering::Release);
    }
}
