//! A comparison: every peer in every cell, repetition by repetition, each run in a process of its own.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};

use crate::cell::Cell;
use crate::child::{Length, Order};
use crate::figure::Figure;
use crate::peers::{self, OURS, Row};
use crate::probe;
use crate::sample::Sample;
use crate::settings::{self, Request, Settings};
use crate::spawn::{self, Outcome};
use crate::{files, plots, table};

/// How often a run on badly placed processors is tried again.
const RETRIES: usize = 3;
/// Processors are badly placed when a line takes so many times the shortest round trip that was seen.
const FAR: f64 = 2.2;

/// What this build is called.
const BUILD: &str = env!("ANNULUS_PEERS_BUILD");

/// A peer in a cell.
#[derive(Debug)]
struct Entry {
    peer: &'static Row,
    build: &'static str,
    program: PathBuf,
    samples: Vec<Sample>,
    discarded: usize,
    /// Whether it offers this cell, as far as is known.
    lacking: bool,
    failure: Option<String>,
}

/// The shortest round trip of a line that was seen.
#[derive(Debug)]
struct Nearest(Option<f64>);

impl Nearest {
    /// Whether a run's round trip shows processors far apart.
    fn is_far(&mut self, round_trip: Option<f64>) -> bool {
        let Some(ns) = round_trip else { return false };
        let nearest = self.0.map_or(ns, |nearest| nearest.min(ns));
        self.0 = Some(nearest);
        ns > FAR * nearest
    }
}

/// Reads the command line and does what it says.
pub(crate) fn main() -> Result<ExitCode> {
    match settings::read()? {
        Request::Help => print!("{}", settings::USAGE),
        Request::List => peers::ROWS.iter().for_each(|row| println!("{}", row.name)),
        Request::Compare(settings) => return compare(&settings),
    }
    Ok(ExitCode::SUCCESS)
}

fn compare(settings: &Settings) -> Result<ExitCode> {
    let program = spawn::this()?;
    let entries = entries(settings, &program);
    let bar = progress((settings.cells.len() * settings.repetitions * entries.len()) as u64);
    let mut figures = Vec::new();
    let mut failures = Vec::new();
    let mut checked = 0;
    if let Length::Lasting(_) = settings.length {
        let limits = spawn::limits(&program)?;
        for limit in &limits {
            bar.println(format!("{:<56} {:>8.1} {}", limit.what, limit.value, limit.unit));
        }
        figures.extend(limits.iter().map(Figure::limit));
    }
    let mut nearest = Nearest((0..20).filter_map(|_| probe::round_trip()).min_by(f64::total_cmp));
    for cell in &settings.cells {
        let mut entries: Vec<Entry> = entries.iter().map(Entry::again).collect();
        for _ in 0..settings.repetitions {
            for entry in &mut entries {
                bar.set_message(format!("{} {}", cell.measure.name(), entry.peer.name));
                let order =
                    Order { peer: entry.peer, cell: *cell, length: settings.length, take: settings.take };
                entry.repeat(&order, &mut nearest)?;
                bar.inc(1);
            }
        }
        let rows: Vec<Figure> =
            entries.iter().filter(|entry| !entry.lacking).map(|e| e.figure(cell)).collect();
        let failed = entries.iter().filter_map(|e| Some((e.peer.name, e.failure.as_ref()?)));
        failures.extend(failed.map(|(peer, reason)| format!("{}: {peer}: {reason}", cell.title())));
        match settings.length {
            Length::Lasting(_) => bar.suspend(|| println!("{}", table::of(cell, rows.clone()))),
            Length::Checking(_) => checked += rows.iter().filter(|row| row.median.is_some()).count(),
        }
        figures.extend(rows);
    }
    bar.finish_and_clear();
    for failure in &failures {
        println!("FAILED {failure}");
    }
    if let Length::Checking(_) = settings.length {
        println!("{checked} passed, {} failed", failures.len());
        return Ok(if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    if let Some(path) = &settings.json {
        files::json(path, &figures)?;
    }
    if let Some(path) = &settings.csv {
        files::csv(path, &figures)?;
    }
    if let Some(directory) = &settings.plots {
        plots::write(directory, &figures)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn progress(length: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{elapsed_precise} {bar:40} {pos}/{len}, {eta} left, {msg}");
    ProgressBar::new(length).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// Every peer once, ours once for each build.
fn entries(settings: &Settings, program: &Path) -> Vec<Entry> {
    let entry = |peer: &'static Row, build, program: &Path| Entry {
        peer,
        build,
        program: program.into(),
        samples: Vec::new(),
        discarded: 0,
        lacking: false,
        failure: None,
    };
    let mut entries: Vec<Entry> = settings.peers.iter().map(|peer| entry(peer, BUILD, program)).collect();
    if let Some(baseline) = &settings.baseline {
        let ours = settings.peers.iter().filter(|peer| peer.name == OURS);
        entries.extend(ours.map(|peer| entry(peer, "baseline", baseline)));
    }
    entries
}

impl Entry {
    /// The same peer for another cell.
    fn again(&self) -> Self {
        let Self { peer, build, ref program, .. } = *self;
        Self {
            peer,
            build,
            program: program.clone(),
            samples: Vec::new(),
            discarded: 0,
            lacking: false,
            failure: None,
        }
    }

    /// One more repetition, unless the peer lacks this or has failed.
    fn repeat(&mut self, order: &Order, nearest: &mut Nearest) -> Result<()> {
        for _ in 0..RETRIES {
            if self.lacking || self.failure.is_some() {
                break;
            }
            match spawn::run(&self.program, order)? {
                Outcome::Lacking => self.lacking = true,
                Outcome::Failed(reason) => self.failure = Some(reason),
                Outcome::Ran(sample) => {
                    let far = nearest.is_far(sample.round_trip);
                    if far && matches!(order.length, Length::Lasting(_)) {
                        self.discarded += 1;
                        continue;
                    }
                    self.samples.push(sample);
                    break;
                }
            }
        }
        Ok(())
    }

    fn figure(&self, cell: &Cell) -> Figure {
        let samples = if self.failure.is_some() { &[] } else { &self.samples[..] };
        Figure::of(cell, self.peer.name, self.build, samples, self.discarded)
    }
}
