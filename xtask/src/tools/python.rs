//! Programs from PyPI, each in a private environment below the build output.

use crate::workspace;
use anyhow::{Context, Result, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where an environment lies.
pub(crate) fn environment(name: &str) -> PathBuf {
    workspace::target_dir("tools").join(name)
}

/// Whether the environment holds these very versions.
pub(super) fn present(name: &str, requirements: &str) -> bool {
    std::fs::read_to_string(marker(name)).is_ok_and(|installed| installed == requirements)
}

pub(super) fn command(name: &str, requirements: &str) -> String {
    let environment = environment(name);
    let environment = environment.display();
    format!("python3 -m venv {environment} && {environment}/bin/pip install {requirements}")
}

/// Makes the environment anew, and notes what is in it once all of it is.
pub(super) fn install(name: &str, requirements: &str) -> Result<()> {
    let environment = environment(name);
    run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&environment))?;
    run(Command::new(environment.join("bin/pip"))
        .args(["install", "--quiet", "--disable-pip-version-check"])
        .args(requirements.split(' ')))?;
    let marker: &Path = &marker(name);
    std::fs::write(marker, requirements).with_context(|| format!("cannot write {}", marker.display()))
}

fn marker(name: &str) -> PathBuf {
    environment(name).join("installed")
}

fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot start {command:?}"))?;
    ensure!(status.success(), "{command:?} failed ({status})");
    Ok(())
}
