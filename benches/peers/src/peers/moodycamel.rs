//! moodycamel's `ConcurrentQueue` and `BlockingConcurrentQueue`: see `foreign/moodycamel.cpp`. A queue per producer, so no order among them.

use crate::foreign::{Library, Table};

unsafe extern "C" {
    safe fn annulus_peers_moodycamel(mode: u32, words: usize) -> Option<&'static Table>;
}

/// With or without tokens, polled or waited for, by its place in `foreign/moodycamel.cpp`.
pub(crate) struct Moodycamel<const MODE: u32>;

pub(crate) type Plain = Moodycamel<0>;
pub(crate) type Tokens = Moodycamel<1>;
pub(crate) type Awaited = Moodycamel<2>;
pub(crate) type AwaitedTokens = Moodycamel<3>;

impl<const MODE: u32> Library for Moodycamel<MODE> {
    const SLEEPS: bool = MODE > 1;

    fn table(words: usize) -> Option<&'static Table> {
        annulus_peers_moodycamel(MODE, words)
    }

    /// Several consumers that sleep could not be told of the end.
    fn fits(_producers: usize, consumers: usize) -> bool {
        !Self::SLEEPS || consumers == 1
    }
}
