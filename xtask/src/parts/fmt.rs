//! Formatting.

use crate::job::Job;
use crate::run::Run;
use crate::workspace;
use anyhow::Result;

pub(super) fn run(run: &mut Run) -> Result<()> {
    run.check(Job::new("cargo").args(["fmt", "--all", "--check"]));
    for manifest in workspace::apart("examples")? {
        let manifest = manifest.display().to_string();
        run.check(Job::new("cargo").args(["fmt", "--check", "--manifest-path", &manifest]));
    }
    Ok(())
}
