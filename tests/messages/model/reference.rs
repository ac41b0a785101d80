//! What a message ring promises, told without a ring.

use annulus::{Seq, SeqRange};

use super::{EXCLUSIVE, READERS};
use crate::rings::message;

/// All that was published, and who has come how far.
#[derive(Default)]
pub(super) struct Model {
    pub(super) published: Vec<Vec<u8>>,
    /// Of each message, where its run ends, counted from the ring's first unit.
    pub(super) ends: Vec<isize>,
    /// How many messages each reader has released; `None` if it is not there.
    pub(super) released: [Option<usize>; READERS],
    /// How many messages were delivered to somebody, and how many were there when somebody last looked: a guest begins
    /// between.
    pub(super) seen: (usize, usize),
    pub(super) closed: bool,
    pub(super) number: u64,
    pub(super) start: Seq,
}

impl Model {
    pub(super) fn next(&mut self, len: usize) -> Vec<u8> {
        self.number += 1;
        message(self.number, len)
    }

    pub(super) fn publish(&mut self, messages: impl IntoIterator<Item = Vec<u8>>, units: SeqRange) {
        self.published.extend(messages);
        self.ends.resize(self.published.len(), units.end.since(self.start) as isize);
    }

    /// What a reader has yet to read.
    pub(super) fn readable(&self, reader: usize) -> &[Vec<u8>] {
        let before = self.released.iter().enumerate().filter(|(other, _)| *other != EXCLUSIVE);
        let slowest = before.filter_map(|(_, released)| *released).min();
        let end = if reader == EXCLUSIVE { slowest } else { None };
        &self.published[self.released[reader].unwrap()..end.unwrap_or(self.published.len())]
    }

    /// A reader looks.
    pub(super) fn look(&mut self, reader: usize) {
        // Where nobody is before the exclusive reader, it is bound by what is published only.
        self.seen.1 = self.published.len();
        assert!(self.released[reader].is_some());
    }

    pub(super) fn deliver(&mut self, reader: usize, delivered: usize, released: usize) {
        let from = self.released[reader].unwrap();
        self.seen.0 = self.seen.0.max(from + delivered);
        self.released[reader] = Some(from + released);
    }

    /// A guest came to where that many units had been.
    pub(super) fn join(&mut self, reader: usize, at: Seq) {
        let at = at.since(self.start) as isize;
        let next = self.ends.partition_point(|end| *end <= at);
        let (least, most) = self.seen;
        assert!((least..=most).contains(&next), "a guest came to {next}, and {least} to {most} were seen");
        self.seen = (next, next);
        self.released[reader] = Some(next);
    }
}

/// The units of such messages and of a pad, if they are claimed at `start`; `None` if they are too many for the ring.
pub(super) fn units(start: Seq, lens: &[usize], capacity: usize) -> Option<usize> {
    let (mut at, mut sum) = (start.get() as usize % capacity, 0);
    let mut pads = 0;
    for len in lens {
        let units = 1 + len.div_ceil(8);
        if units > capacity / 8 {
            return None;
        }
        sum += units;
        if at + units > capacity {
            pads += capacity - at;
            at = 0;
        }
        at = (at + units) % capacity;
    }
    (sum <= capacity / 2).then_some(sum + pads)
}
