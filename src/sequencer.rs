//! Sequencers: who may claim which sequences, and when they become visible. They know neither the events nor where
//! the ring's words live: each call is given the words it needs.

mod cursor;
#[cfg(annulus_lean)]
mod limit;
#[cfg(annulus_cas)]
mod multi;
mod single;

pub use cursor::Cursor;
#[cfg(annulus_lean)]
pub(crate) use limit::Limit;
#[cfg(annulus_cas)]
pub use multi::MultiProducerSequencer;
pub use single::SingleProducerSequencer;

/// Why a sequencer refused a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Refusal {
    /// There is no room for all of it. The gate it came from: see [`Progress::active`](crate::gate::Progress).
    Full {
        /// Whether any consumer is left to make room.
        consumers: bool,
    },
    /// A claim of 0 events, or of more than the capacity.
    InvalidCount,
    /// The cursor is closed.
    Closed,
}

impl core::fmt::Display for Refusal {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Full { .. } => "no room for the claim",
            Self::InvalidCount => "a claim takes 1 to `capacity` events",
            Self::Closed => "the cursor is closed",
        })
    }
}

impl core::error::Error for Refusal {}
