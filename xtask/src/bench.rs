//! `cargo xtask bench`: what the comparison with peers needs, its two builds, then the comparison with the user's own
//! arguments.

use crate::tools::{CC, CONCURRENCY_KIT, CXX, DPDK, MOODYCAMEL, Tool};
use crate::workspace;
use anyhow::{Context, Result, ensure};
use std::ffi::OsString;
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

/// The comparison's manifest, from the checkout's root: a workspace of its own, so that the peers stay out of ours.
pub(crate) const MANIFEST: &str = "benches/peers/Cargo.toml";
const PROGRAM: &str = "annulus-peers";

/// What the peers in C and C++ need.
const FOREIGN: [&Tool; 4] = [&CXX, &DPDK, &CONCURRENCY_KIT, &MOODYCAMEL];

/// A directory for one of the builds.
pub(crate) fn target(build: &str) -> String {
    workspace::target_dir("peers").join(build).display().to_string()
}

pub(crate) fn main(arguments: Vec<OsString>) -> Result<ExitCode> {
    CC.ensure()?;
    // Without them the others can still be compared.
    let missing: Vec<String> =
        FOREIGN.iter().filter_map(|tool| tool.ensure().err()).map(|error| format!("{error:#}")).collect();
    for error in &missing {
        eprintln!("the peers in C and C++ are left out: {error}");
    }
    let peers: &[&str] =
        if missing.is_empty() { &[] } else { &["--no-default-features", "--features", "rust"] };
    let native = build("native", "-C target-cpu=native", peers)?;
    let baseline = build("baseline", "", &["--no-default-features"])?;
    let status = Command::new(native)
        .arg("--baseline")
        .arg(baseline)
        .args(arguments)
        .status()
        .context("cannot start the comparison")?;
    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal)).unwrap_or(1);
    Ok(ExitCode::from(u8::try_from(code).unwrap_or(1)))
}

/// Builds the comparison for one kind of CPU. Returns where the program is.
fn build(name: &str, flags: &str, features: &[&str]) -> Result<PathBuf> {
    let directory = target(name);
    let status = Command::new("cargo")
        .args(["build", "--locked", "--release", "--manifest-path", MANIFEST, "--target-dir", &directory])
        .args(features)
        .env("RUSTFLAGS", flags)
        .current_dir(workspace::root())
        .status()
        .context("cannot start cargo")?;
    ensure!(status.success(), "the {name} build failed ({status})");
    Ok(PathBuf::from(directory).join("release").join(PROGRAM))
}
