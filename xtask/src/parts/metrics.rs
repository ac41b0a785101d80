//! Counters: the library's tests with counters on, what they cost, and that they leave nothing behind when off.

use super::LIBRARY;
use super::count::within_bound;
use crate::count;
use crate::job::Job;
use crate::run::Run;
use anyhow::{Context, Result, ensure};
use std::fs;

/// Test programs whose rings count; `metrics` itself is one of the integration tests.
const TESTS: [&str; 4] = ["layout", "joining", "groups", "messages"];

/// Modules of the library that only counting needs, as they appear in the names of functions.
const MODULES: [&str; 2] = ["annulus::tally", "7annulus5tally"];

pub(super) fn run(run: &mut Run) -> Result<()> {
    let test = || Job::cargo(&["test", "--package", LIBRARY]).features(&["metrics-export"]);
    run.tests(test().args(["--lib"]));
    run.tests(test().args(["--doc", "metrics"]));
    for name in TESTS {
        run.tests(test().args(["--test", name]));
    }

    run.case("no function of the counters is linked when they are off", mentions(&[], false));
    run.case("the same search finds them when they are on", mentions(&["metrics"], true));
    let calls = count::measure(&["metrics"])?;
    count::print(&calls);
    for call in &calls {
        run.case(&call.name, within_bound(call, count::bound_with_metrics(&call.name)));
    }
    Ok(())
}

/// Whether the program of the hot calls, with these features, has functions of the counters.
fn mentions(features: &[&str], wanted: bool) -> Result<()> {
    let program = count::build(features)?;
    let bytes = fs::read(&program).with_context(|| format!("cannot read {}", program.display()))?;
    let holds = |text: &&str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    let found: Vec<&str> = MODULES.into_iter().filter(holds).collect();
    ensure!(found.is_empty() != wanted, "{} holds {found:?} of {MODULES:?}", program.display());
    Ok(())
}
