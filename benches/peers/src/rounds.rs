//! The runs of a comparison: in each cell every peer once, then every peer again.

use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};

use crate::cell::Cell;
use crate::entry::{Entry, Nearest};
use crate::pace::Pace;
use crate::settings::Settings;

/// What the cells of a comparison have in common.
#[derive(Debug)]
pub(crate) struct Rounds<'s> {
    settings: &'s Settings,
    bar: ProgressBar,
    nearest: Nearest,
    pace: Pace,
    cells: usize,
    discarded: usize,
}

impl<'s> Rounds<'s> {
    /// For so many cells, with so many peers in all of them together.
    pub(crate) fn new(settings: &'s Settings, cells: usize, entries: usize) -> Self {
        let style = ProgressStyle::with_template("{elapsed_precise} {bar:40} {pos}/{len}, {eta} left, {msg}");
        let bar = ProgressBar::new((entries * settings.repetitions) as u64)
            .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        let (nearest, pace) = (Nearest::look(), Pace::new(settings.limit, cells));
        Self { settings, bar, nearest, pace, cells: 0, discarded: 0 }
    }

    /// Prints some lines above the progress bar.
    pub(crate) fn say(&self, text: impl std::fmt::Display) {
        self.bar.suspend(|| println!("{text}"));
    }

    /// All repetitions of one cell.
    pub(crate) fn run(&mut self, cell: &Cell, entries: &mut [Entry]) -> Result<()> {
        let Settings { repetitions, length, take, .. } = *self.settings;
        for repetition in 0..repetitions {
            if !self.pace.allows(self.cells, repetition) {
                self.bar.inc(entries.len() as u64);
                continue;
            }
            for entry in &mut *entries {
                self.bar.set_message(format!("{} {}", cell.measure.name(), entry.name));
                entry.repeat(*cell, length, take, &mut self.nearest)?;
                self.bar.inc(1);
            }
        }
        self.cells += 1;
        self.discarded += entries.iter().map(|entry| entry.figure(cell).discarded).sum::<usize>();
        Ok(())
    }

    /// Takes the progress bar away, and tells what was thrown away or left out.
    pub(crate) fn end(&self) {
        self.bar.finish_and_clear();
        if self.discarded > 0 {
            println!("\n{} runs in all discarded: the processors were far apart", self.discarded);
        }
        if self.pace.skipped > 0 {
            println!("\n{} repetitions of cells left out, to be done in time", self.pace.skipped);
        }
    }
}
