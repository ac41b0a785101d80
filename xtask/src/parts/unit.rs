//! Unit tests and documentation tests.

use super::LIBRARY;
use crate::job::Job;
use crate::run::Run;
use anyhow::Result;

pub(super) fn run(run: &mut Run) -> Result<()> {
    let library = |what| Job::cargo(&["test", "--package", LIBRARY, what]);
    run.tests(library("--lib").features(&["async", "latency"]));
    run.tests(library("--lib").args(["--no-default-features"]));
    run.tests(library("--doc").features(&["async", "latency"]));
    run.tests(Job::cargo(&["test", "--package", "xtask"]));
    Ok(())
}
