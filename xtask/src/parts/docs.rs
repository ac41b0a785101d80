//! Documentation, warnings as errors.

use crate::job::Job;
use crate::run::Run;
use anyhow::Result;

pub(super) fn run(run: &mut Run) -> Result<()> {
    let doc = Job::cargo(&["doc", "--workspace", "--no-deps"]).features(&[
        "annulus/async",
        "annulus/latency",
        "annulus/metrics-export",
    ]);
    run.check(doc.env("RUSTDOCFLAGS", "-D warnings"));
    Ok(())
}
