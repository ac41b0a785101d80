//! An installation from a copy of the checkout that holds the sources of all packages, as distributions build.

use super::empty;
use super::installed::Installed;
use crate::job::Job;
use crate::workspace;
use anyhow::{Context, Result, ensure};
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::time::Duration;
use walkdir::WalkDir;

/// Where nobody listens: whoever asks a registry fails.
const NOBODY: &str = "http://127.0.0.1:9";

/// What `cargo vendor` asks to be added to cargo's settings.
const VENDORED: &str = "
[source.crates-io]
replace-with = \"vendored-sources\"

[source.vendored-sources]
directory = \"vendor\"
";

const LIMIT: Duration = Duration::from_secs(20 * 60);

/// Copies the checkout, vendors, and installs with an empty home of cargo's. The build's output is kept for the next
/// time, the copy is not.
pub(super) fn run(place: &Path, fresh: &Installed) -> Result<()> {
    let checkout = place.join("checkout");
    copy(workspace::root(), &checkout)?;
    Job::new("cargo").args(["vendor", "--quiet", "--locked"]).within(&checkout).limit(LIMIT).output()?;
    let config = checkout.join(".cargo/config.toml");
    let mut config =
        OpenOptions::new().append(true).open(&config).context("the checkout configures cargo")?;
    config.write_all(VENDORED.as_bytes())?;

    let installed = Installed::new(place.join("from vendored"), "lib");
    let home = empty("install/tests/home")?.display().to_string();
    let target = workspace::target_dir("install/vendored").display().to_string();
    Job::new("cargo")
        .args(["--locked", "--offline", "xtask", "install"])
        .args(["--prefix".to_owned(), installed.root.display().to_string()])
        .env("CARGO_HOME", &home)
        .env("CARGO_HTTP_PROXY", NOBODY)
        .env("CARGO_TARGET_DIR", &target)
        .env("DESTDIR", "")
        .within(&checkout)
        .limit(LIMIT)
        .output()?;
    installed.check_files()?;
    let text = |path: &Path| !path.to_string_lossy().contains("libannulus");
    for (path, content) in fresh.contents()?.into_iter().filter(|(path, _)| text(path)) {
        let same = fs::read(installed.root.join(&path))? == content;
        ensure!(same, "{} is another one than that of the checkout", path.display());
    }
    installed.check_paths(&[&checkout.display().to_string(), &home])?;
    Ok(fs::remove_dir_all(checkout)?)
}

/// Copies the sources: all but build output and history.
fn copy(from: &Path, to: &Path) -> Result<()> {
    let skipped = |name: &std::ffi::OsStr| name == "target" || name == ".git";
    for entry in WalkDir::new(from).into_iter().filter_entry(|entry| !skipped(entry.file_name())) {
        let entry = entry?;
        let path = to.join(entry.path().strip_prefix(from)?);
        if entry.file_type().is_dir() {
            fs::create_dir_all(path)?;
        } else if entry.file_type().is_file() {
            fs::copy(entry.path(), path)?;
        }
    }
    Ok(())
}
