//! The lock file: committed, so that every checkout builds from the same versions, and up to date.

use super::Finding;
use crate::parts::LIBRARY;
use crate::workspace::{self, Package};
use anyhow::{Context, Result};
use std::process::{Command, Stdio};

const FILE: &str = "Cargo.lock";

pub(super) fn check() -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    // An exported source tree has no history, but has the file.
    if workspace::root().join(".git").exists() && !tracked()? {
        findings.push(Finding::new(FILE, 0, "is not committed"));
    }
    if let Err(error) = Package::load(LIBRARY) {
        findings.push(Finding::new(FILE, 0, format!("{error:#}")));
    }
    Ok(findings)
}

fn tracked() -> Result<bool> {
    let status = Command::new("git")
        .args(["ls-files", "--error-unmatch", FILE])
        .current_dir(workspace::root())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .context("cannot start git")?;
    Ok(status.success())
}
