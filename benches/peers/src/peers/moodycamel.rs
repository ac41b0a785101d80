//! moodycamel's `ConcurrentQueue`: see `foreign/moodycamel.cpp`. A queue per producer, so no order among them.

use crate::foreign::{Library, Table};

unsafe extern "C" {
    safe fn annulus_peers_moodycamel(mode: u32, words: usize) -> Option<&'static Table>;
}

/// With or without tokens, by its place in `foreign/moodycamel.cpp`.
pub(crate) struct Moodycamel<const MODE: u32>;

pub(crate) type Plain = Moodycamel<0>;
pub(crate) type Tokens = Moodycamel<1>;

impl<const MODE: u32> Library for Moodycamel<MODE> {
    fn table(words: usize) -> Option<&'static Table> {
        annulus_peers_moodycamel(MODE, words)
    }

    fn fits(_producers: usize, _consumers: usize) -> bool {
        true
    }
}
