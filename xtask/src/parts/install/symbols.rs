//! The symbols of the installed libraries.

use super::installed::Installed;
use crate::install::Version;
use crate::job::Job;
use crate::parts::c;
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};

/// Names of our own are those that the header declares.
pub(super) fn shared(installed: &Installed) -> Result<()> {
    let version = Version::of_library()?;
    let library = installed.library(&version.file_name());
    let soname = format!("Library soname: [{}]", version.soname());
    ensure!(dynamic(&library)?.contains(&soname), "it is not `{soname}`");
    c::exports(&library)?;
    let nm = Job::new("nm").args(["-D", "--defined-only", "--format=just-symbols"]);
    let symbols = nm.args([library.display().to_string()]).output()?;
    let header = fs::read_to_string(installed.root.join("include/annulus.h"))?;
    let undeclared: Vec<&str> =
        symbols.lines().filter(|symbol| !header.contains(&format!("{symbol}("))).collect();
    ensure!(undeclared.is_empty(), "the header does not declare {}", undeclared.join(", "));
    Ok(())
}

/// What the dynamic linker reads of a file.
pub(super) fn dynamic(file: &Path) -> Result<String> {
    Job::new("readelf").args(["--dynamic".to_owned(), file.display().to_string()]).env("LC_ALL", "C").output()
}

/// An archive cannot hide what its objects share with each other. But what a program in C may name itself it must leave
/// free: all but mangled names, weak ones (the compiler's own mathematics) and those that C reserves are ours, or are
/// one that all of Rust shares.
pub(super) fn archive(installed: &Installed) -> Result<()> {
    let archive = installed.library("libannulus.a").display().to_string();
    let nm = Job::new(llvm_nm()?.display().to_string());
    // It has members without symbols, of which nm tells on standard error.
    let listing =
        nm.args(["--defined-only", "--extern-only", "--format=posix", &archive]).silent().output()?;
    let strong: Vec<&str> = listing.lines().filter_map(strong).collect();
    let ours = strong.iter().filter(|name| name.starts_with("annulus_")).count();
    ensure!(ours > 50, "it has only {ours} symbols of ours");
    let taken: Vec<&str> = strong.into_iter().filter(|name| !is_fit(name)).collect();
    ensure!(taken.is_empty(), "it takes the names {}", taken.join(", "));
    Ok(())
}

/// The name in a line `name type value size`, unless other definitions come before it.
fn strong(line: &str) -> Option<&str> {
    let mut words = line.split_whitespace();
    let (name, kind) = (words.next()?, words.next()?);
    (kind.len() == 1 && !"VWvw".contains(kind)).then_some(name)
}

fn is_fit(name: &str) -> bool {
    let of_c = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    !of_c || name.starts_with('_') || name.starts_with("annulus_") || name == "rust_eh_personality"
}

/// The program of the toolchain, which reads what the toolchain writes.
fn llvm_nm() -> Result<PathBuf> {
    let sysroot = Job::new("rustc").args(["--print", "sysroot"]).output()?;
    let version = Job::new("rustc").args(["-vV"]).output()?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc has no host")?;
    Ok(Path::new(sysroot.trim()).join("lib/rustlib").join(host).join("bin/llvm-nm"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_a_program_may_have_are_left_to_it() {
        assert_eq!(strong("annulus_version T 0 1f"), Some("annulus_version"));
        assert_eq!(strong("fmin W 0 1f"), None);
        assert_eq!(strong("libannulus.a[member.o]:"), None);
        for fit in
            ["annulus_version", "_RNvC7annulus", "__muldc3", "anon.0c1e.0.llvm.1", "rust_eh_personality"]
        {
            assert!(is_fit(fit), "{fit}");
        }
        for taken in ["main", "ring_create", "Annulus", "annulus"] {
            assert!(!is_fit(taken), "{taken}");
        }
    }
}
