//! The whole job: feeds, run, checks, report.

use std::sync::atomic::AtomicBool;

use annulus::wait::{Backoff, Blocking, BusySpin, WaitStrategy, Yielding};

use crate::args::{Args, Book, Stats, Wait};
use crate::check::check;
use crate::cores::Cores;
use crate::error::Error;
use crate::feed::Feed;
use crate::feed::file::FileFeed;
use crate::feed::generated::GeneratedFeed;
use crate::foreign::java::Java;
use crate::foreign::library::Library;
use crate::foreign::{self, Stages};
use crate::interrupt;
use crate::journal::writer::JournalWriter;
use crate::json_file::JsonFile;
use crate::peak_memory::peak_memory;
use crate::progress::Progress;
use crate::report::Report;
use crate::run::{Outcome, Plan, run};

/// Why a job has no report, and with which code the process ends.
#[derive(Debug)]
pub enum Failure {
    /// It could not start: an input or a place to write to cannot be used.
    Unusable(Error),
    /// It started and failed.
    Failed(Error),
}

/// A job that ran to its end.
#[derive(Debug)]
pub struct Done {
    /// Its figures.
    pub report: Report,
    /// What did not prove right; one line each.
    pub remarks: Vec<String>,
}

/// How many feeds are generated where none is given.
const GENERATED_FEEDS: u32 = 4;

/// Does what `args` ask for.
///
/// # Errors
/// [`Failure::Unusable`] before any event was sent, else [`Failure::Failed`]. A journal bears its name then only if the
/// whole run was written.
pub fn execute(args: &Args) -> Result<Done, Failure> {
    let stop = interrupt::flag().map_err(Failure::Unusable)?;
    let feeds = feeds(args).map_err(Failure::Unusable)?;
    let json = args.json.as_deref().map(JsonFile::open).transpose().map_err(Failure::Unusable)?;
    let temporary;
    let directory = match &args.journal {
        Some(directory) => directory.as_path(),
        None => {
            let parent = std::env::temp_dir();
            temporary = tempfile::Builder::new()
                .prefix("annulus-demo-")
                .tempdir_in(&parent)
                .map_err(|error| Failure::Unusable(Error::output(&parent)(error)))?;
            temporary.path()
        }
    };
    let names: Vec<_> = feeds.iter().map(|feed| feed.name()).collect();
    let journal = JournalWriter::create(directory, &names).map_err(Failure::Unusable)?;

    let library = match (args.book, &args.book_library) {
        (Book::Cpp, Some(file)) => Some(Library::load(file).map_err(Failure::Unusable)?),
        _ => None,
    };

    let java = match (args.stats, &args.stats_classes, &args.stats_library) {
        (Stats::Java, Some(classes), Some(library)) => {
            Some(Java::start(classes, library).map_err(Failure::Unusable)?)
        }
        _ => None,
    };
    let stages = Stages { books: library.as_ref(), statistics: java.as_ref() };

    let done = run_and_check(args, &feeds, journal, stages, stop).map_err(Failure::Failed)?;
    if let Some(json) = json {
        json.write(&done.report).map_err(Failure::Failed)?;
    }
    Ok(done)
}

fn feeds(args: &Args) -> Result<Vec<Box<dyn Feed>>, Error> {
    if args.input.is_empty() {
        let generated = |number| GeneratedFeed::new(number, args.seed, args.events.get());
        return Ok((1..=GENERATED_FEEDS).map(|number| Box::new(generated(number)) as _).collect());
    }
    args.input.iter().map(|path| Ok(Box::new(FileFeed::new(path)?) as _)).collect()
}

fn run_and_check(
    args: &Args,
    feeds: &[Box<dyn Feed>],
    journal: JournalWriter,
    stages: Stages<'_>,
    stop: &AtomicBool,
) -> Result<Done, Error> {
    let repeat = args.repeat.get();
    let size = feeds.iter().map(|feed| feed.size().saturating_mul(repeat)).fold(0, u64::saturating_add);
    let progress = Progress::new(size);
    let cores = if args.pin { Cores::pinned() } else { Cores::any() };
    let plan = Plan { feeds, repeat, rate: args.rate, capacity: args.capacity, cores: &cores, stop };
    let Outcome { journal, books, statistics } = match args.wait {
        Wait::BusySpin => run_by(plan, BusySpin, journal, &progress, stages),
        Wait::Yielding => run_by(plan, Yielding, journal, &progress, stages),
        Wait::Backoff => run_by(plan, Backoff, journal, &progress, stages),
        Wait::Blocking => run_by(plan, Blocking::default(), journal, &progress, stages),
    }?;
    let peak = peak_memory();
    progress.checking();
    let journals = journal.seal()?;
    let checks = check(&plan, &journals, &books, &statistics)?;
    let report = Report::new(feeds, &statistics, &books, &checks, peak);
    let remarks =
        [checks.journal.err(), checks.books.err(), checks.statistics.err()].into_iter().flatten().collect();
    Ok(Done { report, remarks })
}

/// Runs `plan` with these stages of other languages, if there are any.
fn run_by<W>(
    plan: Plan<'_>,
    wait: W,
    journal: JournalWriter,
    progress: &Progress,
    stages: Stages<'_>,
) -> Result<Outcome, Error>
where
    W: WaitStrategy<Word: Send + Sync> + Send + Sync + 'static,
{
    match stages {
        Stages { books: None, statistics: None } => run(plan, wait, journal, progress),
        stages => foreign::run(plan, wait, journal, progress, stages),
    }
}
