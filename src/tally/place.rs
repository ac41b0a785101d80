//! A handle's place among the ring's counters.

use crate::counters::Counter;

/// The index of the counters that a handle writes, and whether it is the only one to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) index: usize,
    #[cfg(annulus_cas)]
    shared: bool,
}

impl Place {
    pub(super) fn own(index: usize) -> Self {
        Self {
            index,
            #[cfg(annulus_cas)]
            shared: false,
        }
    }

    /// A place for handles that found no other.
    #[cfg(annulus_cas)]
    pub(super) fn shared(index: usize) -> Self {
        Self { index, shared: true }
    }

    #[inline]
    pub(super) fn is_shared(self) -> bool {
        #[cfg(annulus_cas)]
        return self.shared;
        #[cfg(not(annulus_cas))]
        return false;
    }

    #[inline]
    pub(super) fn add(self, counter: &Counter, more: u64) {
        #[cfg(annulus_cas)]
        if self.shared {
            return counter.add_shared(more);
        }
        counter.add(more);
    }

    #[inline]
    pub(super) fn raise(self, counter: &Counter, to: u64) {
        #[cfg(annulus_cas)]
        if self.shared {
            return counter.raise_shared(to);
        }
        counter.raise(to);
    }
}
