//! Debian packages, by way of apt-get, for root on Debian and its kin.

use anyhow::{Context, Result, ensure};
use std::env;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

/// Whether a program of this name can be started.
pub(super) fn on_path(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|directory| {
        directory
            .join(program)
            .metadata()
            .is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
    })
}

/// Whether C programs find a header of this name where compilers look by default.
pub(super) fn has_header(header: &str) -> bool {
    ["/usr/include", "/usr/local/include"].iter().any(|directory| Path::new(directory).join(header).is_file())
}

pub(super) fn install_command(packages: &str) -> Vec<&str> {
    ["apt-get", "install", "--yes", "--no-install-recommends"]
        .into_iter()
        .chain(packages.split(' '))
        .collect()
}

/// Installs packages; the lists are fetched first where the first attempt shows that they are missing or old.
pub(super) fn install(packages: &str) -> Result<()> {
    ensure!(on_path("apt-get"), "this system has no apt-get");
    ensure!(nix::unistd::Uid::effective().is_root(), "only root installs packages");
    let install = install_command(packages);
    if apt(&install).is_ok() {
        return Ok(());
    }
    apt(&["apt-get", "update"])?;
    apt(&install)
}

fn apt(command: &[&str]) -> Result<()> {
    let status = Command::new(command[0])
        .args(&command[1..])
        .env("DEBIAN_FRONTEND", "noninteractive")
        .status()
        .with_context(|| format!("cannot start {}", command[0]))?;
    ensure!(status.success(), "`{}` failed ({status})", command.join(" "));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_found_by_the_path_only_when_executable() {
        assert!(on_path("sh"));
        assert!(!on_path("no-program-has-this-name"));
        assert!(!on_path(""), "a directory is no program");
    }

    #[test]
    fn headers_are_found_where_compilers_look() {
        assert!(!has_header("no-header-has-this-name.h"));
        assert!(!has_header(""), "a directory is no header");
    }

    #[test]
    fn one_row_may_bring_several_packages() {
        assert_eq!(install_command("gcc libc6-dev")[4..], ["gcc", "libc6-dev"]);
    }
}
