//! Formatting.

use crate::job::Job;
use crate::run::Run;
use anyhow::Result;

pub(super) fn run(run: &mut Run) -> Result<()> {
    run.check(Job::new("cargo").args(["fmt", "--all", "--check"]));
    Ok(())
}
