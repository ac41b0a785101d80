//! The stages of the pipeline: what each does with a batch of events.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use annulus::SeqRange;
use annulus::pipeline::BatchHandler;

use crate::books::Books;
use crate::clock::Clock;
use crate::error::Error;
use crate::event::Event;
use crate::journal::writer::JournalWriter;
use crate::statistics::Statistics;

/// Writes events to disk. Where that fails, the ring is halted.
pub struct JournalStage {
    journal: JournalWriter,
    failure: Option<Error>,
    halt: Box<dyn Fn() + Send>,
}

impl fmt::Debug for JournalStage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JournalStage").field("failure", &self.failure).finish_non_exhaustive()
    }
}

impl JournalStage {
    /// Writes to `journal`, and halts by `halt`.
    #[must_use]
    pub fn new(journal: JournalWriter, halt: Box<dyn Fn() + Send>) -> Self {
        Self { journal, failure: None, halt }
    }

    /// The journal with all events in it.
    ///
    /// # Errors
    /// What went wrong when it was written.
    pub fn finish(self) -> Result<JournalWriter, Error> {
        self.failure.map_or(Ok(self.journal), Err)
    }

    fn append(&mut self, events: &[Event]) -> Result<(), Error> {
        events.iter().try_for_each(|event| self.journal.append(event.origin.feed().into(), &event.record))
    }
}

impl BatchHandler<Event> for JournalStage {
    fn on_batch(&mut self, first: &[Event], second: &[Event], _: SeqRange) {
        if let Err(error) = self.append(first).and_then(|()| self.append(second)) {
            self.failure = Some(error);
            (self.halt)();
        }
    }
}

/// Keeps the books.
#[derive(Debug)]
pub struct BooksStage(pub Books);

impl BatchHandler<Event> for BooksStage {
    fn on_batch(&mut self, first: &[Event], second: &[Event], _: SeqRange) {
        for event in first.iter().chain(second) {
            self.0.apply(event.origin.feed().into(), &event.record);
        }
    }
}

/// Takes the time, behind the other two.
#[derive(Debug)]
pub struct StatisticsStage {
    /// What is gathered.
    pub statistics: Statistics,
    /// The run's time.
    pub clock: Clock,
    /// How many events are complete, for the progress bar.
    pub complete: Arc<AtomicU64>,
}

impl BatchHandler<Event> for StatisticsStage {
    fn on_batch(&mut self, first: &[Event], second: &[Event], _: SeqRange) {
        let now = self.clock.now();
        self.statistics.record(first, now);
        self.statistics.record(second, now);
        // Relaxed: a figure for the progress bar.
        self.complete.store(self.statistics.events(), Ordering::Relaxed);
    }
}
