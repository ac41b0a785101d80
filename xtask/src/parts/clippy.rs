//! Lints, as errors.

use super::LIBRARY;
use crate::job::Job;
use crate::run::Run;
use anyhow::Result;

pub(super) fn run(run: &mut Run) -> Result<()> {
    let deny = ["--", "-D", "warnings"];
    let library = || Job::cargo(&["clippy", "--package", LIBRARY, "--lib", "--no-default-features"]);
    run.check(
        Job::cargo(&["clippy", "--workspace", "--all-targets"])
            .features(&[
                "annulus/async",
                "annulus/latency",
                "annulus/metrics-export",
                "annulus-benches/async",
            ])
            .args(deny),
    );
    run.check(library().args(deny));
    run.check(library().features(&["alloc"]).args(deny));
    run.check(library().features(&["async"]).args(deny));
    run.check(library().features(&["metrics"]).args(deny));
    let bare = ["--target", "thumbv6m-none-eabi"];
    run.check(library().args(bare).args(deny));
    for features in [&[][..], &["critical-section"]] {
        let c = Job::cargo(&["clippy", "--package", "annulus-ffi", "--lib", "--no-default-features"]);
        run.check(c.features::<&str>(features).args(bare).args(deny));
    }
    Ok(())
}
