//! A feed that needs no file: the start of a simulated market.

use dbn::MboMsg;

use super::market::Market;
use super::{Feed, Records};
use crate::error::Error;

/// The first records of a [`Market`].
#[derive(Debug)]
pub struct GeneratedFeed {
    name: String,
    seed: u64,
    instrument_id: u32,
    events: u64,
}

impl GeneratedFeed {
    /// The `number`th generated feed, counted from 1: `events` records of the instrument of that number.
    #[must_use]
    pub fn new(number: u32, seed: u64, events: u64) -> Self {
        // Seeds that differ by little give markets that differ by much, so a feed's seed is simply the next one.
        let seed = seed.wrapping_add(u64::from(number));
        Self { name: format!("generated-{number}"), seed, instrument_id: number, events }
    }
}

impl Feed for GeneratedFeed {
    fn name(&self) -> &str {
        &self.name
    }

    fn size(&self) -> u64 {
        self.events
    }

    fn open(&self) -> Result<Box<dyn Records>, Error> {
        let market = Market::new(self.seed, self.instrument_id);
        Ok(Box::new(GeneratedRecords { market, events: self.events, position: 0 }))
    }
}

struct GeneratedRecords {
    market: Market,
    events: u64,
    position: u64,
}

impl Records for GeneratedRecords {
    fn next(&mut self) -> Result<Option<MboMsg>, Error> {
        if self.position == self.events {
            return Ok(None);
        }
        self.position += 1;
        Ok(Some(self.market.next_record()))
    }

    fn position(&self) -> u64 {
        self.position
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;
    use crate::feed::repeat::Repeat;

    #[test]
    fn a_feed_has_as_many_records_as_asked_for_and_the_same_each_time() {
        let feed = GeneratedFeed::new(2, 1, 500);
        let read = |records: &mut dyn Records| {
            let mut all = Vec::new();
            while let Some(record) = records.next().unwrap() {
                all.push(record);
            }
            assert_eq!(records.position(), all.len() as u64);
            all
        };
        let stop = AtomicBool::new(false);
        let once = read(&mut *feed.open().unwrap());
        assert_eq!(once.len(), 500);
        assert!(once.iter().all(|record| record.hd.instrument_id == 2));
        let twice = read(&mut Repeat::new(&feed, 2, &stop).unwrap());
        assert_eq!(twice, [once.clone(), once].concat());
        assert_eq!(feed.name(), "generated-2");
        stop.store(true, Ordering::Relaxed);
        assert!(matches!(Repeat::new(&feed, 2, &stop).unwrap().next(), Err(Error::Interrupted)));
    }
}
