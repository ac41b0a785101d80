//! The loom models. They replace the library's atomics, so they are built apart from everything else.

use super::LIBRARY;
use crate::job::Job;
use crate::run::Run;
use anyhow::Result;
use std::time::Duration;

/// A test program that holds models.
#[derive(Debug)]
pub(crate) struct Program {
    /// As `--test` takes it.
    pub(crate) target: &'static str,
    features: &'static [&'static str],
}

/// The programs: the models of the rings, and those of what handles count.
pub(crate) static PROGRAMS: [Program; 2] = [
    Program { target: "loom", features: &["async"] },
    // Apart, since the words of counters would multiply the interleavings of every other model.
    Program { target: "loom-counters", features: &["metrics"] },
];

impl Program {
    /// What builds it, and runs its models.
    pub(crate) fn job(&self) -> Job {
        Job::cargo(&["test", "--release", "--package", LIBRARY, "--test", self.target])
            .features(self.features)
            .env("RUSTFLAGS", "--cfg annulus_loom")
    }
}

pub(super) fn run(run: &mut Run) -> Result<()> {
    for program in &PROGRAMS {
        run.tests(program.job().target_dir("loom").limit(Duration::from_secs(20 * 60)));
    }
    Ok(())
}
