//! A run whose books are kept in C++: the same feeds and stages, over a ring in memory that another language opens.
//!
//! The C++ stage finds the ring by its block's address and is one of its consumers; no event goes through Rust on the
//! way there.

pub mod library;
mod memory;

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::{self, ScopedJoinHandle};

use annulus::memory::{BlockLayout, Raw};
use annulus::pipeline::BatchHandler;
use annulus::wait::WaitStrategy;
use annulus::{Consumer, Multi, RawRing, Topology};

use self::library::Library;
use self::memory::Block;
use crate::clock::Clock;
use crate::cores::Cores;
use crate::error::Error;
use crate::event::Event;
use crate::journal::writer::JournalWriter;
use crate::pace::Pace;
use crate::progress::Progress;
use crate::publishers::Publishers;
use crate::run::{Outcome, Plan};
use crate::stage::{JournalStage, StatisticsStage};
use crate::statistics::Statistics;

/// As many events at a time as the stages of other runs take.
const BATCH: usize = 256;

/// Runs `plan` on a ring that waits by `wait`; the stage of `library` keeps the books.
///
/// # Errors
/// The first failure of a feed, a stage or the ring. Every thread has ended by then.
pub fn run<W>(
    plan: Plan<'_>,
    wait: W,
    journal: JournalWriter,
    progress: &Progress,
    library: &Library,
) -> Result<Outcome, Error>
where
    W: WaitStrategy<Word: Send + Sync> + Send + Sync + 'static,
{
    let mut topology = Topology::new();
    let first = topology.stage(1).map_err(ring_error)?;
    let books_stage = topology.stage(1).map_err(ring_error)?;
    let last = topology.stage_after(&[first, books_stage], 1).map_err(ring_error)?;
    let layout = BlockLayout::of::<Event, Multi, W>(plan.capacity, 3).map_err(ring_error)?;
    let block = Block::new(layout)?;
    let builder = annulus::ring::<Event>(plan.capacity).map_err(ring_error)?.multi_producer().wait(wait);
    // SAFETY: the block is as large as the layout says, nobody else reaches it, and it is freed after the ring's handles
    // are gone: they were all made after it.
    let ring = unsafe { builder.build_at(block.address(), layout.bytes(), &topology) }.map_err(ring_error)?;

    let outcome = {
        // SAFETY: the block holds a ring of `Event`, and outlives the stage.
        let books = unsafe { library.open(block.address(), layout.bytes(), 1, plan.feeds.len()) }?;
        let taken = "nobody else takes it";
        let ends = Ends {
            journal: ring.consumer(first).expect(taken),
            statistics: ring.consumer(last).expect(taken),
        };
        transfer(plan, &ring, ends, books, journal, progress)?
    };
    // SAFETY: every handle came from a `RawRing`, this one or the C++ stage's.
    unsafe { ring.destroy() }.map_err(|_| Error::Ring("the C++ stage did not let go of the ring".into()))?;
    Ok(outcome)
}

/// The consumers of the stages that are in Rust.
struct Ends<W: WaitStrategy> {
    journal: Consumer<Raw<Event, Multi, W>>,
    statistics: Consumer<Raw<Event, Multi, W>>,
}

/// Sends everything through the ring, and waits until all have ended.
fn transfer<W>(
    plan: Plan<'_>,
    ring: &RawRing<Event, Multi, W>,
    ends: Ends<W>,
    books: library::Stage<'_>,
    journal: JournalWriter,
    progress: &Progress,
) -> Result<Outcome, Error>
where
    W: WaitStrategy<Word: Send + Sync> + Send + Sync + 'static,
{
    let clock = Clock::start();
    let complete = std::sync::Arc::new(AtomicU64::new(0));
    let pace = plan.rate.map(Pace::new);
    let publishers = Publishers { plan, clock, pace: pace.as_ref() };
    let positions: Vec<_> = plan.feeds.iter().map(|_| AtomicU64::new(0)).collect();
    let producer = ring.producer().expect("it is the first");
    let controller = ring.controller();
    let journal = JournalStage::new(journal, Box::new(move || controller.halt()));
    let statistics = StatisticsStage { statistics: Statistics::default(), clock, complete: complete.clone() };
    let (cores, feeds) = (plan.cores, plan.feeds.len());

    thread::scope(|scope| {
        let journal = scope.spawn(move || drive(ends.journal, journal, cores, feeds));
        let books = scope.spawn(move || {
            pin(cores, feeds + 1)?;
            books.keep()
        });
        let statistics = scope.spawn(move || drive(ends.statistics, statistics, cores, feeds + 2));
        let started = publishers.start(scope, producer, &positions);
        if started.is_err() {
            // The stages would wait for ever.
            ring.controller().halt();
        }
        while !(journal.is_finished() && books.is_finished() && statistics.is_finished()) {
            // Relaxed: figures to look at.
            let position = positions.iter().map(|position| position.load(Ordering::Relaxed)).sum();
            progress.show(position, complete.load(Ordering::Relaxed));
            thread::sleep(Progress::INTERVAL / 10);
        }
        let (journal, books, statistics) = (joined(journal), joined(books), joined(statistics));
        // The cause comes before the halt that it led to.
        started?.join()?;
        let journal = journal?.finish()?;
        Ok(Outcome { journal, books: books?, statistics: statistics?.statistics })
    })
}

/// Hands everything to a stage, on the core of this number; the stage comes back when the ring has ended.
fn drive<W: WaitStrategy, H: BatchHandler<Event>>(
    mut consumer: Consumer<Raw<Event, Multi, W>>,
    mut stage: H,
    cores: &Cores,
    number: usize,
) -> Result<H, Error> {
    pin(cores, number)?;
    while let Ok(batch) = consumer.poll(BATCH) {
        let (first, second) = batch.slices();
        stage.on_batch(first, second, batch.range());
    }
    Ok(stage)
}

fn pin(cores: &Cores, number: usize) -> Result<(), Error> {
    let pinned = cores.of(number).map_or(Ok(()), annulus::pipeline::pin);
    pinned.map_err(|error| Error::Ring(format!("a stage's thread cannot be pinned: {error}")))
}

fn joined<T>(thread: ScopedJoinHandle<'_, Result<T, Error>>) -> Result<T, Error> {
    thread.join().unwrap_or_else(|_| Err(Error::Ring("a stage panicked".into())))
}

fn ring_error(error: impl std::error::Error) -> Error {
    Error::Ring(format!("cannot start: {error}"))
}
