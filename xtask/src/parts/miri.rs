//! The library and its tests under Miri: on the host, on a 32-bit target, and on a big-endian one.

use super::{LIBRARY, integration};
use crate::job::Job;
use crate::run::Run;
use crate::tools;
use anyhow::{Context, Result};
use std::time::Duration;

/// Test programs that Miri cannot run, each with the reason.
const LEFT_OUT: &[(&str, &str)] = &[
    ("compile_fail", "starts the compiler"),
    ("pages", "asks the kernel for memory that Miri does not know"),
    ("wrapping", "goes through more events than Miri has patience for"),
];

/// The copy kernels are chosen by target features here, since Miri runs no CPUID: each feature brings in another one,
/// with the tests of its own.
const KERNELS: [(&str, &str); 2] = [("+avx2", "copy::tests::avx2"), ("+avx512f", "copy::tests::avx512")];

/// Programs that the part runs some tests of: those left out differ only in the kind of ring, or walk the same code
/// more often. `cargo xtask soak --miri` runs all of them.
const CHOSEN: &[(&str, &[&str])] = &[
    ("allocations", &["a_static_ring", "waiting_and_waking"]),
    ("behaviour", &["claims", "publishing", "peer_defects", "every_consumer_gets"]),
    ("joining", &["a_joiner", "without_consumers", "an_empty_stage"]),
    ("messages", &["building", "one_producer", "two_producers", "wrapping::multi::on_the_heap"]),
    ("metrics", &["consumers", "places", "producers", "tasks"]),
    ("pipeline", &["panics"]),
];

/// A target whose words or bytes are others than the host's, and the tests whose result could depend on that.
const FOREIGN: [&str; 2] = ["i686-unknown-linux-gnu", "s390x-unknown-linux-gnu"];
const ON_FOREIGN: &[(&str, &[&str])] = &[
    ("layout", &[]),
    ("groups", &["workers_share", "between_stages"]),
    ("messages", &["building", "one_producer"]),
];

/// A program with threads, for the part to run under several seeds: with other seeds threads take other turns, and loads
/// may read other stores.
const SEEDED: &[(&str, &[&str])] = &[("groups", &["every_event_of_two_producers"])];

/// All of them, for the thorough form.
const THREADED: &[(&str, &[&str])] = &[
    ("behaviour", &["threads"]),
    ("groups", &["every_event"]),
    ("joining", &["come_and_go"]),
    ("messages", &["threads"]),
    ("pipeline", &[]),
];

/// How many seeds of each the part runs, and the thorough form.
const FEW_SEEDS: u32 = 4;
const MANY_SEEDS: u32 = 64;

/// Miri by its target; the host for none.
struct Miri {
    nightly: String,
    target: Option<&'static str>,
}

impl Miri {
    fn new(target: Option<&'static str>) -> Result<Self> {
        Ok(Self { nightly: tools::nightly().context("the pinned nightly is missing")?, target })
    }

    fn test(&self, flags: &str) -> Job {
        let job = Job::new("cargo")
            .args([&format!("+{}", self.nightly), "miri", "test", "--locked", "--package", LIBRARY])
            .env("MIRIFLAGS", format!("-Zmiri-strict-provenance {flags}").trim())
            .target_dir("miri")
            .limit(Duration::from_secs(60 * 60));
        match self.target {
            Some(target) => job.args(["--target", target]),
            None => job,
        }
    }

    /// Runs these tests of each program; all of them for none.
    fn programs(&self, run: &mut Run, chosen: &[(&str, &[&str])], flags: &str) {
        for (program, tests) in chosen {
            run.tests(self.test(flags).args(["--test", *program, "--"]).args(tests.iter().copied()));
        }
    }
}

pub(super) fn run(run: &mut Run) -> Result<()> {
    let host = Miri::new(None)?;
    run.tests(host.test("").args(["--lib"]));
    kernels(run, &host);
    all_programs(run, &host, CHOSEN)?;
    host.programs(run, SEEDED, &format!("-Zmiri-many-seeds=1..{FEW_SEEDS}"));
    for target in FOREIGN {
        let miri = Miri::new(Some(target))?;
        run.tests(miri.test("").args(["--lib"]));
        miri.programs(run, ON_FOREIGN, "");
    }
    Ok(())
}

/// Runs every test program; of those in `chosen`, the tests that are named there.
fn all_programs(run: &mut Run, miri: &Miri, chosen: &[(&str, &[&str])]) -> Result<()> {
    for program in integration::targets()? {
        if let Some((name, reason)) = LEFT_OUT.iter().find(|(name, _)| *name == program.name) {
            run.note(format!("{name} is left out: it {reason}"));
            continue;
        }
        let tests = chosen.iter().find(|(name, _)| *name == program.name).map_or(&[][..], |(_, tests)| tests);
        let job = miri.test("").args(["--test", &program.name]).features(&program.required_features);
        run.tests(job.args(["--"]).args(tests.iter().copied()));
    }
    Ok(())
}

fn kernels(run: &mut Run, host: &Miri) {
    for (feature, tests) in KERNELS {
        let flags = format!("-C target-feature={feature}");
        run.tests(host.test("").env("RUSTFLAGS", &flags).args(["--lib", "--", tests, "copy::tests::handle"]));
    }
}

/// Every test on every target, and many seeds of those that run threads. Takes hours.
pub(crate) fn thorough(run: &mut Run) -> Result<()> {
    kernels(run, &Miri::new(None)?);
    for target in core::iter::once(None).chain(FOREIGN.map(Some)) {
        let miri = Miri::new(target)?;
        run.tests(miri.test("").args(["--lib"]));
        all_programs(run, &miri, &[])?;
        miri.programs(run, THREADED, &format!("-Zmiri-many-seeds=0..{MANY_SEEDS}"));
    }
    Ok(())
}
