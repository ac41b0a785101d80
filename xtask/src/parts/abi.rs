//! The binary interface of the shared library: programs that were linked with the last release run with this one.

use crate::install::Version;
use crate::job::Job;
use crate::process::Ending;
use crate::run::Run;
use crate::workspace;
use anyhow::{Context, Result, bail, ensure};
use std::fs;
use std::path::{Path, PathBuf};

/// What a release is built with.
const RELEASED: &[&str] = &["metrics"];

/// The same with one function more, which must not go unnoticed when it is gone.
const WITH_MORE: &[&str] = &["metrics", "provoke-panic"];

pub(super) fn run(run: &mut Run) -> Result<()> {
    let now = library("now", workspace::root(), RELEASED)?;
    let more = library("more", workspace::root(), WITH_MORE)?;
    run.case("a function that is gone is noticed", noticed(&more, &now));
    run.case("a function that is new breaks nothing", kept(&now, &more));
    match last_release()? {
        None => run.note("there is no release yet whose interface this version keeps"),
        Some(tag) => {
            let before = library("before", &checkout(&tag)?, RELEASED)?;
            run.case(format!("programs that were linked with {tag} run with this"), kept(&before, &now));
        }
    }
    Ok(())
}

/// Builds the shared library of a checkout, with the types that abidiff reads. Each has build output of its own: cargo
/// would take what it built of one checkout for that of another whose files are older.
fn library(name: &str, checkout: &Path, features: &[&str]) -> Result<PathBuf> {
    let build = Job::cargo(&["build", "--quiet", "--release", "--package", "annulus-ffi"]).features(features);
    let directory = format!("abi/{name}");
    build.target_dir(&directory).env("CARGO_PROFILE_RELEASE_DEBUG", "full").within(checkout).output()?;
    Ok(workspace::target_dir(&directory).join("release/libannulus.so"))
}

/// The newest tag below this commit, if it is a release that this version takes the place of.
fn last_release() -> Result<Option<String>> {
    let tags = ["tag", "--list", "v*", "--merged", "HEAD", "--sort=-version:refname"];
    // Sources without a history have no releases.
    let Ok(tags) = Job::new("git").args(tags).silent().output() else { return Ok(None) };
    let now = Version::of_library()?;
    let same = |tag: &&str| {
        let version = tag.strip_prefix('v').and_then(Version::parse);
        version.is_some_and(|version| version.interface() == now.interface())
    };
    Ok(tags.lines().find(same).map(str::to_owned))
}

/// The sources of a tag.
fn checkout(tag: &str) -> Result<PathBuf> {
    let directory = workspace::target_dir("abi/before");
    if directory.exists() {
        fs::remove_dir_all(&directory)?;
    }
    let directory = directory.join("checkout");
    fs::create_dir_all(&directory)?;
    let script = "git archive \"$0\" | tar -x -C \"$1\"";
    Job::new("sh").args(["-c", script, tag, directory.to_str().context("it is text")?]).output()?;
    Ok(directory)
}

/// What abidiff says of two libraries, if anything but more functions tells the second from the first.
fn difference(old: &Path, new: &Path) -> Result<Option<String>> {
    let [old, new] = [old, new].map(|path| path.display().to_string());
    let mut said = Vec::new();
    let job = Job::new("abidiff").args(["--no-added-syms", &old, &new]);
    match job.run(&mut |chunk| said.extend_from_slice(chunk))? {
        Ending::Exited(status) => match status.code() {
            Some(0) => Ok(None),
            // Bit 2: a difference; bit 3 with it: one that breaks programs for certain.
            Some(4 | 12) => Ok(Some(String::from_utf8_lossy(&said).into_owned())),
            _ => bail!("`{job}` failed ({status})"),
        },
        ending => bail!("`{job}` failed ({ending:?})"),
    }
}

fn kept(old: &Path, new: &Path) -> Result<()> {
    match difference(old, new)? {
        None => Ok(()),
        Some(said) => bail!("the interface has changed:\n{said}"),
    }
}

fn noticed(old: &Path, new: &Path) -> Result<()> {
    let said = difference(old, new)?.context("it is not")?;
    ensure!(said.contains("annulus_provoke_panic"), "something else is: {said}");
    Ok(())
}
