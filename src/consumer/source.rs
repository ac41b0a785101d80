//! Where a consumer's events come from: the whole stream, or its share of a group's.

use crate::error::PollError;
use crate::memory::Memory;
use crate::sequence::{Seq, SeqRange};

/// What a consumer gets: every event (the default), or, as a [`Worker`](crate::Worker), its share of a group's.
pub trait Source: sealed::Sealed {
    /// Finds what is readable, `max` events at most, or tells that nothing is yet: `None`.
    #[doc(hidden)]
    fn attempt<M: Memory>(&mut self, memory: &M, max: usize) -> Result<Option<SeqRange>, PollError>;

    /// Whether an attempt would find something, an end of the ring included. Takes nothing; it may step over abandoned
    /// runs, or answer for one that it does not step over.
    #[cfg(annulus_watch)]
    #[doc(hidden)]
    fn is_ready<M: Memory>(&mut self, memory: &M) -> bool;

    /// Releases the first events of what is lent, for producers and later stages.
    #[doc(hidden)]
    fn release<M: Memory>(&mut self, memory: &M, range: SeqRange);

    /// Leaves the gates of producers and later stages for good.
    #[doc(hidden)]
    fn leave<M: Memory>(&mut self, memory: &M);

    /// The next sequence to be read.
    #[doc(hidden)]
    fn next<M: Memory>(&self, memory: &M) -> Seq;
}

mod sealed {
    pub trait Sealed {
        /// What the handle counts.
        #[doc(hidden)]
        fn tally(&self) -> &crate::tally::ConsumerTally;
    }
    impl Sealed for crate::consumer::Reader {
        #[inline]
        fn tally(&self) -> &crate::tally::ConsumerTally {
            &self.tally
        }
    }
    #[cfg(annulus_cas)]
    impl Sealed for crate::consumer::Share {
        #[inline]
        fn tally(&self) -> &crate::tally::ConsumerTally {
            &self.tally
        }
    }
}
