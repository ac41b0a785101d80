//! Runs each benchmark once, which shows that it works and says nothing about speed.

use crate::job::Job;
use crate::run::Run;
use crate::tally::Dialect;
use anyhow::Result;

pub(super) fn run(run: &mut Run) -> Result<()> {
    let job = Job::cargo(&["bench", "--package", "annulus-benches", "--benches"]).args(["--", "--test"]);
    run.cases(job, Dialect::Criterion);
    Ok(())
}
