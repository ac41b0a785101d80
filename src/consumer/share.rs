//! A worker's share of its group's events: taken from one shared cursor, as producers claim slots.

use super::source::Source;
use crate::available_buffer::{AvailableBuffer, Run};
use crate::error::PollError;
use crate::gate::{ConsumerRecord, Gate, GroupCursor, StageSet};
use crate::memory::{Kind, Memory};
use crate::primitive::{Ordering, Word, fence};
use crate::sequence::{Seq, SeqRange};
use crate::tally::ConsumerTally;

/// Whether a handle may keep a bound from one call to the next. Not with narrow sequences: a worker that slept for
/// half their range would take its old bound for a new one.
const KEEPS_BOUND: bool = Word::BITS == 64;

/// One worker of a group, and what it has taken and not finished.
#[derive(Debug)]
pub struct Share {
    /// The index of the group's record.
    place: usize,
    /// The index of the group among the ring's groups.
    group: usize,
    /// Every stage before the group's, transitively.
    upstream: StageSet,
    /// How far the stages before the group had come when they were last looked at.
    bound: Seq,
    /// Taken and not finished. Kept here, not in the batch, which can be forgotten.
    open: SeqRange,
    pub(super) tally: ConsumerTally,
}

impl Share {
    /// A worker of the group at `place`. It was counted there before.
    pub(crate) fn new<M: Memory>(memory: &M, place: usize, group: usize, upstream: StageSet) -> Self {
        #[cfg(annulus_joins)]
        if M::Kind::JOINS {
            memory.status().add_consumer();
        }
        let start = memory.consumers()[place].sequence();
        let tally = ConsumerTally::of_worker(memory, place, group);
        Self { place, group, upstream, bound: start, open: SeqRange::new(start, 0), tally }
    }

    #[inline]
    fn record<'m, M: Memory>(&self, memory: &'m M) -> &'m ConsumerRecord {
        &memory.consumers()[self.place]
    }

    #[inline]
    fn cursor<'m, M: Memory>(&self, memory: &'m M) -> &'m GroupCursor {
        &memory.groups()[self.group]
    }

    /// The published run at `head`, unless `head` is old and its entry belongs to another lap by now.
    #[inline]
    fn run_at<M: Memory>(memory: &M, head: Seq) -> Option<Run> {
        M::Kind::run_at(memory, head).filter(|run| run.end.since(head) as usize <= memory.capacity().get())
    }

    /// What is published from `at` on: one abandoned run, or runs with events, joined until they are `max` events.
    #[inline]
    fn published<M: Memory>(memory: &M, at: Seq, max: usize) -> Option<Run> {
        let mut run = Self::run_at(memory, at)?;
        while M::Kind::MULTI && !run.abandoned && (run.end.since(at) as usize) < max {
            match Self::run_at(memory, run.end) {
                Some(next) if !next.abandoned && next.end.since(at) as usize <= memory.capacity().get() => {
                    run.end = next.end;
                }
                _ => break,
            }
        }
        Some(run)
    }

    /// The earlier of `end` and of how far the stages before the group have come.
    fn bounded<M: Memory>(&mut self, memory: &M, end: Seq) -> Seq {
        if self.upstream.is_empty() || (KEEPS_BOUND && self.bound.since(end) >= 0) {
            return end;
        }
        let progress = memory.barrier(self.upstream).progress();
        self.bound = if progress.active || M::Kind::JOINS { progress.sequence } else { end };
        self.bound.earlier(end)
    }

    /// Whether the stages before the group have released the event at `at`.
    #[cfg(annulus_watch)]
    fn is_passed_upstream<M: Memory>(&self, memory: &M, at: Seq) -> bool {
        if self.upstream.is_empty() {
            return true;
        }
        let progress = memory.barrier(self.upstream).progress();
        !(progress.active || M::Kind::JOINS) || progress.sequence.since(at) > 0
    }

    /// Takes the next events, `max` at most, or an abandoned run.
    fn take<M: Memory>(&mut self, memory: &M, max: usize) -> Result<Taken, PollError> {
        let at = self.cursor(memory).get();
        let Some(run) = Self::published(memory, at, max) else {
            return Ok(if self.cursor(memory).get() == at { Taken::Nothing(at) } else { Taken::Moved });
        };
        #[cfg(annulus_joins)]
        if M::Kind::JOINS {
            // Before the look at the stages before, whose fence orders it, and before the cursor moves.
            self.record(memory).raise_walked(run.end);
        }
        let end = self.bounded(memory, run.end);
        // After the look at the stages before and ahead of any delivery, as every consumer does.
        if memory.status().is_halted() {
            return Err(PollError::Halted);
        }
        if end.since(at) <= 0 {
            return Ok(if self.cursor(memory).get() == at { Taken::Nothing(at) } else { Taken::Moved });
        }
        let readable = end.since(at) as usize;
        let taken = SeqRange::new(at, if run.abandoned { readable } else { readable.min(max) });
        if !self.cursor(memory).advance(at, taken.end) {
            return Ok(Taken::Moved);
        }
        if M::Kind::MULTI && taken.end != run.end {
            // The next worker finds a head where this one stopped inside a run. Nobody passes that place before this,
            // so no producer can lap it.
            M::Kind::restamp(memory, SeqRange { start: taken.end, end: run.end }, run.abandoned);
            memory.notify_consumers();
        }
        if run.abandoned {
            return Ok(Taken::Abandoned(taken));
        }
        self.tally.delivered(memory, || {
            // As a consumer does, see `Reader`.
            let seen = run.end.since(at) as usize;
            if M::Kind::MULTI && seen < max { seen } else { memory.cursor().get().0.since(at) as usize }
        });
        Ok(Taken::Events(taken))
    }

    /// Records that `range` is finished, and moves the group's sequence over all that is finished without a gap.
    fn finish<M: Memory>(&self, memory: &M, range: SeqRange) {
        let (record, finished) = (self.record(memory), memory.finished(self.group));
        finished.publish(range);
        let mut moved = false;
        // SeqCst: pairs with itself in another worker. Of workers that finish at once, the one whose fence comes last sees
        // the stamps of all others, and takes the sequence past every one that they leave behind.
        fence(Ordering::SeqCst);
        let mut at = record.sequence();
        // A stamp counts only if it is of this lap: `at` is old if another worker came first.
        let of_this_lap = |run: &Run, at: Seq| run.end.since(at) as usize <= memory.capacity().get();
        while let Some(run) = finished.run_at(at).filter(|run| of_this_lap(run, at)) {
            at = match record.advance(at, run.end) {
                Ok(()) => {
                    moved = true;
                    run.end
                }
                Err(now) => now,
            };
        }
        if moved {
            memory.notify_all();
        }
    }

    /// Finishes what a forgotten batch left open.
    #[inline]
    fn finish_open<M: Memory>(&mut self, memory: &M) {
        if !self.open.is_empty() {
            self.finish(memory, self.open);
            self.tally.consumed(memory, self.open.len());
            self.open.start = self.open.end;
        }
    }
}

/// What an attempt at the group's cursor came to.
enum Taken {
    Events(SeqRange),
    Abandoned(SeqRange),
    /// Another worker came first.
    Moved,
    /// Nothing is readable at this place.
    Nothing(Seq),
}

impl Source for Share {
    fn attempt<M: Memory>(&mut self, memory: &M, max: usize) -> Result<Option<SeqRange>, PollError> {
        if max == 0 {
            return Err(PollError::InvalidCount);
        }
        self.finish_open(memory);
        let max = max.min(memory.capacity().get());
        loop {
            match self.take(memory, max)? {
                Taken::Events(range) => {
                    self.open = range;
                    return Ok(Some(range));
                }
                Taken::Abandoned(range) => self.finish(memory, range),
                Taken::Moved => {}
                Taken::Nothing(_) if memory.status().is_halted() => return Err(PollError::Halted),
                // Closed only where the cursor ended: claims below it may still be open.
                Taken::Nothing(at) if memory.cursor().get() == (at, true) => {
                    // Halting closes, too: whoever sees the ring closed by it sees the halt that came before.
                    let halted = memory.status().is_halted();
                    return Err(if halted { PollError::Halted } else { PollError::Closed });
                }
                Taken::Nothing(_) => return Ok(None),
            }
        }
    }

    /// Keeps nothing of what it sees: who takes looks for itself.
    #[cfg(annulus_watch)]
    fn is_ready<M: Memory>(&mut self, memory: &M) -> bool {
        loop {
            let at = self.cursor(memory).get();
            if memory.status().is_halted() {
                return true;
            }
            if Self::run_at(memory, at).is_some() && self.is_passed_upstream(memory, at) {
                return true;
            }
            // Not if another worker came first.
            if self.cursor(memory).get() == at {
                return memory.cursor().get() == (at, true);
            }
        }
    }

    #[inline]
    fn release<M: Memory>(&mut self, memory: &M, range: SeqRange) {
        self.open.start = range.end;
        self.finish(memory, range);
        self.tally.consumed(memory, range.len());
    }

    fn leave<M: Memory>(&mut self, memory: &M) {
        self.finish_open(memory);
        self.tally.hand_back(memory);
        self.record(memory).remove_worker();
        #[cfg(annulus_joins)]
        if M::Kind::JOINS {
            memory.status().remove_consumer();
        }
        memory.notify_all();
    }

    fn next<M: Memory>(&self, memory: &M) -> Seq {
        self.cursor(memory).get()
    }
}
