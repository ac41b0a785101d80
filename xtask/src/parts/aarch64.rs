//! Tests on emulated aarch64: a functional test, which runs the NEON kernels. It says little about orderings: the
//! emulator translates to the host's own memory model.

use super::LIBRARY;
use crate::job::Job;
use crate::run::Run;
use anyhow::Result;
use std::time::Duration;

const TARGET: &str = "aarch64-unknown-linux-gnu";

/// Test programs, each with the tests that are run; all for none.
const CHOSEN: &[(&str, &[&str])] = &[
    ("behaviour", &["claims", "events", "memories", "publishing", "reading", "peer_defects"]),
    ("groups", &[]),
    ("joining", &[]),
    ("layout", &[]),
    ("messages", &["building", "claims", "reading", "wrapping"]),
    ("pipeline", &[]),
];

pub(super) fn run(run: &mut Run) -> Result<()> {
    let test = || {
        Job::cargo(&["test", "--package", LIBRARY, "--target", TARGET])
            .env("CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER", "aarch64-linux-gnu-gcc")
            .env("CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER", "qemu-aarch64 -L /usr/aarch64-linux-gnu")
            .limit(Duration::from_secs(10 * 60))
    };
    run.tests(test().args(["--lib"]).features(&["latency"]));
    for (program, tests) in CHOSEN {
        run.tests(test().args(["--test", *program, "--"]).args(tests.iter().copied()));
    }
    Ok(())
}
