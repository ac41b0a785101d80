//! A feed read several times over, as one, until somebody wants it to stop.

use std::sync::atomic::{AtomicBool, Ordering};

use dbn::MboMsg;

use super::{Feed, Records};
use crate::error::Error;

/// The records of a feed, `times` times in a row.
pub struct Repeat<'a> {
    feed: &'a dyn Feed,
    current: Box<dyn Records>,
    left: u64,
    done: u64,
    stop: &'a AtomicBool,
}

impl<'a> Repeat<'a> {
    /// Starts reading `feed`, which is to be read `times` times; at least once. Once `stop` is set, the next record is
    /// [`Error::Interrupted`].
    ///
    /// # Errors
    /// Those of [`Feed::open`].
    pub fn new(feed: &'a dyn Feed, times: u64, stop: &'a AtomicBool) -> Result<Self, Error> {
        Ok(Self { feed, current: feed.open()?, left: times.saturating_sub(1), done: 0, stop })
    }
}

impl Records for Repeat<'_> {
    fn next(&mut self) -> Result<Option<MboMsg>, Error> {
        // Relaxed: the flag carries nothing but itself.
        if self.stop.load(Ordering::Relaxed) {
            return Err(Error::Interrupted);
        }
        loop {
            match self.current.next()? {
                None if self.left > 0 => {
                    self.left -= 1;
                    self.done += self.feed.size();
                    self.current = self.feed.open()?;
                }
                record_or_end => return Ok(record_or_end),
            }
        }
    }

    fn position(&self) -> u64 {
        self.done + self.current.position()
    }
}

impl std::fmt::Debug for Repeat<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Repeat")
            .field("feed", &self.feed.name())
            .field("left", &self.left)
            .finish_non_exhaustive()
    }
}
