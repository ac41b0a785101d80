//! Instruction counts of the hot calls against their bounds.

use crate::count::{self, Call};
use crate::run::Run;
use anyhow::{Context, Result, ensure};

pub(super) fn run(run: &mut Run) -> Result<()> {
    let calls = count::measure::<&str>(&[])?;
    count::print(&calls);
    for call in &calls {
        run.case(&call.name, within_bound(call, count::bound(&call.name)));
    }
    println!("with the feature `async`:");
    let with_tasks = count::measure(&["async"])?;
    count::print(&with_tasks);
    for call in &with_tasks {
        match calls.iter().find(|before| before.name == call.name) {
            // A feature costs nothing where it is not used.
            Some(before) => run.case(format!("{} with `async`", call.name), no_dearer(before, call)),
            None => run.case(&call.name, within_bound(call, count::bound(&call.name))),
        }
    }
    Ok(())
}

/// No more, but for a hundredth or an instruction: how often a batch's pauses are thought over depends on the clock.
fn no_dearer(before: &Call, after: &Call) -> Result<()> {
    let (before, after) = (before.instructions, after.instructions);
    ensure!(
        after - before <= (before / 100.0).max(1.0),
        "{after:.1} instructions, {before:.1} without the feature"
    );
    Ok(())
}

pub(super) fn within_bound(call: &Call, bound: Option<f64>) -> Result<()> {
    let bound = bound.context("has no bound; add what it costs now")?;
    ensure!(call.instructions > 0.0, "no instruction was counted");
    ensure!(call.instructions <= bound, "{:.1} instructions, {bound} are the most", call.instructions);
    Ok(())
}
