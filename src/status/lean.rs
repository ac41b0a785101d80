//! What the only producer of narrow sequences was asked: one byte that says why, too.

#[cfg_attr(not(annulus_cas), path = "lean/stores.rs")]
mod exchange;

use super::Status;
use crate::primitive::Ordering;
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
