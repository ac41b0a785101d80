//! `cargo xtask soak`: random programs over every kind of ring, the fuzzer of the C calls, stress tests of the Java
//! bindings, or the tests under Miri at length.

use crate::java;
use crate::parts;
use crate::process;
use crate::run::Run;
use crate::tools::{CC, CLANG, CLANG_RUNTIME, MIRI, NIGHTLY, RUST_SRC, Tool};
use crate::workspace;
use anyhow::{Context, Result, bail};
use std::ffi::OsString;
use std::process::{Command, ExitCode};
use std::time::Duration;

/// The package of the programs.
pub(crate) const PACKAGE: &str = "annulus-soak";

/// No soak is longer; whoever wants more adds runs up.
const LONGEST: Duration = Duration::from_secs(7 * 24 * 60 * 60);

pub(crate) fn main(arguments: Vec<OsString>) -> Result<ExitCode> {
    if let Some(at) = arguments.iter().position(|argument| argument == "--java") {
        let mut others = arguments;
        others.remove(at);
        return java::run("jcstress", &others, &java::reports()?);
    }
    CC.ensure()?;
    if arguments.iter().any(|argument| argument == "--miri") {
        return miri();
    }
    if arguments.iter().any(|argument| argument == "--c") {
        return fuzz_c(&arguments);
    }
    let mut command = Command::new("cargo");
    command.args(["run", "--locked", "--quiet", "--release", "--package", PACKAGE, "--"]);
    command.args(arguments).current_dir(workspace::root());
    let ending = process::run(&mut command, LONGEST, &mut process::pass_on).context("cannot start cargo")?;
    Ok(match ending {
        process::Ending::Exited(status) if status.success() => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}

/// `--c --minutes N`: libFuzzer over programs of C calls.
fn fuzz_c(arguments: &[OsString]) -> Result<ExitCode> {
    let minutes = match arguments {
        [_] => 1.0,
        [_, name, minutes] if name == "--minutes" => {
            minutes.to_str().and_then(|text| text.parse().ok()).context("--minutes takes a number")?
        }
        _ => bail!("the fuzzer of the C calls takes `--c --minutes N`"),
    };
    let time = Duration::try_from_secs_f64(minutes * 60.0).context("--minutes takes a number")?;
    run("c", &[&NIGHTLY, &CLANG, &CLANG_RUNTIME], |run| parts::fuzz_c(run, time.min(LONGEST)))
}

fn miri() -> Result<ExitCode> {
    run("miri", &[&NIGHTLY, &MIRI, &RUST_SRC], parts::miri_thorough)
}

/// Runs what is no part of the tests as if it were one.
fn run(name: &'static str, tools: &[&Tool], what: impl FnOnce(&mut Run) -> Result<()>) -> Result<ExitCode> {
    tools.iter().try_for_each(|tool| tool.ensure())?;
    let mut run = Run::new(name);
    what(&mut run)?;
    run.failures().iter().for_each(|failure| println!("FAILED {failure}"));
    println!("{}", run.tally());
    Ok(if run.tally().failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
