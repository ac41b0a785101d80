//! ConcurrencyKit's `ck_ring`: see `foreign/ck_ring.c`.

use crate::foreign::{Library, Table};

unsafe extern "C" {
    safe fn annulus_peers_ck_ring(mode: u32, words: usize) -> Option<&'static Table>;
}

/// One of its ways to synchronise, by its place in `foreign/ck_ring.c`.
pub(crate) struct CkRing<const MODE: u32>;

/// One producer, one consumer.
pub(crate) type Single = CkRing<0>;
/// Several producers, one consumer.
pub(crate) type Multi = CkRing<1>;
/// Several of both.
pub(crate) type MultiMulti = CkRing<2>;

impl<const MODE: u32> Library for CkRing<MODE> {
    fn table(words: usize) -> Option<&'static Table> {
        annulus_peers_ck_ring(MODE, words)
    }

    fn fits(producers: usize, consumers: usize) -> bool {
        match MODE {
            0 => (producers, consumers) == (1, 1),
            1 => consumers == 1,
            _ => true,
        }
    }
}
