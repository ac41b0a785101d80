//! A peer in a cell: its runs one by one, and what they come to together.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::cell::Cell;
use crate::child::{Length, Order};
use crate::figure::Figure;
use crate::peers::Row;
use crate::probe;
use crate::sample::Sample;
use crate::spawn::{self, Outcome};

/// How often a run on badly placed processors is tried again.
const RETRIES: usize = 3;
/// Processors are badly placed when a line takes so many times the shortest round trip that was seen.
const FAR: f64 = 2.2;

/// A peer in a cell.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// What its rows are called.
    pub(crate) name: &'static str,
    peer: &'static Row,
    build: &'static str,
    program: PathBuf,
    samples: Vec<Sample>,
    discarded: usize,
    /// Whether it does not offer this cell, as far as is known.
    pub(crate) lacking: bool,
    pub(crate) failure: Option<String>,
}

impl Entry {
    /// A peer without any runs, whose processes are of `program`.
    pub(crate) fn new(peer: &'static Row, build: &'static str, program: &Path) -> Self {
        Self {
            name: peer.name,
            peer,
            build,
            program: program.into(),
            samples: Vec::new(),
            discarded: 0,
            lacking: false,
            failure: None,
        }
    }

    /// The same under another name.
    pub(crate) fn called(self, name: &'static str) -> Self {
        Self { name, ..self }
    }

    /// One more run, unless the peer lacks this or has failed.
    pub(crate) fn repeat(
        &mut self,
        cell: Cell,
        length: Length,
        take: usize,
        nearest: &mut Nearest,
    ) -> Result<()> {
        let order = Order { peer: self.peer, cell, length, take };
        for _ in 0..RETRIES {
            if self.lacking || self.failure.is_some() {
                break;
            }
            match spawn::run(&self.program, &order)? {
                Outcome::Lacking => self.lacking = true,
                Outcome::Failed(reason) => self.failure = Some(reason),
                Outcome::Ran(sample) => {
                    let far = nearest.is_far(sample.round_trip);
                    if far && matches!(length, Length::Lasting(_)) {
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

    /// The row of all its runs.
    pub(crate) fn figure(&self, cell: &Cell) -> Figure {
        let samples = if self.failure.is_some() { &[] } else { &self.samples[..] };
        Figure::of(cell, self.name, self.build, samples, self.discarded)
    }
}

/// The shortest round trip of a line that was seen.
#[derive(Debug)]
pub(crate) struct Nearest(Option<f64>);

impl Nearest {
    /// Looks for it.
    pub(crate) fn look() -> Self {
        Self((0..20).filter_map(|_| probe::round_trip()).min_by(f64::total_cmp))
    }

    /// Whether a run's round trip shows processors far apart.
    fn is_far(&mut self, round_trip: Option<f64>) -> bool {
        let Some(ns) = round_trip else { return false };
        let nearest = self.0.map_or(ns, |nearest| nearest.min(ns));
        self.0 = Some(nearest);
        ns > FAR * nearest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processors_are_far_apart_beside_the_nearest_that_was_seen() {
        let mut nearest = Nearest(None);
        assert!(!nearest.is_far(Some(110.0)));
        assert!(!nearest.is_far(Some(50.0)));
        assert!(nearest.is_far(Some(111.0)));
        assert!(!nearest.is_far(Some(109.0)));
        assert!(!nearest.is_far(None));
    }
}
