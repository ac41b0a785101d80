//! The test programs in `tests/`, each under a watchdog of its own.

use super::{LIBRARY, loom};
use crate::job::Job;
use crate::run::Run;
use crate::workspace::{Package, Target};
use anyhow::{Result, ensure};

pub(super) fn run(run: &mut Run) -> Result<()> {
    for target in targets()? {
        let job = Job::cargo(&["test", "--package", LIBRARY, "--test", &target.name]);
        run.tests(job.features(&target.required_features));
    }
    Ok(())
}

/// Every test program but the models, which are empty without loom.
pub(super) fn targets() -> Result<Vec<Target>> {
    let mut targets = Package::load(LIBRARY)?.targets("test");
    targets.retain(|target| loom::PROGRAMS.iter().all(|models| models.target != target.name));
    ensure!(!targets.is_empty(), "{LIBRARY} has no test programs");
    Ok(targets)
}
