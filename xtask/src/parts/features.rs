//! Builds with every distinct set of features.

use super::LIBRARY;
use crate::job::Job;
use crate::powerset::powerset;
use crate::run::Run;
use crate::workspace::Package;
use anyhow::{Result, ensure};

/// Features that only a final binary may choose, for a single-core target. They exclude each other, so each is built
/// alone, and only where it means something.
pub(super) const PASSED_THROUGH: [&str; 2] = ["critical-section", "unsafe-assume-single-core"];

pub(super) fn run(run: &mut Run) -> Result<()> {
    let features = Package::load(LIBRARY)?.features();
    for name in PASSED_THROUGH {
        ensure!(features.contains_key(name), "{LIBRARY} has no feature `{name}`");
    }
    let build =
        || Job::cargo(&["build", "--package", LIBRARY, "--lib", "--no-default-features"]).deny_warnings();
    for set in powerset(&features, &PASSED_THROUGH) {
        run.check(build().features(&set));
    }
    for name in PASSED_THROUGH {
        run.check(build().features(&[name]).args(["--target", "thumbv6m-none-eabi"]));
    }
    Ok(())
}
