//! Reading the counters of a ring, handle by handle, without an allocation.

use core::fmt;

use super::counts::{ConsumerCounts, ProducerCounts};
use crate::counters::{ConsumerCounters, Handle, Owner, ProducerCounters};
use crate::gate::{ConsumerRecord, Gate};
use crate::memory::{Kind, Memory};
use crate::sequence::Seq;

/// The counters of a ring, for any thread to read: see [`Controller::metrics`](crate::Controller::metrics).
pub struct Metrics<'m, M: Memory> {
    memory: &'m M,
}

impl<M: Memory> Clone for Metrics<'_, M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M: Memory> Copy for Metrics<'_, M> {}

impl<M: Memory> fmt::Debug for Metrics<'_, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metrics").field("ring", &self.ring()).finish_non_exhaustive()
    }
}

/// A producer and what it has counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProducerMetrics {
    /// Whose counters these are.
    pub handle: Handle,
    /// Whether a producer has the place now. True for ever of a place that is shared.
    pub present: bool,
    /// What was counted at this place.
    pub counts: ProducerCounts,
}

/// A consumer, a worker group or a worker, and what it has counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConsumerMetrics {
    /// Whose counters these are.
    pub handle: Handle,
    /// The stage of it, or of who had the place last, by its number in the order in which the topology's were added.
    pub stage: u32,
    /// Whether it is there: it bounds the producers, or, of a worker, the place is taken.
    pub present: bool,
    /// How far it is behind the ring's cursor now, in events; 0 if it is not there. A worker's is its group's.
    pub lag: usize,
    /// What was counted at this place; of a group, by all its workers.
    pub counts: ConsumerCounts,
}

/// A ring as a whole, and what all its handles have counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RingMetrics {
    /// The number of slots.
    pub capacity: usize,
    /// The ring's cursor: the end of what is claimed, or, with one producer, of what is published.
    pub cursor: Seq,
    /// How far the slowest consumer is behind the cursor now, in events; 0 if there is none.
    pub lag: usize,
    /// All producers together.
    pub producers: ProducerCounts,
    /// All consumers together: an event counts once for each consumer or group that released it. The highest lag is
    /// the highest of any.
    pub consumers: ConsumerCounts,
}

impl<'m, M: Memory> Metrics<'m, M> {
    pub(crate) fn new(memory: &'m M) -> Self {
        Self { memory }
    }

    /// The ring as a whole.
    #[must_use]
    pub fn ring(&self) -> RingMetrics {
        let tables = self.memory.counters();
        let mut consumers = ConsumerCounts::default();
        tables.consumers.iter().for_each(|counters| consumers += ConsumerCounts::read(counters));
        let mut producers = ProducerCounts::default();
        tables.producers.iter().for_each(|counters| producers += ProducerCounts::read(counters));
        let slowest = self.memory.gate().progress();
        let (cursor, _) = self.memory.cursor().get();
        let lag = if slowest.active { self.behind(slowest.sequence, cursor) } else { 0 };
        RingMetrics { capacity: self.memory.capacity().get(), cursor, lag, producers, consumers }
    }

    /// The producers, those that are gone included: one for each place that any producer ever had.
    pub fn producers(&self) -> impl Iterator<Item = ProducerMetrics> + use<'m, M> {
        let places = self.memory.counters().producers;
        let shared = if M::Kind::MULTI { places.len() - 1 } else { places.len() };
        let row = move |(place, counters): (usize, &ProducerCounters)| {
            let holder = &counters.words().holder;
            let handle =
                if place == shared { Handle::OtherProducers } else { Handle::Producer(place as u32) };
            holder.owner().map(|_| ProducerMetrics {
                handle,
                present: holder.is_held(),
                counts: ProducerCounts::read(counters),
            })
        };
        places.iter().enumerate().filter_map(row)
    }

    /// The consumers and the worker groups, those that are gone included: one for each place that any ever had.
    pub fn consumers(&self) -> impl Iterator<Item = ConsumerMetrics> + use<'m, M> {
        let (this, records) = (*self, self.memory.consumers());
        let counters = self.memory.counters().consumers;
        records.iter().zip(counters).enumerate().filter_map(move |(place, (record, counters))| match counters
            .words()
            .holder
            .owner()
        {
            Some(owner) if owner.group_number().is_some() => this.group(place, record, owner, counters),
            owner => this.consumer(place, record, owner, counters),
        })
    }

    /// The workers of all groups, those that are gone included: one for each place that any ever had.
    pub fn workers(&self) -> impl Iterator<Item = ConsumerMetrics> + use<'m, M> {
        let this = *self;
        let row = move |(place, counters): (usize, &ConsumerCounters)| {
            let holder = &counters.words().holder;
            let (owner, present) = (holder.owner()?, holder.is_held());
            Some(ConsumerMetrics {
                handle: Handle::Worker(place as u32),
                stage: owner.stage(),
                present,
                lag: if present { this.lag_of_group(owner) } else { 0 },
                counts: ConsumerCounts::read(counters),
            })
        };
        self.worker_places().iter().enumerate().filter_map(row)
    }

    fn worker_places(&self) -> &'m [ConsumerCounters] {
        &self.memory.counters().consumers[self.memory.consumers().len()..]
    }

    fn consumer(
        &self,
        place: usize,
        record: &ConsumerRecord,
        owner: Option<Owner>,
        counters: &ConsumerCounters,
    ) -> Option<ConsumerMetrics> {
        let stage = record.stage();
        Some(ConsumerMetrics {
            handle: Handle::Consumer(place as u32),
            stage: stage.or(owner.map(Owner::stage))?,
            present: stage.is_some(),
            lag: if stage.is_some() { self.lag_at(record.sequence()) } else { 0 },
            counts: ConsumerCounts::read(counters),
        })
    }

    /// A group: what its workers counted, each by itself or in the place that they share, which is its own.
    fn group(
        &self,
        place: usize,
        record: &ConsumerRecord,
        owner: Owner,
        counters: &ConsumerCounters,
    ) -> Option<ConsumerMetrics> {
        let mut counts = ConsumerCounts::read(counters);
        let of_group = |worker: &&ConsumerCounters| worker.words().holder.owner() == Some(owner);
        self.worker_places()
            .iter()
            .filter(of_group)
            .for_each(|worker| counts += ConsumerCounts::read(worker));
        let present = record.stage().is_some();
        let lag = if present { self.lag_of_group(owner) } else { 0 };
        Some(ConsumerMetrics {
            handle: Handle::Group(place as u32),
            stage: owner.stage(),
            present,
            lag,
            counts,
        })
    }

    /// The distance from where the next worker takes events.
    fn lag_of_group(&self, owner: Owner) -> usize {
        let cursor = owner.group_number().and_then(|group| self.memory.groups().get(group));
        cursor.map_or(0, |cursor| self.lag_at(cursor.get()))
    }

    fn lag_at(&self, sequence: Seq) -> usize {
        self.behind(sequence, self.memory.cursor().get().0)
    }

    /// A consumer may release, and others publish, between the looks at its sequence and at the cursor.
    fn behind(&self, sequence: Seq, cursor: Seq) -> usize {
        (cursor.since(sequence).max(0) as usize).min(self.memory.capacity().get())
    }
}
