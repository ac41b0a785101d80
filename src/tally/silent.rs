//! Tallies of rings that count nothing.

#[cfg(annulus_outline)]
use core::ptr::NonNull;

use crate::memory::Memory;

#[derive(Debug)]
pub(crate) struct ProducerTally;

impl ProducerTally {
    pub(crate) fn new<M: Memory>(_: &M) -> Self {
        Self
    }

    #[cfg(annulus_outline)]
    pub(crate) fn address<M: Memory>(&self, _: &M) -> Option<NonNull<u64>> {
        None
    }

    #[cfg(annulus_outline)]
    pub(crate) fn shares(&self) -> bool {
        false
    }

    pub(crate) fn hand_back<M: Memory>(&self, _: &M) {}

    #[inline(always)]
    pub(crate) fn published<M: Memory>(&self, _: &M, _events: usize) {}

    #[inline(always)]
    pub(crate) fn abandoned<M: Memory>(&self, _: &M, _events: usize) {}

    #[inline(always)]
    pub(crate) fn refused<M: Memory>(&self, _: &M) {}

    #[inline(always)]
    pub(crate) fn stall<M: Memory>(&self, _: &M) -> Stall {
        Stall
    }

    #[inline(always)]
    pub(crate) fn looked<M: Memory>(&self, _: &M) {}
}

/// A wait that nobody times.
pub(crate) struct Stall;

#[derive(Debug)]
pub struct ConsumerTally;

impl ConsumerTally {
    pub(crate) fn of_consumer<M: Memory>(_: &M, _place: usize) -> Self {
        Self
    }

    #[cfg(annulus_cas)]
    pub(crate) fn of_worker<M: Memory>(_: &M, _place: usize, _group: usize) -> Self {
        Self
    }

    #[cfg(annulus_outline)]
    pub(crate) fn address<M: Memory>(&self, _: &M) -> Option<NonNull<u64>> {
        None
    }

    pub(crate) fn hand_back<M: Memory>(&self, _: &M) {}

    #[inline(always)]
    pub(crate) fn delivered<M: Memory>(&self, _: &M, _lag: impl FnOnce() -> usize) {}

    #[inline(always)]
    pub(crate) fn consumed<M: Memory>(&self, _: &M, _events: usize) {}

    #[inline(always)]
    pub(crate) fn found_nothing<M: Memory>(&self, _: &M) {}
}
