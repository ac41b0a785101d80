//! What a producer handle knows of its open claim.

use core::fmt;

use crate::sequence::{Seq, SeqRange};

/// The open range of a producer, claimed and neither published nor abandoned, as far as the handle must know it: a claim
/// can be forgotten, and whatever it left is the handle's to abandon.
pub trait OpenRange: fmt::Debug + Send + Sync {
    /// Whether the handle knows it.
    #[doc(hidden)]
    const KEPT: bool;

    /// None is open.
    #[doc(hidden)]
    fn none() -> Self;

    #[doc(hidden)]
    fn set(&mut self, range: SeqRange);

    #[doc(hidden)]
    fn get(&self) -> SeqRange;
}

impl OpenRange for SeqRange {
    const KEPT: bool = true;

    fn none() -> Self {
        Self::new(Seq::ZERO, 0)
    }

    #[inline]
    fn set(&mut self, range: SeqRange) {
        *self = range;
    }

    #[inline]
    fn get(&self) -> SeqRange {
        *self
    }
}

/// With one producer nothing is to be abandoned, only to be counted: the next claim begins where this one did.
#[cfg(all(annulus_lean, not(feature = "metrics")))]
impl OpenRange for () {
    const KEPT: bool = false;

    fn none() -> Self {}

    #[inline]
    fn set(&mut self, _: SeqRange) {}

    #[inline]
    fn get(&self) -> SeqRange {
        SeqRange::new(Seq::ZERO, 0)
    }
}

/// What the only producer of a ring with narrow sequences keeps.
#[cfg(all(annulus_lean, not(feature = "metrics")))]
pub(super) type OfSingle = ();
#[cfg(all(annulus_lean, feature = "metrics"))]
pub(super) type OfSingle = SeqRange;
