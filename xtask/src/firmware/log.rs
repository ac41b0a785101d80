//! What an image logs by `defmt`, decoded on the host.

use super::{MANIFEST, Machine, target_dir};
use crate::job::Job;
use crate::process::Ending;
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::Path;

/// Builds the decoder, for the host.
pub(crate) fn decoder() -> Job {
    decode("build")
}

/// Runs an image whose console has nothing but a log, and decodes that.
pub(crate) fn of(machine: &Machine, image: &Path) -> Result<String> {
    let (run, mut frames) = (machine.run(image), Vec::new());
    let ending = run.run(&mut |chunk| frames.extend_from_slice(chunk))?;
    ensure!(matches!(ending, Ending::Exited(status) if status.success()), "`{run}` failed ({ending:?})");
    let path = image.with_extension("frames");
    fs::write(&path, frames).with_context(|| format!("cannot write {}", path.display()))?;
    decode("run").args(["--quiet", "--"]).args([image, &path].map(|path| path.display().to_string())).output()
}

fn decode(subcommand: &str) -> Job {
    Job::cargo(&[subcommand, "--manifest-path", MANIFEST, "--package", "decode"])
        .args(["--target-dir".to_owned(), target_dir().display().to_string()])
}
