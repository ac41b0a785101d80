//! The loom models. They replace the library's atomics, so they are built apart from everything else.

use super::LIBRARY;
use crate::job::Job;
use crate::run::Run;
use anyhow::Result;
use std::time::Duration;

/// The one test program that holds all models.
pub(super) const TARGET: &str = "loom";

pub(super) fn run(run: &mut Run) -> Result<()> {
    let job = Job::cargo(&["test", "--release", "--package", LIBRARY, "--test", TARGET]);
    run.tests(
        job.features(&["async"])
            .env("RUSTFLAGS", "--cfg annulus_loom")
            .target_dir("loom")
            .limit(Duration::from_secs(20 * 60)),
    );
    Ok(())
}
