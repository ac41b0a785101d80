//! The model: a ring as a queue of all that was claimed and is still in somebody's way, in plain words.

use alloc::collections::VecDeque;

use crate::support::{No, Shape};

/// What a claimed sequence has come to.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Slot {
    Open,
    Published(u64),
    Abandoned,
}

#[derive(Clone, Copy, Debug)]
struct Reader {
    /// Everything before is released.
    released: usize,
    /// The next that it gets: beyond `released` once it stepped over abandoned runs that it has not passed on.
    next: usize,
    present: bool,
}

/// A ring that never forgets how many events came before; positions count from its first event.
#[derive(Debug)]
pub(crate) struct Model {
    capacity: usize,
    multi: bool,
    shape: Shape,
    /// What begins at position `first`; everything before is released by all.
    slots: VecDeque<Slot>,
    first: usize,
    /// Of each producer: what it has claimed and neither published nor abandoned.
    open: Vec<core::ops::Range<usize>>,
    producers: usize,
    readers: Vec<Reader>,
    /// Somebody asked that the ring be closed.
    asked: bool,
    closed: bool,
    halted: bool,
}

impl Model {
    pub(crate) fn new(capacity: usize, multi: bool, shape: Shape) -> Self {
        let reader = Reader { released: 0, next: 0, present: true };
        Self {
            capacity,
            multi,
            shape,
            slots: VecDeque::new(),
            first: 0,
            open: Vec::from([const { 0..0 }]),
            producers: 1,
            readers: vec![reader; shape.upstream().len()],
            asked: false,
            closed: false,
            halted: false,
        }
    }

    /// The end of what is claimed, or, with one producer, of what is published.
    fn cursor(&self) -> usize {
        self.first + self.slots.len()
    }

    /// The position that producers may not pass by more than the capacity: the slowest consumer's, or, when all have
    /// gone, the furthest that any came.
    fn gate(&self) -> usize {
        let present = self.readers.iter().filter(|reader| reader.present).map(|reader| reader.released).min();
        present.unwrap_or_else(|| self.readers.iter().map(|reader| reader.released).max().unwrap())
    }

    pub(crate) fn free(&self) -> usize {
        self.capacity - (self.cursor() - self.gate())
    }

    pub(crate) fn lag(&self, reader: usize) -> usize {
        self.cursor() - self.readers[reader].next
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.closed || self.asked
    }

    /// The position that a reader gets next.
    pub(crate) fn next(&self, reader: usize) -> usize {
        self.readers[reader].next
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
            let anybody = self.readers.iter().any(|reader| reader.present);
            return Err(if anybody { No::Full } else { No::Disconnected });
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

    /// Publishes the first events of a producer's claim.
    pub(crate) fn publish(&mut self, producer: usize, values: impl ExactSizeIterator<Item = u64>) {
        let start = self.open[producer].start;
        self.open[producer].start += values.len();
        for (position, value) in (start..).zip(values) {
            if self.multi {
                self.slots[position - self.first] = Slot::Published(value);
            } else {
                self.slots.push_back(Slot::Published(value));
            }
        }
    }

    pub(crate) fn left_of_claim(&self, producer: usize) -> usize {
        self.open[producer].len()
    }

    /// Abandons what a producer has claimed.
    pub(crate) fn settle(&mut self, producer: usize) {
        for position in core::mem::take(&mut self.open[producer]) {
            if self.multi {
                self.slots[position - self.first] = Slot::Abandoned;
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

    pub(crate) fn drop_reader(&mut self, reader: usize) {
        self.readers[reader].present = false;
        self.forget_released();
    }

    /// How far a reader may go: to the slowest present one before it, or to the end.
    fn bound(&self, reader: usize) -> usize {
        let before = self.shape.upstream()[reader].iter().map(|&before| self.readers[before]);
        before.filter(|before| before.present).map(|before| before.released).min().unwrap_or(self.cursor())
    }

    fn slot(&self, position: usize) -> Slot {
        self.slots[position - self.first]
    }

    /// All that a poll may deliver, of which it delivers a part, the first event at least; or why there is nothing.
    pub(crate) fn poll(&mut self, reader: usize, max: usize) -> Result<Vec<u64>, No> {
        if max == 0 {
            return Err(No::InvalidCount);
        }
        let bound = self.bound(reader);
        let mut next = self.readers[reader].next;
        while next < bound && self.slot(next) == Slot::Abandoned {
            next += 1;
        }
        self.readers[reader].next = next;
        if self.halted {
            return Err(No::Halted);
        }
        let published = (next..bound).map_while(|position| match self.slot(position) {
            Slot::Published(value) => Some(value),
            _ => None,
        });
        let values: Vec<u64> = published.take(max).collect();
        if !values.is_empty() {
            return Ok(values);
        }
        self.release_to(reader, next);
        Err(if self.closed && next == self.cursor() { No::Closed } else { No::Empty })
    }

    /// A reader releases all before `position`.
    pub(crate) fn release_to(&mut self, reader: usize, position: usize) {
        self.readers[reader].released = position;
        self.readers[reader].next = position;
        self.forget_released();
    }

    /// Forgets what nobody will look at: whoever is present, and the furthest of those who left.
    fn forget_released(&mut self) {
        while self.first < self.gate() {
            self.slots.pop_front();
            self.first += 1;
        }
    }
}
