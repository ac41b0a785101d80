//! No pause between batches, where nothing could find out whether one pays: see `coalescing.rs`.

#[derive(Debug)]
pub(super) struct Coalescing;

#[derive(Debug)]
pub(super) struct Search;

impl Search {
    pub(super) fn new() -> Self {
        Self
    }
}

impl Coalescing {
    pub(super) fn new(_capacity: usize) -> Self {
        Self
    }

    #[cfg(feature = "std")]
    pub(super) fn set_enabled(&mut self, _enabled: bool, _search: &mut Search) {}

    #[inline]
    pub(super) fn pause(&self) {}

    #[inline]
    pub(super) fn note(&mut self, _events: usize, _max: usize, _search: &mut Search) {}
}
