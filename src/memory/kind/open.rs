//! What a producer handle knows of its open claim.

use core::fmt;

use crate::sequence::{Seq, SeqRange};

#[cfg(not(annulus_lean))]
use crate::sequencer::SingleProducerSequencer;

/// The open range of a producer, claimed and neither published nor abandoned, as far as the handle must know it beside
/// its sequencer `S`: a claim can be forgotten, and whatever it left is the handle's to abandon.
pub trait OpenRange<S>: fmt::Debug + Send + Sync {
    /// Whether the handle knows it.
    #[doc(hidden)]
    const KEPT: bool;

    /// Where a range's end lies in it, for hosts that make hot calls on their own.
    #[cfg(annulus_outline)]
    #[doc(hidden)]
    const END: usize;

    /// None is open, of the producer with this sequencer.
    #[doc(hidden)]
    fn none(sequencer: &S) -> Self;

    /// This range is open now, which was claimed last; an empty one, where the next claim begins, means that none is.
    #[doc(hidden)]
    fn set(&mut self, range: SeqRange);

    /// The range that is open, of the producer with this sequencer.
    #[doc(hidden)]
    fn get(&self, sequencer: &S) -> SeqRange;
}

impl<S> OpenRange<S> for SeqRange {
    const KEPT: bool = true;
    #[cfg(annulus_outline)]
    const END: usize = core::mem::offset_of!(Self, end);

    fn none(_: &S) -> Self {
        Self::new(Seq::ZERO, 0)
    }

    #[inline]
    fn set(&mut self, range: SeqRange) {
        *self = range;
    }

    #[inline]
    fn get(&self, _: &S) -> SeqRange {
        *self
    }
}

/// Of the only producer: where the open claim ends. It begins where the next one does, since a claim that is not published
/// is claimed anew. An end that is not beyond that means that none is open: other claims were published since.
#[cfg(not(annulus_lean))]
#[derive(Debug)]
#[repr(transparent)]
pub struct OpenEnd(Seq);

#[cfg(not(annulus_lean))]
impl OpenRange<SingleProducerSequencer> for OpenEnd {
    const KEPT: bool = true;
    #[cfg(annulus_outline)]
    const END: usize = 0;

    fn none(sequencer: &SingleProducerSequencer) -> Self {
        Self(sequencer.next())
    }

    #[inline]
    fn set(&mut self, range: SeqRange) {
        self.0 = range.end;
    }

    #[inline]
    fn get(&self, sequencer: &SingleProducerSequencer) -> SeqRange {
        let start = sequencer.next();
        SeqRange { start, end: self.0.later(start) }
    }
}

/// With one producer nothing is to be abandoned, only to be counted: the next claim begins where this one did.
#[cfg(all(annulus_lean, not(feature = "metrics")))]
impl<S> OpenRange<S> for () {
    const KEPT: bool = false;

    fn none(_: &S) -> Self {}

    #[inline]
    fn set(&mut self, _: SeqRange) {}

    #[inline]
    fn get(&self, _: &S) -> SeqRange {
        SeqRange::new(Seq::ZERO, 0)
    }
}

/// What the only producer of a ring with narrow sequences keeps.
#[cfg(all(annulus_lean, not(feature = "metrics")))]
pub(super) type OfSingle = ();
#[cfg(all(annulus_lean, feature = "metrics"))]
pub(super) type OfSingle = SeqRange;
