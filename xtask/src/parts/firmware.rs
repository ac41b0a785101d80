//! The images of `firmware/`: formatting, lints, and each proof on each machine.

use crate::firmware::{self, Archive, MACHINES, MANIFEST, c, library};
use crate::job::Job;
use crate::run::Run;
use crate::workspace;
use anyhow::Result;
use std::path::PathBuf;

/// The proofs, and whether one needs compare-and-swap. Those that do not are built without any feature.
const PROOFS: [(&str, bool); 6] = [
    ("timer", false),
    ("preempted", true),
    ("wrap", true),
    ("edges", true),
    ("abandoned", true),
    ("messages", true),
];

/// The examples in C. They do without compare-and-swap.
const EXAMPLES: [&str; 1] = ["sampler"];

/// The examples in C for firmware, each of which this part runs.
pub(crate) fn examples() -> Vec<PathBuf> {
    EXAMPLES.map(|name| workspace::root().join(format!("examples/firmware/{name}.c"))).into()
}

pub(super) fn run(run: &mut Run) -> Result<()> {
    run.check(Job::new("cargo").args(["fmt", "--all", "--check", "--manifest-path", MANIFEST]));
    for machine in &MACHINES {
        let lints = Job::cargo(&["clippy", "--manifest-path", MANIFEST, "--workspace"])
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
                run.check(machine.run(&firmware::image(machine, proof)));
            }
        }
        // Tasks, on an executor that brings critical sections along.
        let features: &[&str] = if machine.swap.is_some() { &["critical-section"] } else { &[] };
        run.check(firmware::build("embassy", machine, &["embassy"], features));
        run.check(machine.run(&firmware::image(machine, "embassy")));
    }
    in_c(run)
}

/// The libraries for C, and the same proofs in C.
fn in_c(run: &mut Run) -> Result<()> {
    for library in library::TARGETS.iter().flat_map(library::Target::libraries) {
        let name = format!("{}: what is in {}", library.target.name, library.path().display());
        let check = || Archive::read(&library.path())?.check(library.has_multi(), library.critical);
        run.case(name, library.build().and_then(|()| check()));
    }
    for machine in &MACHINES {
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
            run.check(machine.run(&c::image(machine, name)));
        }
    }
    Ok(())
}
