//! Packaging: what `cargo xtask install` puts where, and programs that find it by CMake and by pkg-config.

mod installed;
mod programs;
mod symbols;
mod vendored;

use crate::job::Job;
use crate::process::Ending;
use crate::run::Run;
use crate::workspace;
use anyhow::{Context, Result, ensure};
use installed::{Installed, install};
use std::fs;
use std::path::{Path, PathBuf};

/// A prefix that nothing is installed to: files go below `DESTDIR` for it.
const PACKAGED: &str = "/opt/of-a-package";

pub(super) fn run(run: &mut Run) -> Result<()> {
    let place = empty("install/tests")?;
    let fresh = Installed::new(place.join("a prefix"), "lib");
    run.case("a new prefix gets what is named", new_prefix(&fresh));
    run.case("a second installation changes nothing", twice(&fresh));
    let moved = Installed::new(place.join("moved"), "lib/x86_64-linux-gnu");
    run.case("a package is staged below DESTDIR", staged(&place.join("stage"), &moved));
    run.case("a relative prefix and a strict mask will do", relative(&place, &fresh));
    for (name, arguments) in refused(&place)? {
        run.case(format!("{name} is refused"), fails(install().args(arguments)));
    }
    run.case("a source that is missing is not fetched offline", offline());
    for installed in [&fresh, &moved] {
        run.case("the shared library's name and symbols", symbols::shared(installed));
        run.case("the static library's symbols", symbols::archive(installed));
        programs::by_cmake(run, installed)?;
        programs::by_pkg_config(run, installed)?;
    }
    programs::beside_rust(run, &fresh)?;
    run.case("versions are granted and refused by CMake", programs::versions(&fresh));
    run.case("versions are granted and refused by pkg-config", programs::pkg_config_versions(&fresh));
    run.case("a link in the path of a prefix", linked_prefix(&moved, &place.join("linked")));
    run.case("a package without the static library", without_static(&moved));
    run.case("a vendored tree installs without a network", vendored::run(&place, &fresh));
    Ok(())
}

/// An empty directory for build output.
fn empty(sub: &str) -> Result<PathBuf> {
    let directory = workspace::target_dir(sub);
    if directory.exists() {
        fs::remove_dir_all(&directory).with_context(|| format!("cannot empty {}", directory.display()))?;
    }
    fs::create_dir_all(&directory).with_context(|| format!("cannot create {}", directory.display()))?;
    Ok(directory)
}

fn new_prefix(fresh: &Installed) -> Result<()> {
    let named = install().args(["--prefix".to_owned(), fresh.root.display().to_string()]).output()?;
    fresh.check_files()?;
    fresh.check_named(&named, &fresh.root)
}

fn twice(fresh: &Installed) -> Result<()> {
    let before = fresh.contents()?;
    new_prefix(fresh)?;
    ensure!(fresh.contents()? == before, "a file has changed");
    Ok(())
}

/// Installs below a staging directory, and moves the prefix from there to where it is used.
fn staged(stage: &Path, moved: &Installed) -> Result<()> {
    let job = install().env("DESTDIR", &stage.display().to_string());
    let named = job.args(["--prefix", PACKAGED, "--libdir", moved.libdir]).output()?;
    ensure!(!Path::new(PACKAGED).exists(), "{PACKAGED} was written to");
    fs::rename(stage.join(PACKAGED.trim_start_matches('/')), &moved.root)?;
    moved.check_files()?;
    moved.check_named(&named, Path::new(PACKAGED))?;
    let home = workspace::cargo_home()?.display().to_string();
    let checkout = workspace::root().display().to_string();
    moved.check_paths(&[PACKAGED, &stage.display().to_string(), &checkout, &home])
}

/// Installs from another directory, as a user whose new files are nobody else's to read.
fn relative(place: &Path, fresh: &Installed) -> Result<()> {
    let program = std::env::current_exe()?.display().to_string();
    let script = "umask 077; exec \"$0\" install --prefix of/this/directory";
    Job::new("sh").args(["-c", script, &program]).env("DESTDIR", "").within(place).output()?;
    let installed = Installed::new(place.join("of/this/directory"), "lib");
    installed.check_files()?;
    ensure!(installed.contents()? == fresh.contents()?, "a file is another one here");
    installed.check_modes()
}

/// Command lines that must fail, with what is wrong with each.
fn refused(place: &Path) -> Result<[(&'static str, Vec<String>); 4]> {
    let file = place.join("file");
    fs::write(&file, "")?;
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let below_file = file.join("prefix").display().to_string();
    Ok([
        ("no prefix at all", words(&[])),
        ("a prefix below a file", words(&["--prefix", &below_file])),
        ("a library directory outside the prefix", words(&["--prefix", PACKAGED, "--libdir", "/lib"])),
        ("an unknown option", words(&["--prefix", PACKAGED, "--target", "none"])),
    ])
}

/// With a home of cargo's that holds no sources.
fn offline() -> Result<()> {
    let home = empty("install/tests/home")?.display().to_string();
    let job = install().args(["--prefix", PACKAGED]).env("CARGO_HOME", &home);
    fails(job.clone().args(["--offline"]))?;
    fails(job.env("CARGO_NET_OFFLINE", "true"))
}

fn fails(job: Job) -> Result<()> {
    let ending = job.silent().run(&mut |_| {})?;
    ensure!(matches!(ending, Ending::Exited(status) if !status.success()), "it ended with {ending:?}");
    Ok(())
}

/// As on systems where `/lib` is a link into `/usr`.
fn linked_prefix(moved: &Installed, root: &Path) -> Result<()> {
    fs::create_dir_all(root)?;
    std::os::unix::fs::symlink(moved.root.join("lib"), root.join("lib"))?;
    let linked = Installed::new(root.to_owned(), moved.libdir);
    linked.ask_cmake(&["-DTARGETS=annulus::annulus;annulus::static"])
}

fn without_static(moved: &Installed) -> Result<()> {
    fs::remove_file(moved.library("libannulus.a"))?;
    moved.ask_cmake(&[
        "-DTARGETS=annulus::annulus",
        "-DABSENT=annulus::static",
        "-DGRANTED=0.1 COMPONENTS shared;0.1 OPTIONAL_COMPONENTS static",
        "-DREFUSED=0.1 COMPONENTS static;0.1 COMPONENTS shared static",
    ])
}
