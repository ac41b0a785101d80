//! Runs models against mutants.

use super::scratch::VARIABLE;
use crate::job::Job;
use crate::process::Ending;
use anyhow::{Context, Result, bail, ensure};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Several times what the longest model takes. A model that loops for ever ends by itself: loom counts its steps.
const LIMIT: Duration = Duration::from_secs(90);

/// The models of one copy.
#[derive(Debug, Clone)]
pub(super) struct Models {
    program: PathBuf,
    pub(super) names: Vec<String>,
}

/// What a model made of a mutant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It failed: the mutant is caught.
    Failed,
    Passed,
    /// It was killed. A mutant may have more interleavings than the original, so this decides nothing.
    TimedOut,
}

impl Models {
    /// Asks a program for its models.
    pub(super) fn of(program: &Path) -> Result<Self> {
        let job = Job::new(program.display().to_string()).args(["--list", "--format", "terse"]);
        let mut output = Vec::new();
        match job.run(&mut |chunk| output.extend_from_slice(chunk))? {
            Ending::Exited(status) if status.success() => {}
            ending => bail!("`{job}` failed ({ending:?})"),
        }
        let text = String::from_utf8(output).context("the names of the models are no text")?;
        let names: Vec<String> =
            text.lines().filter_map(|line| line.strip_suffix(": test").map(str::to_owned)).collect();
        ensure!(!names.is_empty(), "{} has no models", program.display());
        Ok(Self { program: program.to_owned(), names })
    }

    pub(super) fn has(&self, model: &str) -> bool {
        self.names.iter().any(|name| name == model)
    }

    /// Runs one model against a mutant; 0 is the original.
    pub(super) fn run(&self, model: &str, mutant: usize) -> Result<Outcome> {
        let job = Job::new(self.program.display().to_string())
            .args(["--exact", model, "--test-threads=1"])
            .env(VARIABLE, &mutant.to_string())
            .limit(LIMIT)
            .silent();
        let mut output = Vec::new();
        let ending = job.run(&mut |chunk| output.extend_from_slice(chunk))?;
        let ran = String::from_utf8_lossy(&output).contains("running 1 test");
        ensure!(ran, "`{job}` ran no model");
        Ok(match ending {
            Ending::TimedOut(_) => Outcome::TimedOut,
            Ending::Exited(status) if status.success() => Outcome::Passed,
            Ending::Exited(_) => Outcome::Failed,
        })
    }
}
