//! The library and its tests under Miri.

use super::{LIBRARY, integration};
use crate::job::Job;
use crate::run::Run;
use crate::tools;
use anyhow::{Context, Result};
use std::time::Duration;

/// Test programs that Miri cannot run, each with the reason.
const LEFT_OUT: &[(&str, &str)] = &[("compile_fail", "starts the compiler")];

/// The copy kernels are chosen by target features here, since Miri runs no CPUID: each feature brings in another one,
/// with the tests of its own.
const KERNELS: [(&str, &str); 2] = [("+avx2", "copy::tests::avx2"), ("+avx512f", "copy::tests::avx512")];

/// Test programs that Miri would take too long for as a whole, each with the tests that are run: those left out differ
/// only in the kind of ring, or walk the same code more often.
const CHOSEN: &[(&str, &[&str])] =
    &[("messages", &["building", "threads", "multi::on_the_heap", "single::in_place"])];

pub(super) fn run(run: &mut Run) -> Result<()> {
    let nightly = tools::nightly().context("the pinned nightly is missing")?;
    let miri = || {
        Job::new("cargo")
            .args([&format!("+{nightly}"), "miri", "test", "--locked", "--package", LIBRARY])
            .env("MIRIFLAGS", "-Zmiri-strict-provenance")
            .target_dir("miri")
            .limit(Duration::from_secs(20 * 60))
    };
    run.tests(miri().args(["--lib"]));
    for (feature, tests) in KERNELS {
        let flags = format!("-C target-feature={feature}");
        run.tests(miri().env("RUSTFLAGS", &flags).args(["--lib", "--", tests, "copy::tests::handle"]));
    }
    for target in integration::targets()? {
        match LEFT_OUT.iter().find(|(name, _)| *name == target.name) {
            Some((name, reason)) => run.note(format!("{name} is left out: it {reason}")),
            None => {
                let chosen = CHOSEN.iter().find(|(name, _)| *name == target.name);
                let tests = miri().args(["--test", &target.name]).features(&target.required_features);
                run.tests(match chosen {
                    Some((_, filters)) => tests.args(["--"]).args(filters.iter().copied()),
                    None => tests,
                });
            }
        }
    }
    Ok(())
}
