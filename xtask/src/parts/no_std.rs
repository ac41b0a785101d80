//! Builds for targets without std: the proof that the library asks for none.

use super::LIBRARY;
use super::features::PASSED_THROUGH;
use crate::job::Job;
use crate::run::Run;
use anyhow::Result;

/// Targets, and whether they lack compare-and-swap.
const TARGETS: [(&str, bool); 4] = [
    ("thumbv6m-none-eabi", true),
    ("thumbv7em-none-eabihf", false),
    ("riscv32imc-unknown-none-elf", true),
    ("aarch64-unknown-none", false),
];

pub(super) fn run(run: &mut Run) -> Result<()> {
    for (target, lacks_cas) in TARGETS {
        let build = |features: &[&str]| {
            let package =
                ["build", "--package", LIBRARY, "--lib", "--no-default-features", "--target", target];
            Job::cargo(&package).features(features).deny_warnings()
        };
        run.check(build(&[]));
        run.check(build(&["alloc"]));
        run.check(build(&["async"]));
        run.check(build(&["alloc", "metrics"]));
        run.check(build(&["defmt"]));
        if lacks_cas {
            for name in PASSED_THROUGH {
                run.check(build(&[name]));
                run.check(build(&["async", name]));
            }
        }
    }
    Ok(())
}
