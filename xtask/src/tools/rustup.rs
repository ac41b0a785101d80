//! Toolchains, components and targets, by way of rustup.

use crate::workspace;
use anyhow::{Context, Result, ensure};
use std::env::consts::ARCH;
use std::fmt;
use std::process::{Command, Stdio};

/// The nightly for tools that stable lacks, by the day it was published.
pub(super) const PINNED: &str = "nightly-2026-05-20";
/// The date of its last commit: a nightly is built from what was there at the end of the day before.
const PINNED_COMMIT_DATE: &str = "2026-05-19";

/// The toolchains in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Toolchain {
    /// The one that `rust-toolchain.toml` pins.
    Stable,
    /// The pinned nightly.
    Nightly,
}

impl Toolchain {
    /// What rustup's commands take to mean this toolchain.
    fn option(self) -> Vec<String> {
        match self {
            Self::Stable => Vec::new(),
            Self::Nightly => vec!["--toolchain".into(), nightly().unwrap_or_else(|| PINNED.into())],
        }
    }
}

impl fmt::Display for Toolchain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Stable => "pinned stable",
            Self::Nightly => PINNED,
        })
    }
}

/// The name under which the pinned nightly is installed: its own, or plain `nightly` where that is the same build.
pub(crate) fn nightly() -> Option<String> {
    choose_nightly(&ask(&["toolchain", "list"])?, |name| ask(&["run", name, "rustc", "-vV"]))
}

fn choose_nightly(installed: &str, version: impl Fn(&str) -> Option<String>) -> Option<String> {
    let is = |line: &str, name: &str| {
        line.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(&format!("-{ARCH}")))
    };
    let names: Vec<&str> = installed.lines().filter_map(|line| line.split_whitespace().next()).collect();
    if names.iter().any(|name| is(name, PINNED)) {
        return Some(PINNED.into());
    }
    let plain = names.iter().any(|name| is(name, "nightly"));
    let same_build = || version("nightly").is_some_and(|text| commit_date(&text) == Some(PINNED_COMMIT_DATE));
    (plain && same_build()).then(|| "nightly".into())
}

/// The commit date in the output of `rustc -vV`.
fn commit_date(version: &str) -> Option<&str> {
    version.lines().find_map(|line| line.strip_prefix("commit-date:")).map(str::trim)
}

pub(super) fn has_component(toolchain: Toolchain, component: &str) -> bool {
    if toolchain == Toolchain::Nightly && nightly().is_none() {
        return false;
    }
    let mut words: Vec<String> = vec!["component".into(), "list".into(), "--installed".into()];
    words.extend(toolchain.option());
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    ask(&words).is_some_and(|list| lists_component(&list, component))
}

/// Components of the host are listed as `NAME-HOST`, all others by their names.
fn lists_component(list: &str, component: &str) -> bool {
    list.lines().map(str::trim).any(|line| {
        line.strip_prefix(component)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(&format!("-{ARCH}")))
    })
}

pub(super) fn nightly_command() -> Vec<String> {
    words(&["rustup", "toolchain", "install", PINNED, "--profile", "minimal", "--no-self-update"])
}

/// Whether a release is installed under its number.
pub(super) fn has_release(version: &str) -> bool {
    ask(&["toolchain", "list"]).is_some_and(|list| lists_release(&list, version))
}

fn lists_release(list: &str, version: &str) -> bool {
    list.lines().any(|line| line.strip_prefix(version).is_some_and(|rest| rest.starts_with('-')))
}

pub(super) fn release_command(version: &str) -> Vec<String> {
    words(&["rustup", "toolchain", "install", version, "--profile", "minimal", "--no-self-update"])
}

pub(super) fn component_command(toolchain: Toolchain, component: &str) -> Vec<String> {
    let mut command = words(&["rustup", "component", "add"]);
    command.extend(toolchain.option());
    command.push(component.into());
    command
}

pub(super) fn target_command(target: &str) -> Vec<String> {
    words(&["rustup", "target", "add", target])
}

pub(super) fn install(command: &[String]) -> Result<()> {
    let status = Command::new(&command[0])
        .args(&command[1..])
        .current_dir(workspace::root())
        .status()
        .context("rustup is missing, see https://rustup.rs")?;
    ensure!(status.success(), "`{}` failed ({status})", command.join(" "));
    Ok(())
}

/// The output of a rustup command that changes nothing; `None` when it fails.
fn ask(arguments: &[&str]) -> Option<String> {
    let output = Command::new("rustup")
        .args(arguments)
        .current_dir(workspace::root())
        .env("RUSTUP_AUTO_INSTALL", "0")
        .stderr(Stdio::null())
        .output()
        .ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).into()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choose(installed: &[&str], commit_date: &str) -> Option<String> {
        let list: String =
            installed.iter().map(|name| format!("{name}-{ARCH}-unknown-linux-gnu (active)\n")).collect();
        let version = format!("rustc 1.97.0-nightly\ncommit-date: {commit_date}\nrelease: 1.97.0-nightly\n");
        choose_nightly(&list, |name| (name == "nightly").then(|| version.clone()))
    }

    #[test]
    fn the_pinned_nightly_is_taken_under_its_own_name() {
        assert_eq!(choose(&["stable", "nightly", PINNED], "2026-01-01").as_deref(), Some(PINNED));
    }

    #[test]
    fn a_plain_nightly_of_the_same_build_serves() {
        assert_eq!(choose(&["stable", "nightly"], PINNED_COMMIT_DATE).as_deref(), Some("nightly"));
    }

    #[test]
    fn other_nightlies_do_not_serve() {
        assert_eq!(choose(&["stable", "nightly"], "2026-05-20"), None);
        assert_eq!(choose(&["stable", "nightly-2026-05-21"], PINNED_COMMIT_DATE), None);
        assert_eq!(choose(&["1.95.0"], PINNED_COMMIT_DATE), None);
        assert_eq!(choose_nightly("nightly\n", |_| None), None);
    }

    #[test]
    fn a_release_is_found_by_its_whole_number() {
        let list = "stable-x86_64-unknown-linux-gnu (default)\n1.89.0-x86_64-unknown-linux-gnu\n";
        assert!(lists_release(list, "1.89.0"));
        assert!(!lists_release(list, "1.89"));
        assert!(!lists_release(list, "1.95.0"));
    }

    #[test]
    fn components_are_found_with_and_without_the_host() {
        let list =
            format!("clippy-{ARCH}-unknown-linux-gnu\nrust-src\nrust-std-aarch64-unknown-none-softfloat\n");
        assert!(lists_component(&list, "clippy"));
        assert!(lists_component(&list, "rust-src"));
        assert!(lists_component(&list, "rust-std-aarch64-unknown-none-softfloat"));
        assert!(!lists_component(&list, "rust-std-aarch64-unknown-none"));
        assert!(!lists_component(&list, "rust"));
        assert!(!lists_component(&list, "miri"));
    }
}
