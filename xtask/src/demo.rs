//! `cargo xtask demo`: what the demo needs, then the demo itself, with the user's own arguments.

use crate::tools::CC;
use crate::workspace;
use anyhow::{Context, Result};
use std::ffi::OsString;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, ExitCode};

pub(crate) fn main(arguments: Vec<OsString>) -> Result<ExitCode> {
    CC.ensure()?;
    // In the user's directory, which relative paths among the arguments mean.
    let status = Command::new("cargo")
        .args(["run", "--locked", "--release", "--package", "annulus-demo", "--manifest-path"])
        .arg(workspace::root().join("Cargo.toml"))
        .arg("--")
        .args(arguments)
        .status()
        .context("cannot start cargo")?;
    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal)).unwrap_or(1);
    Ok(ExitCode::from(u8::try_from(code).unwrap_or(1)))
}
