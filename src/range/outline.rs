//! Where the words lie that hot calls read and write, for hosts that make these calls in their own language.
//!
//! Such a host does what `docs/memory-layout.md` says, and calls the library for everything else. The handle has one state
//! only, so that either may make the next call.

use core::mem::offset_of;
use core::ptr::NonNull;

use super::{RangeConsumer, RangeProducer};
use crate::consumer::{Polls, Reader};
use crate::memory::{Kind, Memory, OpenRange};
use crate::primitive::Word;
use crate::producer::Claims;
use crate::sequence::SeqRange;
use crate::sequencer::{MultiProducerSequencer, SingleProducerSequencer};

/// Where the words of a [`RangeProducer`] lie in it: offsets in bytes.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ProducerOutline {
    /// The sequence, twice, that the open claim begins at; only of rings with several producers, with one it is `next`.
    pub open_start: usize,
    /// The one that it ends at; one that is not beyond its beginning if no claim is open.
    pub open_end: usize,
    /// The end of the known room, twice.
    pub limit: usize,
    /// The sequence, twice, that the next claim begins at; only of rings with one producer.
    pub next: usize,
}

/// Where the words of the block lie that a producer's hot calls reach. All are atomic, and live as long as the handle.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ProducerWords {
    /// The cursor.
    pub cursor: NonNull<Word>,
    /// Not 0 once a ring with one producer was asked to close.
    pub close_requested: NonNull<u32>,
    /// The stamps of a ring with several producers.
    pub stamps: Option<NonNull<Word>>,
    /// What this producer counts, if it does: first the events, then the batches.
    pub counters: Option<NonNull<u64>>,
}

impl<M: Memory> RangeProducer<M> {
    /// Where its words lie.
    pub const OUTLINE: ProducerOutline = {
        let claims = offset_of!(Self, claims);
        let (open, sequencer) = (claims + Claims::<M>::OPEN, claims + Claims::<M>::SEQUENCER);
        assert!(SingleProducerSequencer::LIMIT == MultiProducerSequencer::LIMIT);
        ProducerOutline {
            open_start: open + offset_of!(SeqRange, start),
            open_end: open + <M::Kind as Kind>::Open::END,
            limit: sequencer + SingleProducerSequencer::LIMIT,
            next: sequencer + SingleProducerSequencer::NEXT,
        }
    };

    /// Where the words are that its hot calls reach. `None` for one that shares its counters: it counts by additions
    /// that are atomic, which only the library makes.
    #[must_use]
    pub fn words(&self) -> Option<ProducerWords> {
        let (memory, tally) = (self.claims.memory(), self.claims.tally());
        (!tally.shares()).then(|| ProducerWords {
            cursor: memory.cursor().address(),
            close_requested: memory.status().addresses().0,
            stamps: M::Kind::MULTI.then(|| memory.stamps().address()),
            counters: tally.address(memory),
        })
    }
}

/// Where the words of a [`RangeConsumer`] lie in it: offsets in bytes.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ConsumerOutline {
    /// The sequence, twice, that the batch begins at.
    pub lent_start: usize,
    /// The one that it ends at; the same if none is lent.
    pub lent_end: usize,
    /// The sequence, twice, that the next batch begins at.
    pub next: usize,
    /// The end, twice, of what is known to be published; `next` if nothing is.
    pub run_end: usize,
    /// A byte: whether that was abandoned.
    pub run_abandoned: usize,
    /// How far, twice, the stages before this one are known to have come.
    pub bound: usize,
    /// The stages before this one; 0 if there are none.
    pub upstream: usize,
    /// 32 bits: how long to pause after a small batch.
    pub pause: usize,
    /// 32 bits: how many batches are left until that is decided anew.
    pub left: usize,
    /// From so many events on a batch is large.
    pub large: usize,
    /// The events since the last decision.
    pub events: usize,
    /// A byte: whether the last batch was small.
    pub caught_up: usize,
}

/// Where the words of the block lie that a consumer's hot calls reach. All are atomic, and live as long as the handle.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ConsumerWords {
    /// The cursor.
    pub cursor: NonNull<Word>,
    /// Not 0 once the ring was halted.
    pub halted: NonNull<u32>,
    /// The stamps of a ring with several producers.
    pub stamps: Option<NonNull<Word>>,
    /// The consumer's sequence.
    pub sequence: NonNull<Word>,
    /// What this consumer counts, if it does: events, batches, polls that found nothing, the highest lag.
    pub counters: Option<NonNull<u64>>,
}

impl<M: Memory> RangeConsumer<M> {
    /// Where its words lie.
    pub const OUTLINE: ConsumerOutline = {
        let polls = offset_of!(Self, polls);
        let (lent, reader) = (offset_of!(Self, lent), polls + Polls::<M, Reader>::READER);
        let [pause, left, large, events, caught_up] = Polls::<M, Reader>::COALESCING;
        ConsumerOutline {
            lent_start: lent + offset_of!(SeqRange, start),
            lent_end: lent + offset_of!(SeqRange, end),
            next: reader + Reader::NEXT,
            run_end: reader + Reader::RUN_END,
            run_abandoned: reader + Reader::RUN_ABANDONED,
            bound: reader + Reader::BOUND,
            upstream: reader + Reader::UPSTREAM,
            pause: polls + pause,
            left: polls + left,
            large: polls + large,
            events: polls + events,
            caught_up: polls + caught_up,
        }
    };

    /// Where the words are that its hot calls reach. `None` in rings that can be joined: there each poll tells joiners
    /// how far it has walked, which only the library does.
    #[must_use]
    pub fn words(&self) -> Option<ConsumerWords> {
        let memory = self.polls.memory();
        let (sequence, counters) = self.polls.reader().addresses(memory);
        (!M::Kind::JOINS).then(|| ConsumerWords {
            cursor: memory.cursor().address(),
            halted: memory.status().addresses().1,
            stamps: M::Kind::MULTI.then(|| memory.stamps().address()),
            sequence,
            counters,
        })
    }
}
