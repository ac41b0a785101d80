//! One run: a thread for each feed, a pipeline of three stages, one ring between them.
//!
//! ```text
//! feed 1 ─┐          ┌─▶ journal ─┐
//! feed 2 ─┼─▶ ring ──┤            ├─▶ statistics
//! feed n ─┘          └─▶ books ───┘
//! ```

use std::error;
use std::fmt;
use std::num::NonZeroU64;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Instant;

use annulus::pipeline::{Pipeline, PipelineDeadlineError, Ticket};
use annulus::wait::WaitStrategy;
use annulus::{Heap, Multi, Producer};

use crate::books::Books;
use crate::clock::Clock;
use crate::cores::Cores;
use crate::error::Error;
use crate::event::Event;
use crate::feed::Feed;
use crate::journal::writer::JournalWriter;
use crate::pace::Pace;
use crate::progress::Progress;
use crate::publishers::Publishers;
use crate::stage::{BooksStage, JournalStage, StatisticsStage};
use crate::statistics::Statistics;

/// What to run.
#[derive(Clone, Copy)]
pub struct Plan<'a> {
    /// Where the events come from.
    pub feeds: &'a [Box<dyn Feed>],
    /// How often each feed is read.
    pub repeat: u64,
    /// How many events a second all feeds send together; as many as the ring takes if there is no such limit.
    pub rate: Option<NonZeroU64>,
    /// The number of slots of the ring.
    pub capacity: usize,
    /// Which cores the threads run on.
    pub cores: &'a Cores,
    /// Set once the run is to end early.
    pub stop: &'a AtomicBool,
}

impl fmt::Debug for Plan<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plan").field("feeds", &self.feeds.len()).finish_non_exhaustive()
    }
}

/// What the stages of a run that ended well have made of the events.
#[derive(Debug)]
pub struct Outcome {
    /// All records, still to be sealed.
    pub journal: JournalWriter,
    /// The books.
    pub books: Books,
    /// Counts and latencies.
    pub statistics: Statistics,
}

/// Runs `plan` on a ring that waits by `wait`.
///
/// # Errors
/// The first failure of a feed, a stage or the ring. Every thread has ended by then.
pub fn run<W>(plan: Plan<'_>, wait: W, journal: JournalWriter, progress: &Progress) -> Result<Outcome, Error>
where
    W: WaitStrategy<Word: Send + Sync> + Send + Sync + 'static,
{
    let clock = Clock::start();
    let complete = Arc::new(AtomicU64::new(0));
    let (producer, pipeline, tickets) = start(plan, wait, journal, clock, &complete).map_err(ring_error)?;

    let pace = plan.rate.map(Pace::new);
    let publishers = Publishers { plan, clock, pace: pace.as_ref() };
    let positions: Vec<_> = plan.feeds.iter().map(|_| AtomicU64::new(0)).collect();
    // Relaxed: figures to look at.
    let show = || {
        let position = positions.iter().map(|position| position.load(Ordering::Relaxed)).sum();
        progress.show(position, complete.load(Ordering::Relaxed));
    };
    let (feeds, stages) = thread::scope(|scope| {
        // On an early return the pipeline is dropped, which halts the ring and so ends the feeds already started.
        let feeds = publishers.start(scope, producer, &positions)?;
        let stages = join(pipeline, show);
        Ok((feeds.join(), stages))
    })?;
    tickets.take(feeds, stages)
}

fn start<W>(
    plan: Plan<'_>,
    wait: W,
    journal: JournalWriter,
    clock: Clock,
    complete: &Arc<AtomicU64>,
) -> Result<Started<W>, Box<dyn error::Error>>
where
    W: WaitStrategy<Word: Send + Sync> + Send + Sync + 'static,
{
    let mut stages = annulus::ring::<Event>(plan.capacity)?.multi_producer().wait(wait).pipeline();
    let halter = stages.halter();
    let feeds = plan.feeds.len();
    let settings = |name: &str, number| plan.cores.settings(name, feeds + number);

    let first = stages.stage()?;
    let last = stages.stage_after(&[first])?;
    let tickets = Tickets {
        journal: stages.batch_handler(
            first,
            settings("journal", 0),
            JournalStage::new(journal, Box::new(move || halter.halt())),
        )?,
        books: stages.batch_handler(first, settings("books", 1), BooksStage(Books::new(feeds)))?,
        statistics: stages.batch_handler(
            last,
            settings("statistics", 2),
            StatisticsStage { statistics: Statistics::new(feeds), clock, complete: Arc::clone(complete) },
        )?,
    };
    let (producer, pipeline) = stages.start()?;
    Ok((producer, pipeline, tickets))
}

/// The feeds' end of the ring, the stages at work, and what gives them back.
type Started<W> = (Producer<Heap<Event, Multi, W>>, Pipeline<Event, Multi, W>, Tickets);

/// Waits until all stages have ended, and shows how far they are in the meantime.
fn join<W: WaitStrategy>(mut pipeline: Pipeline<Event, Multi, W>, show: impl Fn()) -> Result<(), Error> {
    loop {
        match pipeline.join_deadline(Instant::now() + Progress::INTERVAL) {
            Err(PipelineDeadlineError::TimedOut(at_work)) => pipeline = at_work,
            ended => {
                show();
                return ended.map_err(|error| Error::Ring(error.to_string()));
            }
        }
        show();
    }
}

/// What gives the stages back.
struct Tickets {
    journal: Ticket<JournalStage>,
    books: Ticket<BooksStage>,
    statistics: Ticket<StatisticsStage>,
}

impl Tickets {
    /// What the stages have made of the events, if neither the feeds nor the stages failed. The cause comes before
    /// the halt that it led to.
    fn take(self, feeds: Result<(), Error>, stages: Result<(), Error>) -> Result<Outcome, Error> {
        const ENDED: &str = "a stage is given back once its thread has ended";
        let journal = self.journal.take().expect(ENDED).finish();
        feeds?;
        let journal = journal?;
        stages?;
        let books = self.books.take().expect(ENDED).0;
        let statistics = self.statistics.take().expect(ENDED).statistics;
        Ok(Outcome { journal, books, statistics })
    }
}

fn ring_error(error: Box<dyn error::Error>) -> Error {
    Error::Ring(format!("cannot start: {error}"))
}
