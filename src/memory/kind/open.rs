//! What a producer handle knows of its open claim.

use core::fmt;

use crate::memory::Memory;
use crate::sequence::{Seq, SeqRange};

/// The open range of a producer: claimed, and neither published nor abandoned.
pub trait OpenRange: fmt::Debug + Send + Sync {
    /// None is open.
    #[doc(hidden)]
    fn none() -> Self;

    #[doc(hidden)]
    fn set(&mut self, range: SeqRange);

    #[doc(hidden)]
    fn get<M: Memory>(&self, memory: &M) -> SeqRange;
}

impl OpenRange for SeqRange {
    fn none() -> Self {
        Self::new(Seq::ZERO, 0)
    }

    #[inline]
    fn set(&mut self, range: SeqRange) {
        *self = range;
    }

    #[inline]
    fn get<M: Memory>(&self, _: &M) -> SeqRange {
        *self
    }
}
