//! Decodes one feed and publishes it, in order, in small batches.

use std::sync::atomic::{AtomicU64, Ordering};

use annulus::error::ClaimError;
use annulus::{Memory, Producer};

use crate::clock::Clock;
use crate::error::Error;
use crate::event::{Event, Origin};
use crate::feed::Records;
use crate::pace::Pace;

/// How a feed ended before its time.
#[derive(Debug)]
pub enum Stop {
    /// Something went wrong here.
    Failed(Error),
    /// Something went wrong elsewhere: the ring was halted.
    Halted,
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<ClaimError> for Stop {
    fn from(error: ClaimError) -> Self {
        match error {
            ClaimError::Halted | ClaimError::Disconnected => Self::Halted,
            other => Self::Failed(Error::Ring(other.to_string())),
        }
    }
}

/// Publishes the records of one feed.
#[derive(Debug)]
pub struct Publisher<'a, M: Memory<Event = Event>> {
    feed: u16,
    producer: Producer<M>,
    batch: Vec<Event>,
    limit: usize,
    clock: Clock,
    pace: Option<&'a Pace>,
}

/// No batch is longer: a claim is open while it is copied in, and events behind an open claim wait for it.
const LONGEST_BATCH: usize = 64;

impl<'a, M: Memory<Event = Event>> Publisher<'a, M> {
    /// Publishes through `producer` as feed number `feed`, as fast as the ring takes it or at the times that `pace`
    /// hands out.
    #[must_use]
    pub fn new(feed: u16, producer: Producer<M>, clock: Clock, pace: Option<&'a Pace>) -> Self {
        // A quarter of a small ring, so that feeds and stages still overlap.
        let limit = LONGEST_BATCH.min(producer.capacity() / 4).max(1);
        Self { feed, producer, batch: Vec::with_capacity(limit), limit, clock, pace }
    }

    /// Publishes all `records` and keeps `position` up to date.
    ///
    /// # Errors
    /// If the feed turns out to be damaged, or the ring ends first.
    pub fn publish(mut self, mut records: impl Records, position: &AtomicU64) -> Result<(), Stop> {
        while let Some(record) = records.next()? {
            let due = match self.pace {
                Some(pace) => self.wait_for_turn(pace)?,
                None => 0,
            };
            self.batch.push(Event { record, origin: Origin::new(self.feed, due) });
            if self.batch.len() == self.limit {
                self.flush()?;
                // Relaxed: a figure for the progress bar.
                position.store(records.position(), Ordering::Relaxed);
            }
        }
        self.flush()?;
        position.store(records.position(), Ordering::Relaxed);
        Ok(())
    }

    /// Waits until the next event is due; what was due before is sent first.
    fn wait_for_turn(&mut self, pace: &Pace) -> Result<u64, Stop> {
        let due = pace.next_due();
        if due > self.clock.now() {
            self.flush()?;
            self.clock.wait_until(due);
        }
        Ok(due)
    }

    fn flush(&mut self) -> Result<(), Stop> {
        if self.batch.is_empty() {
            return Ok(());
        }
        if self.pace.is_none() {
            // Without a schedule an event is due once it is decoded: the wait for room counts, decoding does not.
            let origin = Origin::new(self.feed, self.clock.now());
            self.batch.iter_mut().for_each(|event| event.origin = origin);
        }
        self.producer.write_slice(&self.batch)?;
        self.batch.clear();
        Ok(())
    }
}
