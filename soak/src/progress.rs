//! How far everybody has come, noted beside the ring, so that a stage that overtakes another is found out.
//!
//! All accesses are Relaxed: a note is made before the release that it tells of, and read after the poll that saw the
//! release. That the reader finds it is for the ring's own orderings to bring about.

use core::sync::atomic::{AtomicU64, Ordering};

use annulus::{Seq, SeqRange};

/// Everybody who reads: each consumer by itself, and each worker group as one.
#[derive(Debug)]
pub(crate) struct Progress {
    start: Seq,
    units: Vec<Unit>,
}

/// One consumer, or one group.
#[derive(Debug)]
pub(crate) struct Unit {
    notes: Notes,
    /// The units whose work comes first.
    upstream: Vec<usize>,
    /// Whether others come after it.
    watched: bool,
}

#[derive(Debug)]
enum Notes {
    /// Everything below is handled.
    Below(AtomicU64),
    /// Of each slot, the ordinal after that of the last event that was handled there.
    Slots(Box<[AtomicU64]>),
    /// Nobody has to have handled anything.
    Free,
}

/// What a consumer notes that is not there.
const AWAY: u64 = u64::MAX;

impl Unit {
    pub(crate) fn consumer(upstream: Vec<usize>) -> Self {
        Self { notes: Notes::Below(AtomicU64::new(0)), upstream, watched: false }
    }

    /// A consumer that is to join.
    pub(crate) fn guest(upstream: Vec<usize>) -> Self {
        Self { notes: Notes::Below(AtomicU64::new(AWAY)), upstream, watched: false }
    }

    /// A group of a ring of so many slots.
    pub(crate) fn group(upstream: Vec<usize>, slots: usize) -> Self {
        Self {
            notes: Notes::Slots((0..slots).map(|_| AtomicU64::new(0)).collect()),
            upstream,
            watched: false,
        }
    }

    /// A group that may have no worker for a while, and then holds nobody back.
    pub(crate) fn group_that_may_be_empty(upstream: Vec<usize>) -> Self {
        Self { notes: Notes::Free, upstream, watched: false }
    }
}

impl Progress {
    pub(crate) fn new(start: Seq, mut units: Vec<Unit>) -> Self {
        for index in 0..units.len() {
            for before in units[index].upstream.clone() {
                units[before].watched = true;
            }
        }
        Self { start, units }
    }

    /// How many sequences there were before this one.
    pub(crate) fn ordinal(&self, seq: Seq) -> u64 {
        u64::try_from(seq.since(self.start)).expect("no handle is before the ring's start")
    }

    pub(crate) fn is_watched(&self, unit: usize) -> bool {
        self.units[unit].watched
    }

    /// Panics unless all of `range` was handled by everybody who comes before.
    #[track_caller]
    pub(crate) fn check(&self, unit: usize, range: SeqRange) {
        let (start, end) = (self.ordinal(range.start), self.ordinal(range.end));
        for &before in &self.units[unit].upstream {
            match &self.units[before].notes {
                Notes::Below(below) => {
                    let below = below.load(Ordering::Relaxed);
                    assert!(below >= end, "unit {unit} got {start}..{end}, unit {before} is at {below}");
                }
                Notes::Slots(slots) => (start..end).for_each(|at| {
                    let done = slots[at as usize % slots.len()].load(Ordering::Relaxed);
                    assert_eq!(done, at + 1, "unit {unit} got {at} before group {before} was done with it");
                }),
                Notes::Free => {}
            }
        }
    }

    /// Notes that `range` is handled. Before it is released.
    pub(crate) fn handled(&self, unit: usize, range: SeqRange) {
        let (start, end) = (self.ordinal(range.start), self.ordinal(range.end));
        match &self.units[unit].notes {
            // Whoever said that it is going stays away.
            Notes::Below(below) if below.load(Ordering::Relaxed) == AWAY => {}
            Notes::Below(below) => below.store(end, Ordering::Relaxed),
            Notes::Slots(slots) => {
                (start..end).for_each(|at| slots[at as usize % slots.len()].store(at + 1, Ordering::Relaxed))
            }
            Notes::Free => {}
        }
    }

    /// Notes that a consumer came, and reads from `seq` on.
    pub(crate) fn enter(&self, unit: usize, seq: Seq) {
        if let Notes::Below(below) = &self.units[unit].notes {
            below.store(self.ordinal(seq), Ordering::Relaxed);
        }
    }

    /// Notes that a consumer is about to go.
    pub(crate) fn leave(&self, unit: usize) {
        if let Notes::Below(below) = &self.units[unit].notes {
            below.store(AWAY, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(start: u64, end: u64) -> SeqRange {
        SeqRange { start: Seq::new(start), end: Seq::new(end) }
    }

    /// A stage of one consumer, a group, and a consumer behind both.
    fn three() -> Progress {
        let group = Unit::group(Vec::new(), 8);
        Progress::new(Seq::ZERO, vec![Unit::consumer(Vec::new()), group, Unit::consumer(vec![0, 1])])
    }

    #[test]
    fn what_is_handled_may_be_seen_by_later_stages() {
        let progress = three();
        progress.handled(0, range(0, 5));
        progress.handled(1, range(2, 5));
        progress.handled(1, range(0, 2));
        progress.check(2, range(0, 5));
        assert!(progress.is_watched(0) && progress.is_watched(1) && !progress.is_watched(2));
    }

    #[test]
    #[should_panic(expected = "unit 0 is at 2")]
    fn a_consumer_that_is_overtaken_is_found() {
        let progress = three();
        progress.handled(0, range(0, 2));
        progress.handled(1, range(0, 5));
        progress.check(2, range(0, 3));
    }

    #[test]
    #[should_panic(expected = "before group 1 was done")]
    fn a_worker_that_is_overtaken_is_found() {
        let progress = three();
        progress.handled(0, range(0, 5));
        progress.handled(1, range(1, 5));
        progress.check(2, range(0, 3));
    }

    #[test]
    fn whoever_goes_holds_nobody_back() {
        let progress = three();
        progress.leave(0);
        progress.handled(0, range(0, 1));
        progress.handled(1, range(0, 5));
        progress.check(2, range(0, 5));
    }
}
