//! `cargo xtask demo`: what the demo needs, then the demo itself, with the user's own arguments. The stages in C++ and in
//! Java are compiled only where they ask for them.

mod java;

use crate::job::Job;
use crate::parts::cpp_compiler;
use crate::process::Ending;
use crate::tools::{CC, CXX, JDK};
use crate::workspace;
use anyhow::{Context, Result, ensure};
use std::ffi::OsString;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, ExitCode};

pub(crate) use java::{CLASSES, JavaStage};

/// What names the compiled stage in C++ to the demo.
pub(crate) const LIBRARY: &str = "--book-library";

pub(crate) fn main(mut arguments: Vec<OsString>) -> Result<ExitCode> {
    CC.ensure()?;
    if asks_for(&arguments, "--book", "cpp", LIBRARY) {
        CXX.ensure()?;
        let stage = CppStage::new(&[])?;
        compile([&stage.ring, &stage.stage])?;
        arguments.extend([LIBRARY.into(), stage.file.into()]);
    }
    if asks_for(&arguments, "--stats", "java", CLASSES) {
        JDK.ensure()?;
        let stage = JavaStage::new()?;
        compile([&stage.library, &stage.classes])?;
        arguments.extend(stage.arguments().map(Into::into));
    }
    // In the user's directory, which relative paths among the arguments mean.
    let status = Command::new("cargo")
        .args(["run", "--locked", "--release", "--package", "annulus-demo", "--manifest-path"])
        .arg(workspace::root().join("Cargo.toml"))
        .arg("--")
        .args(arguments)
        .status()
        .context("cannot start cargo")?;
    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal)).unwrap_or(1);
    Ok(ExitCode::from(u8::try_from(code).unwrap_or(1)))
}

/// Whether an option has this value, and nobody named, by another option, what was compiled for it.
fn asks_for(arguments: &[OsString], option: &str, value: &str, compiled: &str) -> bool {
    let named = arguments.iter().any(|argument| argument == compiled);
    let apart = arguments.windows(2).any(|pair| pair[0] == option && pair[1] == value);
    !named && (apart || arguments.contains(&format!("{option}={value}").into()))
}

/// Runs the jobs that make a stage.
fn compile(jobs: [&Job; 2]) -> Result<()> {
    for job in jobs {
        let ended = job.run(&mut crate::process::pass_on)?;
        ensure!(matches!(ended, Ending::Exited(status) if status.success()), "`{job}` failed");
    }
    Ok(())
}

/// The jobs that make the stage in C++.
#[derive(Debug)]
pub(crate) struct CppStage {
    /// Builds the shared library of the ring, which the stage is linked with.
    pub(crate) ring: Job,
    /// Compiles the stage.
    pub(crate) stage: Job,
    /// Where it lies then.
    pub(crate) file: String,
}

impl CppStage {
    /// With these flags beside its own.
    pub(crate) fn new(flags: &[&str]) -> Result<Self> {
        let directory = workspace::target_dir("demo-cpp");
        let libraries = directory.join("release").display().to_string();
        let file = directory.join(format!("books{}.so", flags.concat())).display().to_string();
        let ring = Job::cargo(&["build", "--release", "--package", "annulus-ffi"]).target_dir("demo-cpp");
        let stage = Job::new(cpp_compiler()?)
            .args(["-std=c++17", "-O2", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror"])
            .args(["-fPIC", "-shared", "-fvisibility=hidden", "-Iinclude"])
            .args(flags.iter().copied())
            .args(["demo/cpp/stage.cpp", "-o", file.as_str()])
            .args([format!("-L{libraries}"), "-lannulus".to_owned(), format!("-Wl,-rpath,{libraries}")]);
        Ok(Self { ring, stage, file })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asks(arguments: &[&str]) -> bool {
        let arguments: Vec<_> = arguments.iter().map(OsString::from).collect();
        asks_for(&arguments, "--book", "cpp", LIBRARY)
    }

    #[test]
    fn the_stage_is_compiled_only_for_those_who_ask() {
        assert!(asks(&["--pin", "--book", "cpp"]) && asks(&["--book=cpp"]));
        assert!(!asks(&[]) && !asks(&["--book", "rust"]) && !asks(&["--json", "cpp"]));
        assert!(!asks(&["--book", "cpp", "--book-library", "mine.so"]));
    }
}
