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
    flags: &'static str,
    /// How the names of its models begin; of the first program, those that no other has.
    begins: &'static str,
    /// The directory that it is built in, below that for models: one for each set of flags.
    pub(crate) directory: &'static str,
}

const WIDE: &str = "--cfg annulus_loom";
const NARROW: &str = "--cfg annulus_loom --cfg annulus_force_word=\"32\"";
const STORES: &str = "--cfg annulus_loom --cfg annulus_force_word=\"32\" --cfg annulus_force_stores";

/// The programs: the models of the rings, those of what handles count, and those of narrow sequences, with
/// compare-and-swap and without.
pub(crate) static PROGRAMS: [Program; 4] = [
    Program { target: "loom", features: &["async"], flags: WIDE, begins: "", directory: "wide" },
    // Apart, since the words of counters would multiply the interleavings of every other model.
    Program {
        target: "loom-counters",
        features: &["metrics"],
        flags: WIDE,
        begins: "places::",
        directory: "wide",
    },
    Program { target: "loom-narrow", features: &[], flags: NARROW, begins: "narrow::", directory: "narrow" },
    Program {
        target: "loom-narrow",
        features: &[],
        flags: STORES,
        begins: "limits_without_exchange::",
        directory: "stores",
    },
];

impl Program {
    /// Whether a model of this name is in it.
    pub(crate) fn holds(&self, model: &str) -> bool {
        let others = PROGRAMS.iter().filter(|other| !other.begins.is_empty());
        let of_others = others.map(|other| other.begins).any(|begin| model.starts_with(begin));
        if self.begins.is_empty() { !of_others } else { model.starts_with(self.begins) }
    }

    /// What builds it, and runs its models.
    pub(crate) fn job(&self) -> Job {
        Job::cargo(&["test", "--release", "--package", LIBRARY, "--test", self.target])
            .features(self.features)
            .env("RUSTFLAGS", self.flags)
    }
}

pub(super) fn run(run: &mut Run) -> Result<()> {
    for program in &PROGRAMS {
        let directory = format!("loom/{}", program.directory);
        run.tests(program.job().target_dir(&directory).limit(Duration::from_secs(20 * 60)));
    }
    Ok(())
}
