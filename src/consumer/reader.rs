//! What is readable for one consumer: walking from run head to run head, within the bounds of the stages before.

#[cfg(annulus_outline)]
use core::mem::offset_of;
#[cfg(annulus_outline)]
use core::ptr::NonNull;

use super::source::Source;
use crate::available_buffer::Run;
use crate::error::PollError;
use crate::gate::{ConsumerRecord, Gate, StageSet};
use crate::memory::{Kind, Memory};
#[cfg(annulus_outline)]
use crate::primitive::Word;
use crate::sequence::{Seq, SeqRange};
use crate::tally::ConsumerTally;

/// Where one consumer stands, and what it knows of the events before it.
#[derive(Debug)]
#[repr(C)]
pub struct Reader {
    /// Everything below is released, or about to be: abandoned runs are stepped over before they are released.
    next: Seq,
    /// The published run that `next` lies in, joined with those after it that were seen; ends at `next` if none is
    /// known. The consumer's own position pins it: no producer can lap it.
    run: Run,
    /// How far the stages before this one had come when they were last looked at.
    bound: Seq,
    /// Every stage before this consumer's, transitively.
    upstream: StageSet,
    /// The index of the consumer's record.
    place: usize,
    pub(super) tally: ConsumerTally,
}

impl Reader {
    /// Where these lie in it, for hosts that make hot calls on their own.
    #[cfg(annulus_outline)]
    pub(crate) const NEXT: usize = offset_of!(Self, next);
    #[cfg(annulus_outline)]
    pub(crate) const RUN_END: usize = offset_of!(Self, run) + offset_of!(Run, end);
    #[cfg(annulus_outline)]
    pub(crate) const RUN_ABANDONED: usize = offset_of!(Self, run) + offset_of!(Run, abandoned);
    #[cfg(annulus_outline)]
    pub(crate) const BOUND: usize = offset_of!(Self, bound);
    #[cfg(annulus_outline)]
    pub(crate) const UPSTREAM: usize = offset_of!(Self, upstream);

    pub(crate) fn new<M: Memory>(memory: &M, place: usize, _stage: u32, upstream: StageSet) -> Self {
        let next = memory.consumers()[place].sequence();
        #[cfg(annulus_joins)]
        if M::Kind::JOINS {
            memory.status().add_consumer();
        }
        let tally = ConsumerTally::of_consumer(memory, place);
        Self { place, upstream, next, run: Run { end: next, abandoned: false }, bound: next, tally }
    }

    #[cfg(annulus_outline)]
    pub(crate) fn addresses<M: Memory>(&self, memory: &M) -> (NonNull<Word>, Option<NonNull<u64>>) {
        (self.record(memory).address(), self.tally.address(memory))
    }

    /// Goes on from the beginning of a published run, or of the rest of one; an empty one means that none is known.
    pub(crate) fn resume(&mut self, run: SeqRange, abandoned: bool) {
        self.next = run.start;
        self.run = Run { end: run.end, abandoned };
        self.bound = run.start;
    }

    /// From where this consumer stands to the end of the run that it knows.
    pub(crate) fn known(&self) -> (SeqRange, bool) {
        (SeqRange { start: self.next, end: self.run.end }, self.run.abandoned)
    }

    #[inline]
    fn record<'m, M: Memory>(&self, memory: &'m M) -> &'m ConsumerRecord {
        // SAFETY: `new` found the record at this place, and a ring's records stay as many as they are.
        unsafe { memory.consumers().get_unchecked(self.place) }
    }

    /// The readable events from `next` on, `max` at most; steps over abandoned runs that come first.
    #[inline(always)]
    fn walk<M: Memory>(&mut self, memory: &M, max: usize) -> SeqRange {
        loop {
            if self.run.end == self.next {
                match M::Kind::run_at(memory, self.next) {
                    Some(run) => self.run = run,
                    None => return SeqRange::new(self.next, 0),
                }
            }
            if !M::Kind::MULTI || !self.run.abandoned {
                break;
            }
            #[cfg(annulus_joins)]
            self.note_walked(memory);
            let end = self.bounded(memory, self.run.end);
            if end == self.next {
                return SeqRange::new(self.next, 0);
            }
            self.next = end;
        }
        // Joins runs that follow without a gap; in a single-producer ring one look has found them all.
        while M::Kind::MULTI && (self.run.end.since(self.next) as usize) < max {
            match M::Kind::run_at(memory, self.run.end) {
                Some(run) if !run.abandoned => self.run.end = run.end,
                _ => break,
            }
        }
        #[cfg(annulus_joins)]
        self.note_walked(memory);
        let readable = self.bounded(memory, self.run.end).since(self.next) as usize;
        SeqRange::new(self.next, readable.min(max))
    }

    /// Tells joiners how far everything is published. Before the look at the stages before this one, whose fence orders
    /// it, and before this consumer's sequence comes so far.
    #[cfg(annulus_joins)]
    #[inline]
    fn note_walked<M: Memory>(&self, memory: &M) {
        if M::Kind::JOINS {
            self.record(memory).walk_to(self.run.end);
        }
    }

    /// The earlier of `end` and of how far the stages before this one have come; never below `next`.
    #[inline]
    fn bounded<M: Memory>(&mut self, memory: &M, end: Seq) -> Seq {
        if self.upstream.is_empty() || self.bound.since(end) >= 0 {
            return end;
        }
        self.look_upstream(memory, end)
    }

    /// Reads how far the stages before this one have come.
    #[inline(never)]
    fn look_upstream<M: Memory>(&mut self, memory: &M, end: Seq) -> Seq {
        let progress = memory.barrier(self.upstream).progress();
        // In a fixed set, once nobody is left before this stage, it is bound by what is published only. In one that can
        // be joined the bound is what a joiner would start at or above.
        self.bound = if progress.active || M::Kind::JOINS { progress.sequence } else { end };
        // A joiner stands behind this consumer until its second look: that means nothing is readable, and not less.
        self.bound.earlier(end).later(self.next)
    }

    /// How far this consumer is behind, which has just found something: behind the end of what it saw published. It
    /// does not look for more at a line that producers write, but where several have published more than it asked for,
    /// and it has not seen how much.
    fn met_lag<M: Memory>(&self, memory: &M, asked: usize) -> usize {
        let seen = self.run.end.since(self.next) as usize;
        if M::Kind::MULTI && seen >= asked { memory.cursor().get().0.since(self.next) as usize } else { seen }
    }

    /// Nothing is readable: passes on what was stepped over, and says whether more can come.
    #[cold]
    fn nothing<M: Memory>(&mut self, memory: &M) -> Result<Option<SeqRange>, PollError> {
        if self.next != self.record(memory).sequence() {
            // Or abandoned claims alone would fill the ring for ever.
            self.release_to(memory, self.next);
        }
        // Closed only where the cursor ended: claims below it may still be open.
        if memory.cursor().get() != (self.next, true) {
            return Ok(None);
        }
        // Halting closes, too: whoever sees the ring closed by it sees the halt that came before.
        Err(if memory.status().is_halted() { PollError::Halted } else { PollError::Closed })
    }

    /// Releases everything below `to`, for producers and later stages.
    #[inline]
    fn release_to<M: Memory>(&mut self, memory: &M, to: Seq) {
        self.next = to;
        self.record(memory).release_to(to);
        memory.notify_all();
    }
}

impl Source for Reader {
    #[inline(always)]
    fn attempt<M: Memory>(&mut self, memory: &M, max: usize) -> Result<Option<SeqRange>, PollError> {
        if max == 0 {
            return Err(PollError::InvalidCount);
        }
        let max = max.min(memory.capacity().get());
        let found = self.walk(memory, max);
        // After the look at the stages before and ahead of any delivery: a stage that panicked halts the ring first and
        // leaves then, so whoever saw it gone sees the halt here.
        if memory.status().is_halted() {
            return Err(PollError::Halted);
        }
        if found.is_empty() {
            return self.nothing(memory);
        }
        self.tally.delivered(memory, || self.met_lag(memory, max));
        Ok(Some(found))
    }

    #[cfg(annulus_watch)]
    fn is_ready<M: Memory>(&mut self, memory: &M) -> bool {
        !self.walk(memory, 1).is_empty() || memory.status().is_halted() || self.nothing(memory).is_err()
    }

    #[inline(always)]
    fn release<M: Memory>(&mut self, memory: &M, range: SeqRange) {
        self.release_to(memory, range.end);
        self.tally.consumed(memory, range.len());
    }

    fn leave<M: Memory>(&mut self, memory: &M) {
        self.tally.hand_back(memory);
        self.record(memory).leave();
        #[cfg(annulus_joins)]
        if M::Kind::JOINS {
            memory.status().remove_consumer();
        }
        memory.notify_all();
    }

    #[inline]
    fn next<M: Memory>(&self, _memory: &M) -> Seq {
        self.next
    }
}

#[cfg(all(test, annulus_heap, annulus_joins, not(annulus_loom)))]
mod tests {
    use crate::error::TryPollError;
    use crate::memory::Memory;
    use crate::sequence::Seq;
    use crate::topology::Topology;

    #[test]
    fn a_joiner_that_stands_behind_for_a_moment_means_nothing_and_not_less() {
        let mut stages = Topology::new();
        let before = stages.stage(0).unwrap();
        let after = stages.stage_after(&[before], 1).unwrap();
        let builder = crate::ring::<u32>(8).unwrap().multi_producer().joinable(3);
        let (mut producer, mut consumers) = builder.build_stages(&stages).unwrap();
        let mut after = consumers.take(after).unwrap();
        producer.write_slice(&[0, 1]).unwrap();
        assert_eq!(after.try_poll(8).unwrap().len(), 2);

        // Joiners between their entry and their second look, the first of which was before those events were read.
        let memory = after.polls.memory().clone();
        let enter_at = |place: usize, start: Seq| {
            let joiner = &memory.consumers()[place];
            assert!(joiner.reserve());
            joiner.release_to(start);
            joiner.enter(Topology::number(before));
            joiner
        };
        let first = enter_at(1, Seq::ZERO);
        producer.write_slice(&[2]).unwrap();
        assert_eq!(after.try_poll(8).map(drop), Err(TryPollError::Empty));
        first.release_to(Seq::new(3));
        assert_eq!(after.try_poll(8).unwrap().len(), 1);

        enter_at(2, Seq::new(1));
        producer.try_claim(1).unwrap().abandon();
        assert_eq!(after.try_poll(8).map(drop), Err(TryPollError::Empty));
        assert_eq!(after.sequence(), Seq::new(3));
    }
}
