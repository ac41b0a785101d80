//! `cargo xtask firmware-lib`: the static libraries for C firmware.

use super::archive::Archive;
use crate::job::Job;
use crate::process::{Ending, pass_on};
use crate::tools::{RISCV32IMAC, RISCV32IMC, THUMBV6M, THUMBV7EM, THUMBV7EM_SOFT, THUMBV7M, Tool};
use crate::workspace;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

/// A target that firmware is built for.
#[derive(Debug)]
pub(crate) struct Target {
    /// As Rust names it.
    pub(crate) name: &'static str,
    tool: &'static Tool,
    /// Whether its processors compare and swap. Elsewhere rings of several producers are in a library of their own.
    pub(crate) swaps: bool,
}

const fn target(name: &'static str, tool: &'static Tool, swaps: bool) -> Target {
    Target { name, tool, swaps }
}

pub(crate) static TARGETS: [Target; 6] = [
    target("thumbv6m-none-eabi", &THUMBV6M, false),
    target("thumbv7m-none-eabi", &THUMBV7M, true),
    target("thumbv7em-none-eabi", &THUMBV7EM_SOFT, true),
    target("thumbv7em-none-eabihf", &THUMBV7EM, true),
    target("riscv32imc-unknown-none-elf", &RISCV32IMC, false),
    target("riscv32imac-unknown-none-elf", &RISCV32IMAC, true),
];

/// A library of a target.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Library {
    pub(crate) target: &'static Target,
    /// Whether it enters critical sections of the firmware's for compare-and-swap.
    pub(crate) critical: bool,
}

impl Target {
    /// Its libraries: all in one, or one with what needs compare-and-swap beside one without.
    pub(crate) fn libraries(&'static self) -> impl Iterator<Item = Library> {
        let count = if self.swaps { 1 } else { 2 };
        [false, true].into_iter().take(count).map(move |critical| Library { target: self, critical })
    }

    /// The library that has every call.
    pub(crate) fn whole(&'static self) -> Library {
        Library { target: self, critical: !self.swaps }
    }

    /// The library of rings of one producer, or the only one.
    pub(crate) fn plain(&'static self) -> Library {
        Library { target: self, critical: false }
    }
}

impl Library {
    /// Whether it has what needs compare-and-swap.
    pub(crate) fn has_multi(self) -> bool {
        self.critical || self.target.swaps
    }

    /// Where it lies once it is built.
    pub(crate) fn path(self) -> PathBuf {
        let name = if self.critical { "libannulus-multi.a" } else { "libannulus.a" };
        directory().join(self.target.name).join(name)
    }

    /// What cargo builds it by.
    fn job(self) -> Job {
        let features: &[&str] = if self.critical { &["critical-section"] } else { &[] };
        Job::cargo(&["rustc", "--package", "annulus-ffi", "--lib", "--crate-type", "staticlib"])
            .args(["--no-default-features", "--profile", "firmware", "--target", self.target.name])
            .features(features)
            .target_dir("firmware-lib/build")
    }

    /// Builds it, and puts it where it lies.
    pub(crate) fn build(self) -> Result<()> {
        let job = self.job();
        match job.run(&mut pass_on)? {
            Ending::Exited(status) if status.success() => {}
            Ending::Exited(status) => bail!("`{job}` failed ({status})"),
            Ending::TimedOut(limit) => bail!("`{job}` was killed after {} s", limit.as_secs()),
        }
        let (built, path) =
            (directory().join("build").join(self.target.name).join("firmware/libannulus.a"), self.path());
        fs::create_dir_all(path.parent().context("it has a directory")?)?;
        fs::copy(&built, &path).with_context(|| format!("cannot copy {}", built.display()))?;
        Ok(())
    }
}

fn directory() -> PathBuf {
    workspace::target_dir("firmware-lib")
}

pub(crate) fn main() -> Result<ExitCode> {
    println!("{:<30} {:>12} {:>12} {:>11}  library", "target", "whole code", "push + pop", "in several");
    for target in &TARGETS {
        target.tool.ensure()?;
        for library in target.libraries() {
            library.build()?;
            let archive = Archive::read(&library.path())?;
            let pair = |producer: &str, consumer: &str| match archive.size_of(&[producer, consumer]) {
                Some(bytes) => bytes.to_string(),
                None => "-".to_owned(),
            };
            println!(
                "{:<30} {:>12} {:>12} {:>11}  {}",
                target.name,
                archive.code,
                pair("annulus_static_try_push", "annulus_static_try_pop"),
                pair("annulus_static_multi_try_push", "annulus_static_multi_try_pop"),
                library.path().display()
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}
