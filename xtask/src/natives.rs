//! `cargo xtask natives`: the native libraries that the Java bindings are released with, for every platform of the table.
//!
//! Zig's linker builds them against the oldest C library that they are to run on, whatever this machine has.

mod elf;

pub(crate) use elf::check;

use crate::job::Job;
use crate::process::{self, Ending};
use crate::tools::{AARCH64_LINUX, AARCH64_MUSL, PYTHON, Tool, X86_64_MUSL, ZIGBUILD, environment};
use crate::workspace;
use anyhow::{Context, Result, bail, ensure};
use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

/// The crate of the library.
const PACKAGE: &str = "annulus-jni";
pub(crate) const FILE: &str = "libannulus_jni.so";

/// The oldest glibc that the libraries run with.
pub(crate) const GLIBC: &str = "2.17";

/// What a library is built for.
#[derive(Debug)]
pub(crate) struct Platform {
    /// As the jar names its directory, and the jar of this platform alone.
    pub(crate) name: &'static str,
    /// As rustc names it.
    target: &'static str,
    /// As zig names it.
    zig: &'static str,
    /// As `readelf` names its processor.
    pub(crate) machine: &'static str,
    pub(crate) musl: bool,
}

const X86_64: &str = "Advanced Micro Devices X86-64";

/// Every platform.
pub(crate) const PLATFORMS: [Platform; 4] = [
    Platform {
        name: "linux-x86_64-gnu",
        target: "x86_64-unknown-linux-gnu",
        zig: "x86_64-linux-gnu.2.17",
        machine: X86_64,
        musl: false,
    },
    Platform {
        name: "linux-x86_64-musl",
        target: "x86_64-unknown-linux-musl",
        zig: "x86_64-linux-musl",
        machine: X86_64,
        musl: true,
    },
    Platform {
        name: "linux-aarch64-gnu",
        target: "aarch64-unknown-linux-gnu",
        zig: "aarch64-linux-gnu.2.17",
        machine: "AArch64",
        musl: false,
    },
    Platform {
        name: "linux-aarch64-musl",
        target: "aarch64-unknown-linux-musl",
        zig: "aarch64-linux-musl",
        machine: "AArch64",
        musl: true,
    },
];

/// What building needs.
pub(crate) const TOOLS: [&Tool; 5] = [&PYTHON, &ZIGBUILD, &X86_64_MUSL, &AARCH64_LINUX, &AARCH64_MUSL];

pub(crate) fn main(arguments: &[OsString]) -> Result<ExitCode> {
    ensure!(arguments.is_empty(), "natives takes no arguments");
    for tool in TOOLS {
        tool.ensure()?;
    }
    for platform in &PLATFORMS {
        let job = platform.build();
        println!("{job}");
        match job.run(&mut process::pass_on)? {
            Ending::Exited(status) if status.success() => {}
            ending => bail!("{job}: {ending:?}"),
        }
        check(platform)?;
        println!("{}: {}", platform.name, platform.install()?.display());
    }
    Ok(ExitCode::SUCCESS)
}

impl Platform {
    /// A job that builds the library.
    pub(crate) fn build(&self) -> Job {
        let target = if self.musl { self.target.to_owned() } else { format!("{}.{GLIBC}", self.target) };
        let job = Job::new("cargo").args(["zigbuild", "--locked", "--release", "--package", PACKAGE]);
        let job = zig(job).args(["--target", &target]).target_dir("natives");
        // Without this rustc links musl statically, and then makes no shared library.
        if self.musl { job.env("RUSTFLAGS", "-C target-feature=-crt-static") } else { job }
    }

    /// A job that compiles a program in C for this platform.
    pub(crate) fn compile(&self, source: &str, program: &str) -> Job {
        // Programs for musl are static unless told otherwise, and those load nothing.
        let how: &[&str] = if self.musl { &["-dynamic"] } else { &["-ldl"] };
        zig(Job::new("python-zig"))
            .args(["cc", "-target", self.zig, "-O1", source, "-o", program])
            .args(how.iter().copied())
    }

    /// Where cargo leaves the library.
    pub(crate) fn library(&self) -> PathBuf {
        workspace::target_dir("natives").join(self.target).join("release").join(FILE)
    }

    /// Copies the library to where Maven takes it from.
    fn install(&self) -> Result<PathBuf> {
        let directory = workspace::target_dir("natives/jar").join("org/annulus/natives").join(self.name);
        fs::create_dir_all(&directory).with_context(|| format!("cannot create {}", directory.display()))?;
        let copy = directory.join(FILE);
        fs::copy(self.library(), &copy).with_context(|| format!("cannot write {}", copy.display()))?;
        Ok(copy)
    }
}

/// Lets a job find the pinned cargo-zigbuild and zig.
fn zig(job: Job) -> Job {
    let own = environment("zigbuild").join("bin");
    let path = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths([own].into_iter().chain(env::split_paths(&path)));
    match path {
        Ok(path) => job.env("PATH", &path.to_string_lossy()),
        Err(_) => job,
    }
}
