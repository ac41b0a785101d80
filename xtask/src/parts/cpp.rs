//! The C++ header: clean in every dialect, and programs over it with two compilers, against both libraries.

use super::c;
use crate::job::Job;
use crate::run::Run;
use crate::tally::Dialect;
use crate::workspace;
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The second compiler; the first is the one that the `cc` crate finds.
const CLANG: &str = "clang++-19";

/// What a program is compiled with where neither exceptions nor types at run time are to be had.
const BARE: [&str; 2] = ["-fno-exceptions", "-fno-rtti"];

/// What a user's program may be compiled with beside the usual warnings, in which the headers' macros and templates lie.
const STRICTER: [&str; 3] = ["-Wshadow", "-Wold-style-cast", "-Wsign-conversion"];

/// The way in which programs are watched by valgrind.
const VALGRIND: &str = "valgrind";

/// How a program is built: each compiler with each standard, each library with each compiler.
struct Way {
    name: &'static str,
    clang: bool,
    shared: bool,
    bare: bool,
    flags: &'static [&'static str],
}

const WAYS: [Way; 6] = [
    Way { name: "gcc-17", clang: false, shared: false, bare: false, flags: &["-std=c++17", "-O2"] },
    Way { name: "gcc-20", clang: false, shared: true, bare: true, flags: &["-std=c++20", "-O2"] },
    Way { name: "clang-17", clang: true, shared: true, bare: true, flags: &["-std=c++17", "-O2"] },
    Way { name: "clang-20", clang: true, shared: false, bare: false, flags: &["-std=c++20", "-O2"] },
    Way {
        name: "address",
        clang: false,
        shared: false,
        bare: false,
        flags: &["-std=c++20", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"],
    },
    Way { name: VALGRIND, clang: false, shared: false, bare: false, flags: &["-std=c++17", "-g"] },
];

/// The examples in C++, each of which this part runs.
pub(crate) fn examples() -> Result<Vec<PathBuf>> {
    c::sources("examples/cpp", "cpp")
}

pub(super) fn run(run: &mut Run) -> Result<()> {
    for way in &WAYS[..4] {
        for flags in [&BARE[..], &[]] {
            let clean = compiler(way)?.args(["-x", "c++", "-fsyntax-only"]).args(flags.iter().copied());
            run.check(clean.args(STRICTER).args(["include/annulus.hpp"]));
        }
    }
    run.check(c::library("release"));
    let programs = workspace::target_dir("c/programs");
    fs::create_dir_all(&programs).with_context(|| format!("cannot create {}", programs.display()))?;
    for source in c::sources("tests/cpp", "cpp")? {
        for way in &WAYS {
            let program = compile(run, &source, way, &programs)?;
            let by = if way.name == VALGRIND { c::VALGRIND } else { &[] };
            run.cases(c::watched(program, by), Dialect::Plain);
        }
    }
    for source in c::sources("tests/cpp/refused", "cpp")? {
        run.case(format!("`{}` does not compile", c::stem(&source)), refused(&source));
    }
    for source in examples()? {
        let throws = fs::read_to_string(&source)?.contains("or_throw");
        for way in WAYS[..4].iter().filter(|way| !(way.bare && throws)) {
            let program = compile(run, &source, way, &programs)?;
            run.check(c::program_job(program));
        }
    }
    Ok(())
}

/// Checks that a file does not compile, for the reason that its first line names.
fn refused(source: &Path) -> Result<()> {
    let text = fs::read_to_string(source)?;
    let reason =
        text.lines().next().and_then(|line| line.strip_prefix("// ")).context("it names no reason")?;
    let output = Command::new("c++")
        .args(["-std=c++17", "-Wall", "-Werror", "-fsyntax-only", "-Iinclude"])
        .arg(source)
        .current_dir(workspace::root())
        .output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(!output.status.success(), "it compiles");
    ensure!(said.contains(reason), "it does not compile for another reason than `{reason}`: {said}");
    Ok(())
}

/// The compiler, with what every program of a way is compiled with.
fn compiler(way: &Way) -> Result<Job> {
    let mut build = cc::Build::new();
    build.cpp(true).target(c::HOST).host(c::HOST).opt_level(0).cargo_metadata(false);
    if way.clang {
        build.compiler(CLANG);
    }
    let compiler = build.try_get_compiler()?;
    let job = Job::new(compiler.path().display().to_string()).args(["-Iinclude", "-Iffi/tests"]);
    Ok(job.args(c::WARNINGS.iter().copied()).args(way.flags.iter().copied()))
}

/// The compiler's program.
pub(crate) fn program() -> Result<String> {
    let mut build = cc::Build::new();
    build.cpp(true).target(c::HOST).host(c::HOST).opt_level(0).cargo_metadata(false);
    Ok(build.try_get_compiler()?.path().display().to_string())
}

/// Compiles a program, and says where it lies.
fn compile(run: &mut Run, source: &Path, way: &Way, directory: &Path) -> Result<String> {
    let program = directory.join(format!("{}-{}", c::stem(source), way.name)).display().to_string();
    let bare = if way.bare { &BARE[..] } else { &[] };
    let job = compiler(way)?.args(bare.iter().copied()).args([
        source.display().to_string(),
        "-o".to_owned(),
        program.clone(),
    ]);
    run.check(c::linked(job, "release", way.shared));
    Ok(program)
}
