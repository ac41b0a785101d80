//! What the only producer of narrow sequences was asked: one byte that says why, too.

use super::Status;
use crate::primitive::Ordering;
#[cfg(not(annulus_cas))]
use crate::primitive::fence;
use crate::sequencer::Limit;

/// What the only producer of a ring was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// To close the ring.
    ToClose,
    /// The same, since the ring was halted.
    ToHalt,
}

const TO_CLOSE: u8 = 1;
const TO_HALT: u8 = 2;

impl Status {
    /// Asks the only producer to close the ring, unless it was asked to halt: then that stays the reason.
    #[cfg(annulus_cas)]
    pub fn request_close(&self) {
        let asked = &self.0.0.close_requested;
        // Release: pairs with the fence in `Cursor::close_as_asked`, and with the Acquire in `is_close_requested`.
        // Relaxed on failure: somebody else asked.
        let _ = asked.compare_exchange(0, TO_CLOSE, Ordering::Release, Ordering::Relaxed);
    }

    /// Without compare-and-swap somebody may ask to halt between the look and the store: then it is asked for again.
    #[cfg(not(annulus_cas))]
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
        #[cfg(not(annulus_cas))]
        fence(Ordering::SeqCst);
        // Release: pairs with the fence in `Cursor::close_as_asked`, and with the Acquire in `is_close_requested`.
        self.0.0.close_requested.store(TO_HALT, Ordering::Release);
    }

    /// Whether the ring was halted, for a consumer's way in: one that sees so passes a fence.
    #[inline]
    pub fn may_be_halted(&self) -> bool {
        // Relaxed: a fence follows. One that read on from a stage that halted and left acquired the leaving, and one that
        // found the ring closed the closing, so that not even this load misses the halt.
        self.0.0.halted.load(Ordering::Relaxed) != 0
    }

    /// What the only producer was asked, for its way in.
    #[inline]
    pub fn asked(&self) -> Option<Asked> {
        // Relaxed: a producer that was asked passes the fence in `Cursor::close_as_asked`.
        match self.0.0.close_requested.load(Ordering::Relaxed) {
            0 => None,
            TO_HALT => Some(Asked::ToHalt),
            _ => Some(Asked::ToClose),
        }
    }

    /// How far the only producer may go.
    #[inline]
    pub fn limit(&self) -> &Limit {
        &self.0.0.limit
    }
}
