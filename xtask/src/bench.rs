//! `cargo xtask bench`: what the comparison with peers needs, its builds, then the comparison with the user's own
//! arguments.

use crate::java;
use crate::tools::{CC, CONCURRENCY_KIT, CXX, DPDK, MOODYCAMEL, Tool};
use crate::workspace;
use anyhow::{Context, Result, ensure};
use std::ffi::OsString;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// The comparison's manifest, from the checkout's root: a workspace of its own, so that the peers stay out of ours.
pub(crate) const MANIFEST: &str = "benches/peers/Cargo.toml";
const PROGRAM: &str = "annulus-peers";

/// For the CPU at hand.
const NATIVE: &str = "-C target-cpu=native";
/// Without any peer.
const OURS: &[&str] = &["--no-default-features"];

/// The comparison's option for sizes of events, and the sizes that every build has.
const EVENT_BYTES: &str = "--event-bytes";
const USUAL: [usize; 2] = [8, 64];

/// What the peers in C and C++ need.
const FOREIGN: [&Tool; 4] = [&CXX, &DPDK, &CONCURRENCY_KIT, &MOODYCAMEL];

/// Tells the comparison's build where the library for C is.
pub(crate) const C_LIBRARY: &str = "ANNULUS_PEERS_C_LIBRARY";

/// A directory for one of the builds.
pub(crate) fn target(build: &str) -> String {
    workspace::target_dir("peers").join(build).display().to_string()
}

pub(crate) fn main(arguments: Vec<OsString>) -> Result<ExitCode> {
    if let Some(rest) = java_suite(&arguments) {
        return java::run("bench", rest, &std::env::current_dir()?);
    }
    CC.ensure()?;
    let bytes = own_size(&arguments)?;
    if arguments.iter().any(|argument| argument == "--ablate") {
        return ablate(arguments);
    }
    // Without them the others can still be compared.
    let missing: Vec<String> =
        FOREIGN.iter().filter_map(|tool| tool.ensure().err()).map(|error| format!("{error:#}")).collect();
    for error in &missing {
        eprintln!("the peers in C and C++ are left out: {error}");
    }
    let peers: &[&str] =
        if missing.is_empty() { &[] } else { &["--no-default-features", "--features", "rust"] };
    let library = if missing.is_empty() { Some(c_library()?) } else { None };
    let native = build("native", NATIVE, peers, bytes, library.as_deref())?;
    let baseline = build("baseline", "", OURS, bytes, None)?;
    start(Command::new(native).arg("--baseline").arg(baseline).args(arguments))
}

/// The arguments of the comparison of the Java bindings, if that is what is asked for.
fn java_suite(arguments: &[OsString]) -> Option<&[OsString]> {
    match arguments {
        [suite, java, rest @ ..] if suite == "--suite" && java == "java" => Some(rest),
        _ => None,
    }
}

/// Ours alone, and ours without what only a build of its own can do without.
fn ablate(arguments: Vec<OsString>) -> Result<ExitCode> {
    let with = build("ablation", NATIVE, OURS, None, None)?;
    let no_pause = format!("{NATIVE} --cfg annulus_no_claim_pause");
    let without = build("ablation-no-pause", &no_pause, OURS, None, None)?;
    start(Command::new(with).arg("--no-pause").arg(without).args(arguments))
}

/// Runs the comparison, and ends as it does.
fn start(command: &mut Command) -> Result<ExitCode> {
    let status = command.status().context("cannot start the comparison")?;
    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal)).unwrap_or(1);
    Ok(ExitCode::from(u8::try_from(code).unwrap_or(1)))
}

/// The size of events among the arguments that must be compiled for them; `None` if the usual ones do.
fn own_size(arguments: &[OsString]) -> Result<Option<usize>> {
    let texts: Vec<&str> = arguments.iter().filter_map(|argument| argument.to_str()).collect();
    let next = texts.windows(2).filter(|pair| pair[0] == EVENT_BYTES).map(|pair| pair[1]);
    let joined = texts.iter().filter_map(|text| text.strip_prefix(EVENT_BYTES)?.strip_prefix('='));
    let mut own = None;
    for item in next.chain(joined).flat_map(|list| list.split(',')) {
        let bytes =
            item.parse::<usize>().ok().filter(|bytes| (8..=1024).contains(bytes) && bytes.is_multiple_of(8));
        let bytes =
            bytes.with_context(|| format!("events have a multiple of 8 bytes up to 1024, not {item}"))?;
        if USUAL.contains(&bytes) {
            continue;
        }
        ensure!(
            own.is_none_or(|own| own == bytes),
            "one size at a time beside {USUAL:?}: each is compiled for itself"
        );
        own = Some(bytes);
    }
    Ok(own)
}

/// Builds the library for C as it is released: for any CPU, with counters. Returns the directory that it is in.
pub(crate) fn c_library() -> Result<PathBuf> {
    let directory = target("c");
    let arguments = ["build", "--locked", "--release", "--package", "annulus-ffi", "--features", "metrics"];
    let status = Command::new("cargo")
        .args(arguments)
        .args(["--target-dir", &directory])
        .env_remove("RUSTFLAGS")
        .current_dir(workspace::root())
        .status()
        .context("cannot start cargo")?;
    ensure!(status.success(), "the build of the library for C failed ({status})");
    Ok(PathBuf::from(directory).join("release"))
}

/// Builds the comparison for one kind of CPU, with events of `bytes`, too, and with the C interface of `library`.
/// Returns where the program is.
fn build(
    name: &str,
    flags: &str,
    features: &[&str],
    bytes: Option<usize>,
    library: Option<&Path>,
) -> Result<PathBuf> {
    let directory = target(name);
    let mut command = Command::new("cargo");
    command
        .args(["build", "--locked", "--release", "--manifest-path", MANIFEST, "--target-dir", &directory])
        .args(features)
        .env("RUSTFLAGS", flags)
        .current_dir(workspace::root());
    match bytes {
        Some(bytes) => command.env("ANNULUS_PEERS_EVENT_BYTES", bytes.to_string()),
        None => command.env_remove("ANNULUS_PEERS_EVENT_BYTES"),
    };
    match library {
        Some(directory) => command.env(C_LIBRARY, directory),
        None => command.env_remove(C_LIBRARY),
    };
    let status = command.status().context("cannot start cargo")?;
    ensure!(status.success(), "the {name} build failed ({status})");
    Ok(PathBuf::from(directory).join("release").join(PROGRAM))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(arguments: &[&str]) -> Result<Option<usize>> {
        own_size(&arguments.iter().map(OsString::from).collect::<Vec<_>>())
    }

    #[test]
    fn the_java_suite_is_named_first() {
        let java = ["--suite", "java", "--quick"].map(OsString::from);
        assert_eq!(java_suite(&java), Some(&java[2..]));
        assert_eq!(java_suite(&java[2..]), None);
    }

    #[test]
    fn a_size_of_events_that_is_not_usual_is_built() {
        assert_eq!(size(&["--quick"]).unwrap(), None);
        assert_eq!(size(&["--event-bytes", "8,64"]).unwrap(), None);
        assert_eq!(size(&["--batch", "24", "--event-bytes", "8,24"]).unwrap(), Some(24));
        assert_eq!(size(&["--event-bytes=1024,1024"]).unwrap(), Some(1024));
    }

    #[test]
    fn a_size_that_cannot_be_built_is_an_error() {
        for arguments in [["--event-bytes", "12"], ["--event-bytes", "0"], ["--event-bytes", "1032"]] {
            assert!(size(&arguments).is_err(), "{arguments:?}");
        }
        assert!(size(&["--event-bytes", "24,32"]).is_err());
        assert!(size(&["--event-bytes=many"]).is_err());
    }
}
