//! `cargo xtask demo`: what the demo needs, then the demo itself, with the user's own arguments. The stage in C++ is
//! compiled only where they ask for it.

use crate::job::Job;
use crate::parts::cpp_compiler;
use crate::process::Ending;
use crate::tools::{CC, CXX};
use crate::workspace;
use anyhow::{Context, Result, ensure};
use std::ffi::OsString;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, ExitCode};

/// What names the compiled stage to the demo.
pub(crate) const LIBRARY: &str = "--book-library";

pub(crate) fn main(mut arguments: Vec<OsString>) -> Result<ExitCode> {
    CC.ensure()?;
    if asks_for_cpp(&arguments) {
        CXX.ensure()?;
        let stage = CppStage::new(&[])?;
        for job in [&stage.ring, &stage.stage] {
            let ended = job.run(&mut |_| ())?;
            ensure!(matches!(ended, Ending::Exited(status) if status.success()), "`{job}` failed");
        }
        arguments.extend([LIBRARY.into(), stage.file.into()]);
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

/// Whether the books are to be kept in C++, and nobody named a stage for it.
fn asks_for_cpp(arguments: &[OsString]) -> bool {
    let named = arguments.iter().any(|argument| argument == LIBRARY);
    let book = arguments.windows(2).any(|pair| pair[0] == "--book" && pair[1] == "cpp");
    !named && (book || arguments.iter().any(|argument| argument == "--book=cpp"))
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
        asks_for_cpp(&arguments.iter().map(OsString::from).collect::<Vec<_>>())
    }

    #[test]
    fn the_stage_is_compiled_only_for_those_who_ask() {
        assert!(asks(&["--pin", "--book", "cpp"]) && asks(&["--book=cpp"]));
        assert!(!asks(&[]) && !asks(&["--book", "rust"]) && !asks(&["--json", "cpp"]));
        assert!(!asks(&["--book", "cpp", "--book-library", "mine.so"]));
    }
}
