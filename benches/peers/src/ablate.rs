//! Ours with and without one technique after the other: what each of them gains.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::cell::{Cell, Measure};
use crate::compare::BUILD;
use crate::entry::Entry;
use crate::figure::Figure;
use crate::peer::Shape;
use crate::peers::{self, OURS};
use crate::rounds::Rounds;
use crate::settings::Settings;
use crate::summary::{number, table};
use crate::{files, spawn};

/// A technique that can be switched.
struct Technique {
    name: &'static str,
    /// The rows with it and without it.
    with: &'static str,
    without: &'static str,
    /// Where it ought to show.
    cells: Vec<Cell>,
}

/// A row without the pause after a lost claim, which is a build of its own and not a peer of this one.
const NO_PAUSE: &str = "annulus-no-claim-pause";

/// Techniques that might be looked for here, and why they are not.
const ABSENT: [&str; 2] = [
    "prefetch: the rings do not prefetch; `cargo bench -p annulus-benches --bench prefetch` shows what it would do",
    "membarrier: the rings do not use it; waits that sleep cost publishers a fence, others nothing",
];

fn cell(producers: usize, batch: usize, capacity: usize, event_bytes: usize) -> Cell {
    let shape = Shape::Queue { producers, consumers: 1 };
    Cell::fitting(Measure::Stream(shape), batch, capacity, event_bytes)
}

fn techniques() -> Vec<Technique> {
    let technique =
        |name, with, without, cells: &[Cell]| Technique { name, with, without, cells: cells.to_vec() };
    vec![
        technique(
            "huge pages",
            "annulus-huge-pages",
            "annulus-small-pages",
            &[cell(1, 10, 1 << 22, 8), cell(1, 100, 1 << 22, 8), cell(2, 10, 1 << 22, 8)],
        ),
        technique("pinned threads", OURS, "annulus-unpinned", &[cell(1, 1, 1024, 8), cell(1, 100, 1024, 8)]),
        technique(
            "copy kernel",
            "annulus-copies",
            "annulus-copies-memcpy",
            &[cell(1, 100, 1024, 64), cell(1, 100, 65536, 64)],
        ),
        technique(
            "coalescing",
            OURS,
            "annulus-eager",
            &[cell(1, 1, 1024, 8), cell(2, 1, 1024, 8), cell(2, 10, 1024, 8), cell(4, 1, 65536, 8)],
        ),
        technique(
            "claim back-off",
            OURS,
            NO_PAUSE,
            &[cell(2, 1, 1024, 8), cell(2, 10, 65536, 8), cell(4, 1, 65536, 8), cell(4, 10, 65536, 8)],
        ),
    ]
}

/// Measures them all. `no_pause` is a build of this program without the pause after a lost claim.
pub(crate) fn run(settings: &Settings, no_pause: Option<&Path>) -> Result<ExitCode> {
    let program = spawn::this()?;
    let (techniques, left): (Vec<_>, Vec<_>) =
        techniques().into_iter().partition(|technique| technique.without != NO_PAUSE || no_pause.is_some());
    let cells = techniques.iter().map(|technique| technique.cells.len()).sum();
    let mut rounds = Rounds::new(settings, cells, 2 * cells);
    let (mut figures, mut gains, mut failures) = (Vec::new(), Vec::new(), Vec::new());
    for technique in &techniques {
        for cell in &technique.cells {
            let mut pair = [technique.with, technique.without].map(|name| entry(name, &program, no_pause));
            let mut pair = [pair[0].take().context("a row")?, pair[1].take().context("a row")?];
            rounds.run(cell, &mut pair)?;
            failures.extend(pair.iter().filter_map(|entry| {
                Some(format!("{}: {}: {}", cell.title(), entry.name, entry.failure.as_ref()?))
            }));
            let gain = Gain::of(technique.name, cell, pair.each_ref().map(|entry| entry.figure(cell)));
            rounds.say(gain.line());
            figures.extend(gain.pair.iter().cloned().chain(gain.figure()));
            gains.push(gain);
        }
    }
    rounds.end();
    print!("{}", report(&gains));
    ABSENT.iter().for_each(|line| println!("{line}"));
    left.iter().for_each(|technique| println!("{}: not measured: needs --no-pause", technique.name));
    failures.iter().for_each(|failure| println!("FAILED {failure}"));
    files::write(settings, &figures)?;
    Ok(if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The row of this name, in this build or in the one without the pause.
fn entry(name: &'static str, program: &Path, no_pause: Option<&Path>) -> Option<Entry> {
    if name == NO_PAUSE {
        return Some(Entry::new(peers::find(OURS)?, BUILD, no_pause?).called(name));
    }
    Some(Entry::new(peers::find(name)?, BUILD, program))
}

/// What a technique gains in a cell.
#[derive(Debug)]
struct Gain {
    technique: &'static str,
    title: String,
    /// With it and without it.
    pair: [Figure; 2],
}

impl Gain {
    fn of(technique: &'static str, cell: &Cell, pair: [Figure; 2]) -> Self {
        Self { technique, title: cell.title(), pair }
    }

    /// How many times as fast it is with the technique; `None` if it cannot be had here.
    fn ratio(&self) -> Option<f64> {
        let [with, without] = &self.pair;
        Some(with.median? / without.median?)
    }

    /// The row for the files.
    fn figure(&self) -> Option<Figure> {
        let [with, _] = &self.pair;
        Some(Figure {
            peer: format!("gain of {}", self.technique),
            median: Some(self.ratio()?),
            unit: "ratio".into(),
            low: None,
            high: None,
            share_min_over_mean: None,
            cpu_s_per_m: None,
            peak_rss_bytes: None,
            discarded: 0,
            ..with.clone()
        })
    }

    fn cells(&self) -> [String; 6] {
        let median = |figure: &Figure| match (figure.median, figure.low, figure.high) {
            (Some(median), Some(low), Some(high)) => {
                format!("{} ({} to {})", number(median), number(low), number(high))
            }
            _ if figure.discarded > 0 => "every run discarded".into(),
            _ => "not to be had here".into(),
        };
        let [with, without] = &self.pair;
        [
            self.technique.into(),
            self.title.clone(),
            median(with),
            median(without),
            self.ratio().map_or(String::new(), |ratio| format!("{ratio:.2}")),
            (with.discarded + without.discarded).to_string(),
        ]
    }

    /// As it is told while others are still measured.
    fn line(&self) -> String {
        let [technique, cell, with, without, gain, _] = self.cells();
        format!("{technique}: {cell}: {with} with, {without} without: {gain}")
    }
}

/// The table of all gains.
fn report(gains: &[Gain]) -> String {
    let mut table =
        table(["technique", "cell", "with, M/s", "without, M/s", "gain", "discarded"].map(String::from));
    gains.iter().for_each(|gain| {
        table.add_row(gain.cells());
    });
    format!("\nmedians of interleaved runs (lowest to highest)\n{table}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(median: Option<f64>) -> Figure {
        Figure { median, low: median, high: median, unit: "M/s".into(), ..Figure::default() }
    }

    #[test]
    fn a_gain_is_what_there_is_with_over_without() {
        let gain = Gain::of("coalescing", &cell(2, 1, 1024, 8), [figure(Some(120.0)), figure(Some(48.0))]);
        assert_eq!(gain.ratio(), Some(2.5));
        let row = gain.figure().expect("both were measured");
        assert_eq!((&row.peer[..], row.median, &row.unit[..]), ("gain of coalescing", Some(2.5), "ratio"));
        assert_eq!(gain.cells()[2..5], ["120.0 (120.0 to 120.0)", "48.0 (48.0 to 48.0)", "2.50"]);
    }

    #[test]
    fn what_cannot_be_had_gains_nothing() {
        let gain = Gain::of("huge pages", &cell(1, 10, 1024, 8), [figure(None), figure(Some(48.0))]);
        assert!(gain.figure().is_none());
        assert_eq!(gain.cells()[2..5], ["not to be had here", "48.0 (48.0 to 48.0)", ""]);
    }

    #[test]
    fn every_technique_has_rows_and_cells() {
        for technique in techniques() {
            assert!(peers::find(technique.with).is_some(), "{}", technique.with);
            let without = technique.without;
            assert!(without == NO_PAUSE || peers::find(without).is_some(), "{without}");
            assert!(!technique.cells.is_empty());
        }
    }
}
