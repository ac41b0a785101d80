//! Runs each Rust example: those of the library, and those that are packages of their own.

use super::LIBRARY;
use crate::job::Job;
use crate::run::Run;
use crate::workspace::{self, Package};
use anyhow::{Result, ensure};
use std::time::Duration;

pub(super) fn run(run: &mut Run) -> Result<()> {
    let examples = Package::load(LIBRARY)?.targets("example");
    ensure!(!examples.is_empty(), "{LIBRARY} has no examples");
    for example in examples {
        let job = Job::cargo(&["run", "--package", LIBRARY, "--example", &example.name]);
        run.check(job.features(&example.required_features).limit(Duration::from_secs(5 * 60)));
    }
    for manifest in workspace::apart("examples")? {
        let package = |subcommand| {
            let manifest = manifest.display().to_string();
            Job::cargo(&[subcommand]).args(["--manifest-path".to_owned(), manifest]).target_dir("examples")
        };
        run.check(package("clippy").args(["--", "-D", "warnings"]));
        run.check(package("run").limit(Duration::from_secs(5 * 60)));
    }
    Ok(())
}
