//! The build of both libraries, and what the compiler and cargo say of it.

use super::version::Version;
use crate::job::Job;
use crate::process::Ending;
use crate::workspace;
use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// As rustc names the libraries of the system that a static library of Rust needs.
const NATIVE: &str = "native-static-libs: ";

const PACKAGE: [&str; 4] = ["--package", "annulus-ffi", "--features", "metrics"];

/// Longer than a slow machine takes for the build.
const LIMIT: Duration = Duration::from_secs(60 * 60);

/// What was built.
#[derive(Debug, Default)]
pub(super) struct Built {
    /// `libannulus.a`
    pub(super) archive: PathBuf,
    /// `libannulus.so`, whose SONAME is the version's.
    pub(super) shared: PathBuf,
    /// What the static library needs of the system, as linkers take it.
    pub(super) native: Vec<String>,
    /// The manifests of the packages of others that were compiled in.
    pub(super) packages: BTreeSet<PathBuf>,
}

/// Builds both libraries as they are released.
pub(super) fn libraries(version: &Version, offline: bool) -> Result<Built> {
    let mut job = Job::cargo(&["rustc", "--release", "--lib", "--message-format", "json"]).args(PACKAGE);
    // Cargo does not tell what it runs whether it was told to stay offline itself. So it stays, wherever it can.
    if offline || have_sources()? {
        job = job.args(["--offline"]);
    }
    job = job.args(["--config", &without_paths()?]);
    let soname = format!("link-arg=-Wl,-soname,{}", version.soname());
    let job = job.target_dir("install").args(["--", "--print", "native-static-libs", "-C", &soname]);
    let output = output(&job.limit(LIMIT))?;
    let mut built = Built::default();
    for line in output.lines() {
        built.hear(&serde_json::from_str(line).context("cargo's message is no JSON")?);
    }
    ensure!(built.archive.is_file() && built.shared.is_file(), "cargo built no libraries");
    ensure!(!built.native.is_empty(), "rustc named no `{NATIVE}`");
    Ok(built)
}

/// A setting that keeps the directories of this machine out of what is built: sources are named in panics. And it names
/// the library's own sources as nobody else's are, which cargo names from the checkout's root, as it does those of every
/// other package: by their names the library knows its own panics. Cargo adds the setting to other flags for `build`, and
/// takes flags for the target or from the environment in its place.
fn without_paths() -> Result<String> {
    let home = workspace::cargo_home()?;
    let directories = [
        (workspace::root(), "/annulus"),
        (&home, "/cargo"),
        (Path::new("src"), "/annulus/src"),
        (Path::new("ffi"), "/annulus/ffi"),
    ];
    let flags =
        directories.map(|(directory, name)| format!("--remap-path-prefix={}={name}", directory.display()));
    // What JSON writes of an array of strings is TOML, too.
    Ok(format!("build.rustflags={}", json!(flags)))
}

/// Whether the sources of all packages are on this machine.
fn have_sources() -> Result<bool> {
    let job = Job::cargo(&["tree", "--offline", "--edges", "normal,build"]).args(PACKAGE).silent();
    let ending = job.run(&mut |_| {})?;
    Ok(matches!(ending, Ending::Exited(status) if status.success()))
}

impl Built {
    /// Takes what is of use from one of cargo's messages, and passes on what the compiler says to people.
    fn hear(&mut self, message: &Value) {
        match message["reason"].as_str() {
            Some("compiler-artifact") => self.artifact(message),
            Some("compiler-message") => {
                let text = message["message"]["message"].as_str().unwrap_or_default();
                if let Some(list) = text.strip_prefix(NATIVE) {
                    self.native = without_repeats(list);
                }
            }
            _ => {}
        }
    }

    fn artifact(&mut self, message: &Value) {
        let strings = |list: &Value| -> Vec<PathBuf> {
            list.as_array().into_iter().flatten().filter_map(Value::as_str).map(PathBuf::from).collect()
        };
        let files = strings(&message["filenames"]);
        let named = |name: &str| files.iter().find(|file| file.ends_with(name)).cloned();
        if let (Some(archive), Some(shared)) = (named("libannulus.a"), named("libannulus.so")) {
            (self.archive, self.shared) = (archive, shared);
        }
        let kinds = strings(&message["target"]["kind"]);
        let library = kinds.iter().any(|kind| kind == Path::new("lib") || kind == Path::new("rlib"));
        let ours = message["package_id"].as_str().is_some_and(|id| id.starts_with("path+"));
        if library && !ours {
            self.packages.extend(message["manifest_path"].as_str().map(PathBuf::from));
        }
    }
}

/// The libraries, each once, the last time that it is named. The compiler's own is left out: it names that itself, the
/// shared one or the static one, whichever is right for the program, while this one can be shared only.
fn without_repeats(list: &str) -> Vec<String> {
    let mut libraries: Vec<String> = Vec::new();
    for library in list.split_whitespace().rev().filter(|library| *library != "-lgcc_s") {
        if !libraries.iter().any(|known| known == library) {
            libraries.insert(0, library.to_owned());
        }
    }
    libraries
}

/// Runs cargo, and answers its messages; what the compiler reports goes to standard error.
fn output(job: &Job) -> Result<String> {
    let mut output = Vec::new();
    let ending = job.run(&mut |chunk| output.extend_from_slice(chunk))?;
    let output = String::from_utf8(output).context("cargo's messages are no text")?;
    match ending {
        Ending::Exited(status) if status.success() => return Ok(output),
        _ => {}
    }
    for message in output.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
        eprint!("{}", message["message"]["rendered"].as_str().unwrap_or_default());
    }
    bail!("`{job}` failed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_systems_libraries_are_named_once_in_their_order() {
        let list = "-lc -lm -lgcc_s -lutil -lpthread -lm -lc";
        assert_eq!(without_repeats(list), ["-lutil", "-lpthread", "-lm", "-lc"]);
    }

    #[test]
    fn directories_are_a_setting_that_cargo_can_read() {
        let setting: toml::Table = without_paths().expect("there is a home").parse().expect("it is TOML");
        let flags = setting["build"]["rustflags"].as_array().expect("flags are a list");
        let root = format!("--remap-path-prefix={}=/annulus", workspace::root().display());
        for flag in [root.as_str(), "--remap-path-prefix=src=/annulus/src"] {
            assert!(flags.iter().any(|known| known.as_str() == Some(flag)), "{flag} in {flags:?}");
        }
    }

    #[test]
    fn packages_of_others_are_those_that_are_compiled_in() {
        let mut built = Built::default();
        for (id, kind) in [
            ("registry+https://example.org/index#one@1.0.0", "lib"),
            ("registry+https://example.org/index#one@1.0.0", "custom-build"),
            ("registry+https://example.org/index#two@1.0.0", "proc-macro"),
            ("path+file:///checkout#ours@1.0.0", "lib"),
        ] {
            let manifest = format!("/{id}/{kind}");
            built.hear(&json!({
                "reason": "compiler-artifact", "package_id": id, "manifest_path": manifest,
                "target": { "kind": [kind] }, "filenames": [],
            }));
        }
        let packages: Vec<_> = built.packages.iter().map(|path| path.ends_with("lib")).collect();
        assert_eq!(packages, [true]);
    }
}
