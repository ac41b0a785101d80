//! A run with stages in other languages: the same feeds, over a ring in memory that C++ opens, to keep the books, or Java,
//! to take the time, or both.
//!
//! Such a stage finds the ring by its block's address and is one of its consumers; no event goes through Rust on the
//! way there.

pub mod java;
pub mod library;
mod memory;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::{self, ScopedJoinHandle};
use std::time::{Duration, Instant};

use annulus::memory::{BlockLayout, Raw};
use annulus::pipeline::BatchHandler;
use annulus::wait::WaitStrategy;
use annulus::{Consumer, Multi, RawRing, Topology};

use self::java::{Host, Java};
use self::library::Library;
use self::memory::Block;
use crate::books::Books;
use crate::clock::Clock;
use crate::cores::Cores;
use crate::error::Error;
use crate::event::Event;
use crate::journal::writer::JournalWriter;
use crate::pace::Pace;
use crate::progress::Progress;
use crate::publishers::Publishers;
use crate::run::{Outcome, Plan};
use crate::stage::{BooksStage, JournalStage, StatisticsStage};
use crate::statistics::Statistics;

/// As many events at a time as the stages of other runs take.
const BATCH: usize = 256;

/// The stages that are not in Rust.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stages<'s> {
    /// Keeps the books, in C++.
    pub books: Option<&'s Library>,
    /// Takes the time, in Java.
    pub statistics: Option<&'s Java>,
}

/// Runs `plan` on a ring that waits by `wait`, with these stages.
///
/// # Errors
/// The first failure of a feed, a stage or the ring. Every thread has ended by then.
pub fn run<W>(
    plan: Plan<'_>,
    wait: W,
    journal: JournalWriter,
    progress: &Progress,
    stages: Stages<'_>,
) -> Result<Outcome, Error>
where
    W: WaitStrategy<Word: Send + Sync> + Send + Sync + 'static,
{
    let mut topology = Topology::new();
    let first = topology.stage(1).map_err(ring_error)?;
    let second = topology.stage(1).map_err(ring_error)?;
    let last = topology.stage_after(&[first, second], 1).map_err(ring_error)?;
    let layout = BlockLayout::of::<Event, Multi, W>(plan.capacity, 3).map_err(ring_error)?;
    let block = Block::new(layout)?;
    let builder = annulus::ring::<Event>(plan.capacity).map_err(ring_error)?.multi_producer().wait(wait);
    // SAFETY: the block is as large as the layout says, nobody else reaches it, and it is freed after the ring's handles
    // are gone, or not at all.
    let ring = unsafe { builder.build_at(block.address(), layout.bytes(), &topology) }.map_err(ring_error)?;

    let taken = "nobody else takes it";
    let consumer = |stage| ring.consumer(stage).expect(taken);
    let ends = Ends {
        journal: consumer(first),
        books: match stages.books {
            // SAFETY: the block holds a ring of `Event`, and outlives the stage.
            Some(library) => Keeper::Cpp(unsafe {
                library.open(block.address(), layout.bytes(), BOOKS, plan.feeds.len())
            }?),
            None => Keeper::Rust(consumer(second)),
        },
        statistics: match stages.statistics {
            Some(java) => Timer::Java(java),
            None => Timer::Rust(consumer(last)),
        },
    };
    let outcome = transfer(plan, &ring, ends, journal, progress);
    let gone = alone(&ring, stages.statistics);
    // SAFETY: every handle came from a `RawRing`, this one or those of the stages.
    if gone.is_err() || unsafe { ring.destroy() }.is_err() {
        // Somebody may look at it still.
        std::mem::forget(block);
        outcome?;
        gone?;
        return Err(Error::Ring("a stage did not let go of the ring".into()));
    }
    outcome
}

/// The numbers of the stages, as other languages have them.
const BOOKS: u32 = 1;
const STATISTICS: u32 = 2;

/// Waits until nobody but `ring` has its block open. Objects of Java's have, until they are collected.
fn alone<W: WaitStrategy>(ring: &RawRing<Event, Multi, W>, java: Option<&Java>) -> Result<(), Error> {
    const LIMIT: Duration = Duration::from_secs(20);
    let Some(java) = java else { return Ok(()) };
    let started = Instant::now();
    while ring.attachments() > 1 && started.elapsed() < LIMIT {
        java.let_go()?;
        thread::sleep(Duration::from_millis(1));
    }
    Ok(())
}

/// The stages' ends of the ring.
struct Ends<'s, W: WaitStrategy> {
    journal: Consumer<Raw<Event, Multi, W>>,
    books: Keeper<'s, W>,
    statistics: Timer<'s, W>,
}

/// What keeps the books.
#[allow(clippy::large_enum_variant, reason = "a run has one; a consumer's size depends on features")]
enum Keeper<'s, W: WaitStrategy> {
    Rust(Consumer<Raw<Event, Multi, W>>),
    Cpp(library::Stage<'s>),
}

/// What takes the time.
#[allow(clippy::large_enum_variant, reason = "a run has one; a consumer's size depends on features")]
enum Timer<'s, W: WaitStrategy> {
    Rust(Consumer<Raw<Event, Multi, W>>),
    Java(&'s Java),
}

/// Sends everything through the ring, and waits until all have ended.
fn transfer<W>(
    plan: Plan<'_>,
    ring: &RawRing<Event, Multi, W>,
    ends: Ends<'_, W>,
    journal: JournalWriter,
    progress: &Progress,
) -> Result<Outcome, Error>
where
    W: WaitStrategy<Word: Send + Sync> + Send + Sync + 'static,
{
    let clock = Clock::start();
    let host = &Host { clock, complete: Arc::new(AtomicU64::new(0)) };
    let pace = plan.rate.map(Pace::new);
    let publishers = Publishers { plan, clock, pace: pace.as_ref() };
    let positions: Vec<_> = plan.feeds.iter().map(|_| AtomicU64::new(0)).collect();
    let producer = ring.producer().expect("it is the first");
    let controller = ring.controller();
    let journal = JournalStage::new(journal, Box::new(move || controller.halt()));
    let (cores, feeds) = (plan.cores, plan.feeds.len());

    thread::scope(|scope| {
        let journal = scope.spawn(move || drive(ends.journal, journal, cores, feeds));
        let books = scope.spawn(move || match ends.books {
            Keeper::Rust(consumer) => {
                drive(consumer, BooksStage(Books::new(feeds)), cores, feeds + 1).map(|stage| stage.0)
            }
            Keeper::Cpp(stage) => pin(cores, feeds + 1).and_then(|()| stage.keep()),
        });
        let statistics = scope.spawn(move || match ends.statistics {
            Timer::Rust(consumer) => {
                let complete = Arc::clone(&host.complete);
                let stage = StatisticsStage { statistics: Statistics::new(feeds), clock, complete };
                drive(consumer, stage, cores, feeds + 2).map(|stage| stage.statistics)
            }
            Timer::Java(java) => {
                // SAFETY: the block holds a ring of `Event`, and stays until it is Rust's alone.
                let follow = || unsafe { java.follow(ring.block(), STATISTICS, feeds, host) };
                // Where it did not come to the ring's end, the others would wait for it.
                pin(cores, feeds + 2).and_then(|()| follow()).inspect_err(|_| ring.controller().halt())
            }
        });
        let started = publishers.start(scope, producer, &positions);
        if started.is_err() {
            // The stages would wait for ever.
            ring.controller().halt();
        }
        while !(journal.is_finished() && books.is_finished() && statistics.is_finished()) {
            // Relaxed: figures to look at.
            let position = positions.iter().map(|position| position.load(Ordering::Relaxed)).sum();
            progress.show(position, host.complete.load(Ordering::Relaxed));
            thread::sleep(Progress::INTERVAL / 10);
        }
        let (journal, books, statistics) = (joined(journal), joined(books), joined(statistics));
        // The cause comes before the halt that it led to.
        let fed = started.and_then(|feeds| feeds.join());
        let statistics = statistics?;
        fed?;
        Ok(Outcome { journal: journal?.finish()?, books: books?, statistics })
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
