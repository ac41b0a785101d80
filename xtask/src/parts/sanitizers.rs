//! ThreadSanitizer and AddressSanitizer. The standard library is built with them, too, so that its own
//! synchronization is understood.
//!
//! ThreadSanitizer does not model fences: an order that only a fence brings about does not exist for it. Here fences
//! decide who is woken and who is counted; every access to an event is ordered by a Release and an Acquire of one
//! word, so nothing is switched off and no report is suppressed. What fences forbid, the models of `tests/loom` check.

use super::LIBRARY;
use crate::job::Job;
use crate::process::Ending;
use crate::run::Run;
use crate::soak::PACKAGE;
use crate::tools;
use anyhow::{Context, Result, ensure};
use std::time::Duration;

const TARGET: &str = "x86_64-unknown-linux-gnu";

/// What a program that the sanitizer reported exits with.
const REPORTED: i32 = 66;

#[derive(Clone, Copy)]
struct Sanitizer {
    name: &'static str,
    /// The variable with its options.
    options: &'static str,
    /// The fault that the example `planted` is to commit.
    fault: &'static str,
}

const THREAD: Sanitizer = Sanitizer { name: "thread", options: "TSAN_OPTIONS", fault: "race" };
const ADDRESS: Sanitizer = Sanitizer { name: "address", options: "ASAN_OPTIONS", fault: "use-after-free" };

/// The test programs that run threads, each with the tests that are run; all for none.
const SUITES: &[(&str, &[&str])] = &[
    ("behaviour", &["threads"]),
    ("messages", &["threads"]),
    ("joining", &[]),
    ("groups", &[]),
    ("pipeline", &[]),
];

pub(super) fn thread(run: &mut Run) -> Result<()> {
    check(run, THREAD)
}

pub(super) fn address(run: &mut Run) -> Result<()> {
    check(run, ADDRESS)?;
    // Also what one thread does with memory of whoever's.
    let nightly = nightly()?;
    run.tests(job(ADDRESS, &nightly, "test").args(["--package", LIBRARY, "--lib"]));
    run.tests(job(ADDRESS, &nightly, "test").args(["--package", LIBRARY, "--test", "messages"]));
    Ok(())
}

fn check(run: &mut Run, sanitizer: Sanitizer) -> Result<()> {
    let nightly = nightly()?;
    run.case("a program without a fault passes", exit_of(sanitizer, &nightly, "none", 0));
    run.case(
        format!("a planted {} is reported", sanitizer.fault),
        exit_of(sanitizer, &nightly, sanitizer.fault, REPORTED),
    );
    for (program, tests) in SUITES {
        let test = job(sanitizer, &nightly, "test").args(["--package", LIBRARY, "--test", *program, "--"]);
        run.tests(test.args(tests.iter().copied()));
    }
    let soak = job(sanitizer, &nightly, "run").args(["--package", PACKAGE, "--"]);
    run.check(soak.args(["--minutes", "0.3", "--limit", "300"]));
    Ok(())
}

fn nightly() -> Result<String> {
    tools::nightly().context("the pinned nightly is missing")
}

fn job(sanitizer: Sanitizer, nightly: &str, subcommand: &str) -> Job {
    Job::new("cargo")
        .args([&format!("+{nightly}"), subcommand, "--locked", "-Zbuild-std", "--target", TARGET])
        .env("RUSTFLAGS", &format!("-Zsanitizer={}", sanitizer.name))
        .env(sanitizer.options, &format!("exitcode={REPORTED}"))
        .target_dir(&format!("{}-sanitizer", sanitizer.name))
        .limit(Duration::from_secs(20 * 60))
}

/// Runs the planted fault, which must end with this code.
fn exit_of(sanitizer: Sanitizer, nightly: &str, fault: &str, code: i32) -> Result<()> {
    let example =
        job(sanitizer, nightly, "run").args(["--package", PACKAGE, "--example", "planted", "--", fault]);
    let ending = example.run(&mut |_| ())?;
    let ended = |status: std::process::ExitStatus| status.code() == Some(code);
    ensure!(matches!(ending, Ending::Exited(status) if ended(status)), "{ending:?}, and not with {code}");
    Ok(())
}
