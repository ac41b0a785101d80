//! The native libraries that the Java bindings are released with: what each needs, and that its platform's loader takes it.

use crate::job::Job;
use crate::natives::{PLATFORMS, Platform, check};
use crate::run::Run;
use crate::workspace;
use anyhow::{Context, Result};
use std::fs;

/// A program that loads a library and asks it for its version.
const LOADER: &str = "tests/java/load.c";

/// How a platform's programs run here: by themselves, by another C library's loader, or emulated. `None` where nothing
/// here runs them.
fn runner(platform: &Platform) -> Option<&'static [&'static str]> {
    match platform.name {
        "linux-x86_64-gnu" => Some(&[]),
        "linux-x86_64-musl" => Some(&["/lib/ld-musl-x86_64.so.1"]),
        "linux-aarch64-gnu" => Some(&["qemu-aarch64", "-L", "/usr/aarch64-linux-gnu"]),
        _ => None,
    }
}

pub(super) fn run(run: &mut Run) -> Result<()> {
    let programs = workspace::target_dir("natives/loaders");
    fs::create_dir_all(&programs).with_context(|| format!("cannot create {}", programs.display()))?;
    for platform in &PLATFORMS {
        run.check(platform.build());
        run.case(format_args!("{} asks no more of its system than it may", platform.name), check(platform));
        let Some(runner) = runner(platform) else {
            run.note(format_args!("{} is built and read, and loaded nowhere", platform.name));
            continue;
        };
        let program = programs.join(platform.name).display().to_string();
        run.check(platform.compile(LOADER, &program));
        let library = platform.library().display().to_string();
        let mut words = runner.iter().map(|word| (*word).to_owned()).chain([program, library]);
        let first = words.next().context("there is a program")?;
        run.check(Job::new(first).args(words));
    }
    Ok(())
}
