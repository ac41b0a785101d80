//! Runs models against mutants.

use super::scratch::VARIABLE;
use crate::job::Job;
use crate::process::Ending;
use anyhow::{Context, Result, bail, ensure};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Several times what the longest model takes. A model that loops for ever ends by itself: loom counts its steps.
const LIMIT: Duration = Duration::from_secs(90);

/// The models of one copy, each by its name with the program that holds it.
#[derive(Debug, Clone)]
pub(super) struct Models(BTreeMap<String, PathBuf>);

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
    /// Asks the programs for their models.
    pub(super) fn of(programs: &[PathBuf]) -> Result<Self> {
        let mut models = BTreeMap::new();
        for program in programs {
            for name in names(program)? {
                ensure!(
                    models.insert(name.clone(), program.clone()).is_none(),
                    "two models are called `{name}`"
                );
            }
        }
        Ok(Self(models))
    }

    pub(super) fn names(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }

    /// Runs one model against a mutant; 0 is the original.
    pub(super) fn run(&self, model: &str, mutant: usize) -> Result<Outcome> {
        let program = self.0.get(model).with_context(|| format!("there is no model `{model}`"))?;
        let job = Job::new(program.display().to_string())
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

/// The names of a program's models.
fn names(program: &Path) -> Result<Vec<String>> {
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
    Ok(names)
}
