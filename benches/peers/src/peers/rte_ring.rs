//! DPDK's `rte_ring`, which is compiled from its headers: see `foreign/rte_ring.cpp`.

use crate::foreign::{Library, Table};

unsafe extern "C" {
    safe fn annulus_peers_rte_ring(mode: u32, words: usize) -> Option<&'static Table>;
}

/// One of its ways to synchronise, by its place in `foreign/rte_ring.cpp`.
pub(crate) struct RteRing<const MODE: u32>;

/// One producer, one consumer.
pub(crate) type Single = RteRing<0>;
/// The same, written and read in place.
pub(crate) type SingleInPlace = RteRing<1>;
/// Several, by the default of the library.
pub(crate) type Multi = RteRing<2>;
/// Several, one after the other: head and tail in one word.
pub(crate) type Hts = RteRing<3>;
/// The same, written and read in place.
pub(crate) type HtsInPlace = RteRing<4>;
/// Several, with a tail that the last to finish moves.
pub(crate) type Rts = RteRing<5>;

impl<const MODE: u32> Library for RteRing<MODE> {
    fn table(words: usize) -> Option<&'static Table> {
        annulus_peers_rte_ring(MODE, words)
    }

    fn fits(producers: usize, consumers: usize) -> bool {
        MODE > 1 || (producers, consumers) == (1, 1)
    }
}
