//! The jobs that make the stage in Java.

use crate::job::Job;
use crate::workspace;
use anyhow::{Context, Result};
use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
use std::fs;
use std::path::{Path, PathBuf};

/// What names the compiled classes to the demo.
pub(crate) const CLASSES: &str = "--stats-classes";

/// What names the native library to it.
const LIBRARY: &str = "--stats-library";

/// Where the sources lie: those of the bindings, and those of the stage.
const SOURCES: [&str; 2] = ["bindings-java/src/main/java/org/annulus", "demo/java/org/annulus/demo"];

/// The jobs that make the stage in Java: with a JDK alone, without what Maven does for the bindings' own jar.
#[derive(Debug)]
pub(crate) struct JavaStage {
    /// Builds the native library of the bindings.
    pub(crate) library: Job,
    /// Compiles the bindings and the stage.
    pub(crate) classes: Job,
    directory: PathBuf,
}

impl JavaStage {
    pub(crate) fn new() -> Result<Self> {
        let directory = workspace::target_dir("demo-java");
        let library = Job::cargo(&["build", "--release", "--package", "annulus-jni"]).target_dir("demo-java");
        let classes = Job::new("javac").args(["--release", "17", "-Xlint:all", "-Werror", "-d"]);
        let mut sources = Vec::new();
        for place in SOURCES {
            sources.extend(java_files(Path::new(place))?);
        }
        let classes = classes.args([shown(&directory.join("classes"))]).args(sources);
        Ok(Self { library, classes, directory })
    }

    /// What tells the demo to use the stage.
    pub(crate) fn arguments(&self) -> [String; 4] {
        let library = self.directory.join("release").join(format!("{DLL_PREFIX}annulus_jni{DLL_SUFFIX}"));
        let classes = self.directory.join("classes");
        [CLASSES.to_owned(), shown(&classes), LIBRARY.to_owned(), shown(&library)]
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// The sources in a directory, from the checkout's root.
fn java_files(place: &Path) -> Result<Vec<String>> {
    let directory = workspace::root().join(place);
    let entries = fs::read_dir(&directory).with_context(|| format!("cannot read {}", directory.display()))?;
    let names = entries.flatten().map(|entry| place.join(entry.file_name()));
    let mut files: Vec<_> = names
        .filter(|file| file.extension().is_some_and(|end| end == "java"))
        .map(|file| shown(&file))
        .collect();
    files.sort();
    Ok(files)
}
