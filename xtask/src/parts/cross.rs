//! Checks for systems on which no binary of ours is built or run here.

use super::LIBRARY;
use crate::job::Job;
use crate::run::Run;
use anyhow::Result;

pub(super) fn run(run: &mut Run) -> Result<()> {
    for target in ["x86_64-pc-windows-gnu", "aarch64-apple-darwin"] {
        let check = || Job::cargo(&["check", "--package", LIBRARY, "--target", target]).deny_warnings();
        run.check(check().args(["--lib", "--no-default-features"]));
        run.check(check().args(["--lib", "--tests"]).features(&["async", "latency"]));
    }
    Ok(())
}
