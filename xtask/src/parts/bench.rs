//! The comparison with peers: formatting, lints, its own tests, and a checking run of every cell and peer.

use crate::bench;
use crate::job::Job;
use crate::run::Run;
use crate::tally::Dialect;
use anyhow::Result;

pub(super) fn run(run: &mut Run) -> Result<()> {
    let at = bench::MANIFEST;
    run.check(Job::new("cargo").args(["fmt", "--check", "--manifest-path", at]));
    run.check(
        Job::cargo(&["clippy", "--all-targets", "--manifest-path", at])
            .args(["--target-dir".to_owned(), bench::target("lints")])
            .args(["--", "-D", "warnings"]),
    );
    // Not optimised: it shows that the runs are right, and builds in a fraction of the time.
    let built = || {
        vec!["--manifest-path".to_owned(), at.to_owned(), "--target-dir".to_owned(), bench::target("check")]
    };
    let library = bench::c_library()?.display().to_string();
    let job = |command| Job::cargo(&[command]).args(built()).env(bench::C_LIBRARY, &library);
    run.tests(job("test"));
    run.cases(job("run").args(["--", "--check"]), Dialect::Plain);
    Ok(())
}
