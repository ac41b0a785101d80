//! A comparison: every peer in every cell, repetition by repetition, each run in a process of its own.

use std::process::ExitCode;

use anyhow::Result;

use crate::cell::Cell;
use crate::child::{Length, Order};
use crate::peers::Row;
use crate::sample::Sample;
use crate::settings::{Settings, USAGE};
use crate::spawn::{self, Outcome};
use crate::table;

/// How often a run on badly placed processors is tried again.
const RETRIES: usize = 3;

/// A peer in a cell.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) peer: &'static Row,
    pub(crate) samples: Vec<Sample>,
    /// Runs that were thrown away, since the processors were far apart.
    pub(crate) discarded: usize,
    pub(crate) lacking: bool,
    pub(crate) failure: Option<String>,
}

/// What a cell came to.
#[derive(Debug)]
pub(crate) struct Compared {
    pub(crate) cell: Cell,
    pub(crate) entries: Vec<Entry>,
}

/// Every cell that the settings name.
fn cells(settings: &Settings) -> Vec<Cell> {
    let mut cells = Vec::new();
    for &measure in &settings.measures {
        for &event_bytes in &settings.event_bytes {
            for &capacity in &settings.capacities {
                for &batch in &settings.batches {
                    for wait in &settings.waits {
                        let wait = wait.unwrap_or_else(|| Cell::fitting_wait(measure));
                        cells.push(Cell { measure, batch, capacity, event_bytes, wait });
                    }
                }
            }
        }
    }
    cells
}

pub(crate) fn main() -> Result<ExitCode> {
    let Some(settings) = Settings::read()? else {
        print!("{USAGE}");
        return Ok(ExitCode::SUCCESS);
    };
    let program = spawn::this()?;
    let mut all = Vec::new();
    for cell in cells(&settings) {
        let mut entries: Vec<Entry> = settings.peers.iter().map(|peer| Entry::new(peer)).collect();
        for _ in 0..settings.repetitions {
            for entry in &mut entries {
                let length = Length::Lasting(settings.length);
                entry.repeat(&program, &Order { peer: entry.peer, cell, length, take: settings.take })?;
            }
        }
        let compared = Compared { cell, entries };
        table::print(&compared);
        all.push(compared);
    }
    Ok(ExitCode::SUCCESS)
}

impl Entry {
    fn new(peer: &'static Row) -> Self {
        Self { peer, samples: Vec::new(), discarded: 0, lacking: false, failure: None }
    }

    /// One more repetition, unless the peer lacks this or has failed.
    fn repeat(&mut self, program: &std::path::Path, order: &Order) -> Result<()> {
        for _ in 0..RETRIES {
            if self.lacking || self.failure.is_some() {
                return Ok(());
            }
            match spawn::run(program, order)? {
                Outcome::Lacking => self.lacking = true,
                Outcome::Failed(reason) => self.failure = Some(reason),
                Outcome::Ran(sample) if sample.round_trip.is_some_and(|ns| ns > 110.0) => self.discarded += 1,
                Outcome::Ran(sample) => {
                    self.samples.push(sample);
                    return Ok(());
                }
            }
        }
        Ok(())
    }
}
