//! `cargo xtask soak`: random programs over every kind of ring, or the tests under Miri at length.

use crate::parts;
use crate::process;
use crate::run::Run;
use crate::tools::{CC, MIRI, NIGHTLY, RUST_SRC};
use crate::workspace;
use anyhow::{Context, Result};
use std::ffi::OsString;
use std::process::{Command, ExitCode};
use std::time::Duration;

/// The package of the programs.
pub(crate) const PACKAGE: &str = "annulus-soak";

/// No soak is longer; whoever wants more adds runs up.
const LONGEST: Duration = Duration::from_secs(7 * 24 * 60 * 60);

pub(crate) fn main(arguments: Vec<OsString>) -> Result<ExitCode> {
    CC.ensure()?;
    if arguments.iter().any(|argument| argument == "--miri") {
        return miri();
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

fn miri() -> Result<ExitCode> {
    for tool in [&NIGHTLY, &MIRI, &RUST_SRC] {
        tool.ensure()?;
    }
    let mut run = Run::new("miri");
    parts::miri_thorough(&mut run)?;
    run.failures().iter().for_each(|failure| println!("FAILED {failure}"));
    println!("{}", run.tally());
    Ok(if run.tally().failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
