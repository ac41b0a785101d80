//! Programs over an installation, as its users build them.

use super::installed::Installed;
use super::symbols::dynamic;
use crate::install::Version;
use crate::job::Job;
use crate::run::Run;
use crate::workspace;
use anyhow::{Result, ensure};
use std::path::Path;

/// A compiler, and the program for it.
const LANGUAGES: [(&str, &str, &str); 2] =
    [("cc -std=c11", "program.c", "c"), ("c++ -std=c++17", "program.cpp", "cpp")];

/// By `find_package`, with the targets of both libraries.
pub(super) fn by_cmake(run: &mut Run, installed: &Installed) -> Result<()> {
    let build = installed.programs("cmake")?;
    let text = build.display().to_string();
    let prefix = format!("-DCMAKE_PREFIX_PATH={}", installed.root.display());
    run.check(Job::new("cmake").args(["-S", "tests/packaging", "-B", &text, &prefix]));
    run.check(Job::new("cmake").args(["--build", &text]));
    for (_, _, language) in LANGUAGES {
        for shared in [true, false] {
            let way = if shared { "shared" } else { "static" };
            works(run, &build.join(format!("{language}-{way}")), shared, installed);
        }
    }
    Ok(())
}

/// By what pkg-config says: a program with the shared library, and one that is static through and through.
pub(super) fn by_pkg_config(run: &mut Run, installed: &Installed) -> Result<()> {
    let directory = installed.programs("pkg-config")?;
    for (compiler, source, language) in LANGUAGES {
        for shared in [true, false] {
            let (way, options) = if shared { ("shared", "") } else { ("static", "--static") };
            let program = directory.join(format!("{language}-{way}"));
            let link = if shared { "" } else { "-static" };
            let script = format!(
                "eval \"set -- $(pkg-config {options} --cflags --libs annulus)\"; \
                 exec {compiler} -Wall -Wextra -Werror {link} tests/packaging/{source} -o \"$0\" \"$@\""
            );
            let compile = Job::new("sh").args(["-c", &script, &program.display().to_string()]);
            run.check(found(compile, installed));
            works(run, &program, shared, installed);
        }
    }
    Ok(())
}

/// A job whose pkg-config looks into this installation.
fn found(job: Job, installed: &Installed) -> Job {
    job.env("PKG_CONFIG_PATH", &installed.library("pkgconfig").display().to_string())
}

/// Runs a program, and checks whether it is the shared library that it runs with.
fn works(run: &mut Run, program: &Path, shared: bool, installed: &Installed) {
    let libraries = installed.library("").display().to_string();
    let name = program.display().to_string();
    run.check(Job::new(&name).env("LD_LIBRARY_PATH", if shared { &libraries } else { "" }));
    let linked = || -> Result<()> {
        let needed = format!("Shared library: [{}]", Version::of_library()?.soname());
        ensure!(dynamic(program)?.contains(&needed) == shared, "it is linked with the other library");
        Ok(())
    };
    run.case(format!("{name} is linked as it was asked for"), linked());
}

/// The static library and another one in Rust, in both orders.
pub(super) fn beside_rust(run: &mut Run, installed: &Installed) -> Result<()> {
    let directory = installed.programs("beside")?;
    let second = directory.join("libsecond.a").display().to_string();
    let compile = ["--edition", "2024", "-O", "--crate-type", "staticlib", "tests/packaging/second.rs", "-o"];
    // Its sources have names as any package's, and ours in the checkout.
    let rustc = Job::new("rustc").args(["--remap-path-prefix", "tests/packaging=src"]);
    run.check(rustc.args(compile).args([&second]));
    let first = installed.library("libannulus.a").display().to_string();
    for (name, libraries) in [("first", [&first, &second]), ("last", [&second, &first])] {
        let program = directory.join(name).display().to_string();
        let include = format!("-I{}", installed.root.join("include").display());
        let compile = Job::new("cc").args([&include, "tests/packaging/beside.c", "-o", &program]);
        run.check(compile.args(libraries).args(["-lpthread", "-ldl", "-lm"]));
        run.check(Job::new(program));
    }
    Ok(())
}

/// Asks CMake for versions.
pub(super) fn versions(installed: &Installed) -> Result<()> {
    installed.ask_cmake(&[
        "-DTARGETS=annulus::annulus;annulus::static",
        "-DGRANTED=0.1;0.1.0;0.1.0 EXACT;0.1...0.3;0.0...<0.2;0.1 COMPONENTS shared static",
        "-DREFUSED=0;0.0;0.2;1;1.0;0.1.1;0.10;0.1.1...0.3;0.0...<0.1;0.1.1 EXACT;0.1 COMPONENTS other",
    ])
}

/// Asks pkg-config for versions.
pub(super) fn pkg_config_versions(installed: &Installed) -> Result<()> {
    let version = Version::of_library()?;
    for (question, expected) in
        [("annulus >= 0.1", true), (&format!("annulus = {version}"), true), ("annulus >= 0.2", false)]
    {
        let granted = found(Job::new("pkg-config").args(["--exists", question]), installed).output().is_ok();
        ensure!(granted == expected, "`{question}`: {granted}");
    }
    // The header and the library are told apart from those of the system by their directories.
    let flags =
        found(Job::new("pkg-config").args(["--variable=includedir", "annulus"]), installed).output()?;
    let directory = flags.trim().replace("\\ ", " ");
    let resolved = workspace::root().join(directory).canonicalize()?;
    ensure!(resolved == installed.root.canonicalize()?.join("include"), "headers of {}", resolved.display());
    Ok(())
}
