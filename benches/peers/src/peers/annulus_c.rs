//! Annulus by its C interface, from C++: see `foreign/annulus.cpp`.

use crate::foreign::{Library, Table};
use crate::wait::Wait;

unsafe extern "C" {
    safe fn annulus_peers_annulus(mode: u32, words: usize) -> Option<&'static Table>;
}

/// With a way to wait, by its number.
pub(crate) struct AnnulusC<const WAIT: u32>;

pub(crate) type Spinning = AnnulusC<{ Wait::Spin as u32 }>;
pub(crate) type Yielding = AnnulusC<{ Wait::Yield as u32 }>;
pub(crate) type Blocking = AnnulusC<{ Wait::Block as u32 }>;

impl<const WAIT: u32> Library for AnnulusC<WAIT> {
    const SLEEPS: bool = WAIT == Wait::Block as u32;

    fn table(words: usize) -> Option<&'static Table> {
        annulus_peers_annulus(WAIT, words)
    }

    fn fits(_producers: usize, _consumers: usize) -> bool {
        true
    }
}
