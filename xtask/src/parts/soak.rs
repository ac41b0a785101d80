//! A short soak: other programs every time, and the proof that a seed plays the same ones again.

use crate::job::Job;
use crate::process::Ending;
use crate::run::Run;
use crate::soak::PACKAGE;
use anyhow::{Context, Result, bail, ensure};
use std::time::Duration;

/// What a seed must come to twice.
const TWICE: [&str; 4] = ["--seed", "1", "--programs", "12"];

pub(super) fn run(run: &mut Run) -> Result<()> {
    run.tests(Job::cargo(&["test", "--release", "--package", PACKAGE]));
    run.check(soak().args(["--minutes", "0.4"]));
    run.case("the same seed comes to the same digest", same_digest());
    Ok(())
}

fn soak() -> Job {
    let job = Job::cargo(&["run", "--quiet", "--release", "--package", PACKAGE]).args(["--"]);
    job.limit(Duration::from_secs(10 * 60))
}

fn same_digest() -> Result<()> {
    let (first, second) = (digest()?, digest()?);
    ensure!(first == second, "{first} and {second}");
    Ok(())
}

fn digest() -> Result<String> {
    let mut out = Vec::new();
    match soak().args(TWICE).run(&mut |chunk| out.extend_from_slice(chunk))? {
        Ending::Exited(status) if status.success() => {}
        ending => bail!("{ending:?}: {}", String::from_utf8_lossy(&out)),
    }
    let text = String::from_utf8(out).context("its output is no text")?;
    let sum = text.lines().last().unwrap_or_default();
    let digest = sum.split(' ').find_map(|field| field.strip_prefix("digest="));
    Ok(digest.with_context(|| format!("`{sum}` names no digest"))?.to_owned())
}
