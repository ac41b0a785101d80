//! What is readable for one consumer that keeps nothing: its record says where it stands, and stamps and cursor what is
//! published.

use super::source::Source;
use crate::error::PollError;
use crate::gate::{ConsumerRecord, Gate, StageSet};
use crate::memory::{Kind, Memory};
use crate::primitive::{Ordering, fence};
use crate::sequence::{Seq, SeqRange};
use crate::tally::ConsumerTally;

/// One consumer: its place in the ring.
#[derive(Debug)]
pub struct Reader {
    /// The index of the consumer's record. A ring has at most 65,535.
    place: u16,
    /// The number of its stage. There are at most 64.
    stage: u16,
    pub(super) tally: ConsumerTally,
}

impl Reader {
    pub(crate) fn new<M: Memory>(memory: &M, place: usize, stage: u32, _upstream: StageSet) -> Self {
        debug_assert!(place < memory.consumers().len());
        Self { place: place as u16, stage: stage as u16, tally: ConsumerTally::of_consumer(memory, place) }
    }

    #[inline]
    fn record<'m, M: Memory>(&self, memory: &'m M) -> &'m ConsumerRecord {
        // SAFETY: whoever made this consumer took the record at its place, and a ring's records stay as many.
        unsafe { memory.consumers().get_unchecked(usize::from(self.place)) }
    }

    /// The readable events, `max` at most, and whether none will follow; one producer has published all that there is.
    #[inline]
    fn walk_cursor<M: Memory>(&self, memory: &M, max: usize) -> (SeqRange, bool) {
        let next = self.record(memory).own_sequence();
        let (published, closed) = memory.cursor().published_from(next);
        let end = self.bounded(memory, next, next.plus(published as usize));
        let readable = end.since(next) as usize;
        (SeqRange::new(next, readable.min(max)), closed && published == 0)
    }

    /// The readable events, `max` at most, behind the abandoned runs that come first: those are stepped over, again at
    /// the next call unless they were released.
    #[inline]
    fn walk_stamps<M: Memory>(&self, memory: &M, max: usize) -> SeqRange {
        let mut next = self.record(memory).own_sequence();
        let mut end = loop {
            let Some(run) = M::Kind::run_at(memory, next) else { return SeqRange::new(next, 0) };
            if !run.abandoned {
                break run.end;
            }
            let end = self.bounded(memory, next, run.end);
            if end == next {
                return SeqRange::new(next, 0);
            }
            next = end;
        };
        while (end.since(next) as usize) < max {
            match M::Kind::run_at(memory, end) {
                Some(run) if !run.abandoned => end = run.end,
                _ => break,
            }
        }
        let readable = self.bounded(memory, next, end).since(next) as usize;
        SeqRange::new(next, readable.min(max))
    }

    /// The earlier of `end` and of how far the stages before this one have come; never below `next`.
    #[inline]
    fn bounded<M: Memory>(&self, memory: &M, next: Seq, end: Seq) -> Seq {
        let upstream = memory.upstream(self.stage.into());
        if upstream.is_empty() {
            return end;
        }
        let progress = memory.barrier(upstream).progress();
        // Once nobody is left before this stage, it is bound by what is published only.
        if progress.active { progress.sequence.earlier(end).later(next) } else { end }
    }

    /// Releases everything below `to`, for producers and later stages.
    #[inline]
    fn release_to<M: Memory>(&self, memory: &M, to: Seq) {
        self.record(memory).release_to(to);
        memory.notify_all();
    }
}

impl Reader {
    /// Finds what is readable, or tells that nothing is; passes on what was stepped over.
    #[inline]
    fn look<M: Memory>(&mut self, memory: &M, max: usize) -> Result<Option<SeqRange>, PollError> {
        let (found, mut ended) = match M::Kind::MULTI {
            true => (self.walk_stamps(memory, max), false),
            false => self.walk_cursor(memory, max),
        };
        // After the look at the stages before and ahead of any delivery: a stage that panicked halts the ring first and
        // leaves then, so whoever saw it gone sees the halt here.
        let halted = memory.status().may_be_halted();
        if halted || found.is_empty() {
            if !halted && M::Kind::MULTI {
                if found.start != self.next(memory) {
                    // Passes on what was stepped over, or abandoned claims alone would fill the ring for ever.
                    self.release_to(memory, found.start);
                }
                // Closed only where the cursor ended: claims below it may still be open.
                ended = memory.cursor().get() == (found.start, true);
            }
            // Acquire: pairs with the Release in `Status::halt`, if the halt was seen.
            fence(Ordering::Acquire);
            return match halted {
                true => Err(PollError::Halted),
                false if !ended => Ok(None),
                // Halting closes, too: whoever sees the ring closed by it sees the halt that came before.
                false if M::Kind::MULTI && memory.status().is_halted() => Err(PollError::Halted),
                false => Err(PollError::Closed),
            };
        }
        Ok(Some(found))
    }
}

impl Source for Reader {
    #[inline]
    fn attempt<M: Memory>(&mut self, memory: &M, max: usize) -> Result<Option<SeqRange>, PollError> {
        if max == 0 {
            return Err(PollError::InvalidCount);
        }
        let found = self.look(memory, max.min(memory.capacity().get()))?;
        if let Some(range) = found {
            self.tally.delivered(memory, || memory.cursor().get().0.since(range.start) as usize);
        }
        Ok(found)
    }

    #[cfg(annulus_watch)]
    fn is_ready<M: Memory>(&mut self, memory: &M) -> bool {
        !matches!(self.look(memory, 1), Ok(None))
    }

    #[inline]
    fn release<M: Memory>(&mut self, memory: &M, range: SeqRange) {
        self.release_to(memory, range.end);
        self.tally.consumed(memory, range.len());
    }

    fn leave<M: Memory>(&mut self, memory: &M) {
        self.tally.hand_back(memory);
        self.record(memory).leave();
        memory.notify_all();
    }

    #[inline]
    fn next<M: Memory>(&self, memory: &M) -> Seq {
        self.record(memory).own_sequence()
    }
}
