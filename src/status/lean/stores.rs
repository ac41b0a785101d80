//! How the only producer is asked, without compare-and-swap: somebody may ask to halt between the look and the store of
//! somebody who asks to close, and then it is asked for again.

use super::{Status, TO_CLOSE, TO_HALT};
use crate::primitive::{Ordering, fence};

impl Status {
    /// Asks the only producer to close the ring, unless it was asked to halt: then that stays the reason.
    pub fn request_close(&self) {
        let asked = &self.0.0.close_requested;
        // Relaxed: a first look.
        if asked.load(Ordering::Relaxed) == 0 {
            // Release: pairs with the fence in `Cursor::close_as_asked`, and with the Acquire in `is_close_requested`.
            asked.store(TO_CLOSE, Ordering::Release);
            // SeqCst: pairs with the fence in `halt`: if that came first, this sees the halt; if not, what was stored above
            // comes before what `halt` stores.
            fence(Ordering::SeqCst);
            if self.is_halted() {
                // Release: as above.
                asked.store(TO_HALT, Ordering::Release);
            }
        }
    }

    /// Halts the ring. The producer learns why it shall close with the request that it shall.
    pub fn halt(&self) {
        // Release: pairs with the Acquire in `is_halted`, and with the fence of a consumer that saw this.
        self.0.0.halted.store(1, Ordering::Release);
        // SeqCst: pairs with the fence in `request_close`.
        fence(Ordering::SeqCst);
        // Release: pairs with the fence in `Cursor::close_as_asked`, and with the Acquire in `is_close_requested`.
        self.0.0.close_requested.store(TO_HALT, Ordering::Release);
    }
}
