//! The Java modules beside the bindings: the comparison with peers, and the stress tests.

use crate::job::Job;
use crate::tools::{CC, JDK, MAVEN};
use crate::workspace;
use anyhow::{Context, Result, ensure};
use std::ffi::OsString;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// The bindings and these modules, in one build.
const MODULES: &str = "bindings-java/modules.xml";

/// A job that packages a module and the bindings that it is over.
pub(crate) fn package(module: &str) -> Job {
    Job::new("mvn")
        .args(["-q", "-B", "--no-transfer-progress", "-f", MODULES, "-pl", module, "--also-make", "package"])
        // The bindings' own part of the tests runs and documents them.
        .args(["-DskipTests", "-Dmaven.javadoc.skip=true"])
}

/// Where a module's program is after that.
pub(crate) fn program(name: &str) -> String {
    workspace::root().join(format!("bindings-java/{name}/target/annulus-{name}.jar")).display().to_string()
}

/// Where jcstress leaves its reports.
pub(crate) fn reports() -> Result<PathBuf> {
    let directory = workspace::target_dir("jcstress");
    fs::create_dir_all(&directory).with_context(|| format!("cannot create {}", directory.display()))?;
    Ok(directory)
}

/// Packages a module and runs its program with these arguments, in this directory.
pub(crate) fn run(module: &str, arguments: &[OsString], directory: &Path) -> Result<ExitCode> {
    for tool in [&CC, &JDK, &MAVEN] {
        tool.ensure()?;
    }
    let built = package(module).run(&mut crate::process::pass_on)?;
    ensure!(
        matches!(built, crate::process::Ending::Exited(status) if status.success()),
        "the build of {module} failed"
    );
    let status =
        Command::new("java").arg("-jar").arg(program(module)).args(arguments).current_dir(directory).status();
    let status = status.context("cannot start java")?;
    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal)).unwrap_or(1);
    Ok(ExitCode::from(u8::try_from(code).unwrap_or(1)))
}
