//! The images of `firmware/`: formatting, lints, and each proof on each machine.

use crate::firmware::arithmetic::{self, OF_MESSAGES};
use crate::firmware::{self, Archive, IN_C_ONLY, MACHINES, MANIFEST, Machine, c, library, log};
use crate::job::Job;
use crate::run::Run;
use crate::workspace;
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};

/// The proofs, and whether one needs compare-and-swap. Those that do not are built without any feature.
const PROOFS: [(&str, bool); 6] = [
    ("timer", false),
    ("preempted", true),
    ("wrap", true),
    ("edges", true),
    ("abandoned", true),
    ("messages", true),
];

/// The package that is for the host: the others are for the machines.
const HOSTED: &str = "decode";

/// What the image `logs` logs, from the workspace's root.
const LOG: &str = "firmware/logs/log.txt";

/// The examples in C. They do without compare-and-swap.
const EXAMPLES: [&str; 1] = ["sampler"];

/// The examples in C for firmware, each of which this part runs.
pub(crate) fn examples() -> Vec<PathBuf> {
    EXAMPLES.map(|name| workspace::root().join(format!("examples/firmware/{name}.c"))).into()
}

pub(super) fn run(run: &mut Run) -> Result<()> {
    run.check(Job::new("cargo").args(["fmt", "--all", "--check", "--manifest-path", MANIFEST]));
    let of_host = Job::cargo(&["clippy", "--manifest-path", MANIFEST, "--package", HOSTED]);
    run.check(of_host.target_dir("firmware-lints").args(["--", "-D", "warnings"]));
    for machine in &MACHINES {
        let lints = Job::cargo(&["clippy", "--manifest-path", MANIFEST, "--workspace", "--exclude", HOSTED])
            .args(["--target", machine.target])
            .target_dir("firmware-lints");
        // What the peers of the size images need, too.
        let features: &[&str] = if machine.swap.is_some() { &["critical-section"] } else { &[] };
        run.check(lints.features(features).args(["--", "-D", "warnings"]));
    }
    for machine in &MACHINES {
        run.note(machine.name);
        for (needs_swap, features) in [(false, None), (true, machine.swap)] {
            let proofs: Vec<&str> =
                PROOFS.iter().filter(|proof| proof.1 == needs_swap).map(|proof| proof.0).collect();
            run.check(firmware::build("proofs", machine, &proofs, features.as_slice()));
            for proof in proofs {
                prove(run, machine, &firmware::image(machine, proof), OF_MESSAGES);
            }
        }
        // Tasks, on an executor that brings critical sections along.
        let features: &[&str] = if machine.swap.is_some() { &["critical-section"] } else { &[] };
        run.check(firmware::build("embassy", machine, &["embassy"], features));
        prove(run, machine, &firmware::image(machine, "embassy"), OF_MESSAGES);
    }
    logs(run)?;
    in_c(run)
}

/// The public types in a log by `defmt`, decoded on the host.
fn logs(run: &mut Run) -> Result<()> {
    let expected =
        fs::read_to_string(workspace::root().join(LOG)).with_context(|| format!("cannot read {LOG}"))?;
    run.check(log::decoder());
    for machine in &MACHINES {
        run.check(firmware::build("logs", machine, &["logs"], &[]));
        let image = firmware::image(machine, "logs");
        let logged = log::of(machine, &image);
        let is_expected = |logged: String| {
            ensure!(logged == expected, "it logged:\n{logged}");
            Ok(())
        };
        run.case(format!("{}: what is logged is {LOG}", machine.name), logged.and_then(is_expected));
        without_arithmetic(run, machine, &image, &[]);
    }
    Ok(())
}

/// Runs an image, and looks at what is in it.
fn prove(run: &mut Run, machine: &Machine, image: &Path, excused: &[&str]) {
    run.check(machine.run(image));
    without_arithmetic(run, machine, image, excused);
}

fn without_arithmetic(run: &mut Run, machine: &Machine, image: &Path, excused: &[&str]) {
    let name = format!("no division and no float in {}", image.display());
    run.case(name, arithmetic::none_in_image(machine, image, excused));
}

/// The libraries for C, and the same proofs in C.
fn in_c(run: &mut Run) -> Result<()> {
    for library in library::TARGETS.iter().flat_map(library::Target::libraries) {
        let name = format!("{}: what is in {}", library.target.name, library.path().display());
        let check = || Archive::read(&library.path())?.check(library.has_multi(), library.critical);
        let arithmetic = || arithmetic::none_in_library(library);
        run.case(name, library.build().and_then(|()| check()).and_then(|()| arithmetic()));
    }
    for machine in MACHINES.iter().chain(&IN_C_ONLY) {
        run.note(format!("{} in C", machine.name));
        for job in c::support(machine)? {
            run.check(job);
        }
        let proofs = PROOFS.map(|(proof, needs_swap)| ("firmware/c/proofs", proof, needs_swap));
        let examples = EXAMPLES.map(|example| ("examples/firmware", example, false));
        for (folder, name, needs_swap) in proofs.into_iter().chain(examples) {
            let target = c::target(machine);
            let library = if needs_swap { target.whole() } else { target.plain() };
            for job in c::build(machine, folder, name, library) {
                run.check(job);
            }
            prove(run, machine, &c::image(machine, name), &[]);
        }
    }
    Ok(())
}
