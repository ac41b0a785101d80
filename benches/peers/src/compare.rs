//! A comparison: every peer in every cell, repetition by repetition, each run in a process of its own.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;

use crate::child::Length;
use crate::entry::Entry;
use crate::figure::Figure;
use crate::peers::{self, MULTI, OURS};
use crate::rounds::Rounds;
use crate::settings::{self, Request, Settings};
use crate::{ablate, files, spawn, summary, table};

/// What this build is called.
pub(crate) const BUILD: &str = env!("ANNULUS_PEERS_BUILD");

/// Reads the command line and does what it says.
pub(crate) fn main() -> Result<ExitCode> {
    match settings::read()? {
        Request::Help => print!("{}", settings::USAGE),
        Request::List => peers::names().for_each(|name| println!("{name}")),
        Request::Ablate(settings, without_pause) => return ablate::run(&settings, without_pause.as_deref()),
        Request::Compare(settings) => return compare(&settings),
    }
    Ok(ExitCode::SUCCESS)
}

fn compare(settings: &Settings) -> Result<ExitCode> {
    let program = spawn::this()?;
    let entries = entries(settings, &program);
    let mut rounds = Rounds::new(settings, settings.cells.len(), settings.cells.len() * entries.len());
    let mut figures = Vec::new();
    let mut failures = Vec::new();
    let mut checked = 0;
    if let Length::Lasting(_) = settings.length {
        let limits = spawn::limits(&program)?;
        for limit in &limits {
            rounds.say(format_args!("{:<56} {:>8.1} {}", limit.what, limit.value, limit.unit));
        }
        figures.extend(limits.iter().map(Figure::limit));
    }
    for cell in &settings.cells {
        let mut entries = entries.clone();
        rounds.run(cell, &mut entries)?;
        let rows: Vec<Figure> =
            entries.iter().filter(|entry| !entry.lacking).map(|e| e.figure(cell)).collect();
        let failed = entries.iter().filter_map(|e| Some((e.name, e.failure.as_ref()?)));
        failures.extend(failed.map(|(peer, reason)| format!("{}: {peer}: {reason}", cell.title())));
        match settings.length {
            Length::Lasting(_) => rounds.say(table::of(cell, rows.clone())),
            Length::Checking(_) => checked += rows.iter().filter(|row| row.median.is_some()).count(),
        }
        figures.extend(rows);
    }
    rounds.end();
    for failure in &failures {
        println!("FAILED {failure}");
    }
    if let Length::Checking(_) = settings.length {
        println!("{checked} passed, {} failed", failures.len());
        return Ok(if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    print!("{}", summary::of(&figures));
    files::write(settings, &figures)?;
    Ok(ExitCode::SUCCESS)
}

/// Every peer once, ours once for each build.
fn entries(settings: &Settings, program: &Path) -> Vec<Entry> {
    let mut entries: Vec<Entry> =
        settings.peers.iter().map(|peer| Entry::new(peer, BUILD, program)).collect();
    if let Some(baseline) = &settings.baseline {
        let ours = settings.peers.iter().filter(|peer| [OURS, MULTI].contains(&peer.name));
        entries.extend(ours.map(|peer| Entry::new(peer, "baseline", baseline)));
    }
    entries
}
