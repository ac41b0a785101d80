//! The model: a ring as a list of all that was ever claimed, in plain words. This file has the producing end, and how the
//! ring ends; `readers` has the consuming end.

use crate::readers::{Handle, Member, Walked};
use crate::support::{No, Shape};

/// What a claimed sequence has come to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Slot {
    Open,
    /// With the end of the run that it is in.
    Published(u64, usize),
    Abandoned(usize),
}

/// A ring that never forgets; positions count from its first event.
#[derive(Debug)]
pub(crate) struct Model {
    capacity: usize,
    pub(crate) multi: bool,
    /// Whether consumers can come at all, and how many joiners there are now.
    pub(crate) joins: bool,
    pub(crate) joiners: usize,
    pub(crate) shape: Shape,
    pub(crate) slots: Vec<Slot>,
    /// Of each producer: what it has claimed and neither published nor abandoned.
    open: Vec<core::ops::Range<usize>>,
    producers: usize,
    /// Who bounds the producers: a consumer, or a whole group.
    pub(crate) members: Vec<Member>,
    /// The consumers and workers, of whom the members are made.
    pub(crate) handles: Vec<Handle>,
    pub(crate) walked: Walked,
    /// Somebody asked that the ring be closed.
    asked: bool,
    pub(crate) closed: bool,
    pub(crate) halted: bool,
}

impl Model {
    pub(crate) fn new(capacity: usize, multi: bool, joins: bool, joiner: bool, shape: Shape) -> Self {
        let (members, handles) = Self::staff(shape);
        Self {
            capacity,
            multi,
            joins,
            joiners: joiner.into(),
            shape,
            slots: Vec::new(),
            open: Vec::from([const { 0..0 }]),
            producers: 1,
            members,
            handles,
            walked: Walked::default(),
            asked: false,
            closed: false,
            halted: false,
        }
    }

    /// The end of what is claimed, or, with one producer, of what is published.
    pub(crate) fn cursor(&self) -> usize {
        self.slots.len()
    }

    pub(crate) fn free(&self) -> usize {
        self.capacity - (self.cursor() - self.gate())
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.closed || self.asked
    }

    /// What a producer sees of the gate where the contract leaves it open: when the ring can be joined and nobody is
    /// there, it is somewhere in the last run that anybody saw.
    pub(crate) fn observe_free(&mut self, free: usize) {
        if self.joins && !self.anybody() {
            self.walked.observe(free + self.cursor() - self.capacity);
        }
    }

    /// A call of a producer: settles what it has forgotten, then claims. The first position, or why not.
    pub(crate) fn claim(&mut self, producer: usize, count: usize) -> Result<usize, No> {
        self.settle(producer);
        if !self.multi && self.asked {
            self.closed = true;
        }
        if self.closed {
            return Err(if self.halted { No::Halted } else { No::Closed });
        }
        if count == 0 || count > self.capacity {
            return Err(No::InvalidCount);
        }
        if self.free() < count {
            let can_move = self.anybody() || self.joiners > 0;
            return Err(if can_move { No::Full } else { No::Disconnected });
        }
        let start = self.cursor();
        if self.multi {
            self.slots.extend(core::iter::repeat_n(Slot::Open, count));
        }
        self.open[producer] = start..start + count;
        Ok(start)
    }

    /// How many of `count` events a producer writes that writes what fits.
    pub(crate) fn fitting(&self, count: usize) -> usize {
        count.min(self.capacity).min(self.free().max(1))
    }

    /// Publishes the first events of a producer's claim, as one run.
    pub(crate) fn publish(&mut self, producer: usize, values: impl ExactSizeIterator<Item = u64>) {
        let start = self.open[producer].start;
        let end = start + values.len();
        self.open[producer].start = end;
        for (position, value) in (start..).zip(values) {
            if self.multi {
                self.slots[position] = Slot::Published(value, end);
            } else {
                self.slots.push(Slot::Published(value, end));
            }
        }
    }

    pub(crate) fn left_of_claim(&self, producer: usize) -> usize {
        self.open[producer].len()
    }

    /// Abandons what a producer has claimed.
    pub(crate) fn settle(&mut self, producer: usize) {
        let range = core::mem::take(&mut self.open[producer]);
        let end = range.end;
        for position in range {
            if self.multi {
                self.slots[position] = Slot::Abandoned(end);
            }
        }
    }

    pub(crate) fn add_producer(&mut self) {
        self.open.push(0..0);
        self.producers += 1;
    }

    pub(crate) fn drop_producer(&mut self, producer: usize) {
        self.settle(producer);
        self.producers -= 1;
        self.closed |= self.producers == 0;
    }

    /// A producer closes the ring.
    pub(crate) fn close(&mut self, producer: usize) {
        self.settle(producer);
        self.close_elsewhere();
        self.closed = true;
    }

    pub(crate) fn close_elsewhere(&mut self) {
        self.asked = true;
        self.closed |= self.multi;
    }

    pub(crate) fn halt(&mut self) {
        self.halted = true;
        self.close_elsewhere();
    }
}
