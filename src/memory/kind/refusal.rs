//! Why a claim was refused, in the words of the handles.

use crate::error::ClaimError;
use crate::memory::Memory;
use crate::sequence::SeqRange;
#[cfg(any(annulus_cas, not(annulus_lean)))]
use crate::sequencer::Refusal;

/// What a kind says that refuses a claim. Here it is what the sequencers say, and [`refused`] looks for what is behind
/// it.
#[cfg(not(annulus_lean))]
pub(crate) type Denied = Refusal;
/// What a kind says that refuses a claim: `None` if it may succeed later.
#[cfg(annulus_lean)]
pub(crate) type Denied = Option<ClaimError>;

#[cfg(annulus_lean)]
#[inline]
pub(crate) fn refused<M: Memory>(_: &M, denied: Denied) -> Result<Option<SeqRange>, ClaimError> {
    denied.map_or(Ok(None), Err)
}

#[cfg(not(annulus_lean))]
#[cold]
pub(crate) fn refused<M: Memory>(memory: &M, refusal: Denied) -> Result<Option<SeqRange>, ClaimError> {
    explain(memory, refusal).map_or(Ok(None), Err)
}

/// `None` if the claim may succeed later.
#[cfg(any(annulus_cas, not(annulus_lean)))]
#[cold]
pub(super) fn explain<M: Memory>(memory: &M, refusal: Refusal) -> Option<ClaimError> {
    match refusal {
        Refusal::Full { consumers: true } => None,
        // A pipeline's handlers leave after they halted it, and whoever sees them gone sees the halt.
        Refusal::Full { consumers: false } if memory.status().is_halted() => Some(ClaimError::Halted),
        // The gate was read after the last consumer had left: it will not move again.
        Refusal::Full { consumers: false } => Some(ClaimError::Disconnected),
        Refusal::InvalidCount => Some(ClaimError::InvalidCount),
        Refusal::Closed if memory.status().is_halted() => Some(ClaimError::Halted),
        Refusal::Closed => Some(ClaimError::Closed),
    }
}
