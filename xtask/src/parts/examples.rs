//! Runs each Rust example.

use super::LIBRARY;
use crate::job::Job;
use crate::run::Run;
use crate::workspace::Package;
use anyhow::{Result, ensure};
use std::time::Duration;

pub(super) fn run(run: &mut Run) -> Result<()> {
    let examples = Package::load(LIBRARY)?.targets("example");
    ensure!(!examples.is_empty(), "{LIBRARY} has no examples");
    for example in examples {
        let job = Job::cargo(&["run", "--package", LIBRARY, "--example", &example.name]);
        run.check(job.features(&example.required_features).limit(Duration::from_secs(5 * 60)));
    }
    Ok(())
}
