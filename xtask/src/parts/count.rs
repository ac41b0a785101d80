//! Instruction counts of the hot calls against their bounds.

use crate::count::{self, Call};
use crate::run::Run;
use anyhow::{Context, Result, ensure};

pub(super) fn run(run: &mut Run) -> Result<()> {
    let calls = count::measure()?;
    count::print(&calls);
    for call in &calls {
        run.case(&call.name, within_bound(call));
    }
    Ok(())
}

fn within_bound(call: &Call) -> Result<()> {
    let bound = count::bound(&call.name).context("has no bound; add what it costs now")?;
    ensure!(call.instructions > 0.0, "no instruction was counted");
    ensure!(call.instructions <= bound, "{:.1} instructions, {bound} are the most", call.instructions);
    Ok(())
}
