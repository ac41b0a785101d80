//! The C ABI: its header, and C programs against the static and the shared library.

mod pointers;

use crate::header;
use crate::job::Job;
use crate::run::Run;
use crate::tally::Dialect;
use crate::workspace;
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub(super) const PACKAGE: &str = "annulus-ffi";

/// What C programs and the header must be clean under.
pub(super) const WARNINGS: &[&str] = &["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror"];

/// The languages of the header, with the compiler's name for each and for the sort of file.
const LANGUAGES: [(&str, &str); 4] =
    [("c", "-std=c99"), ("c", "-std=c11"), ("c++", "-std=c++17"), ("c++", "-std=c++20")];

/// The functions whose calls are counted as allocations.
const COUNTED: [&str; 4] = ["malloc", "calloc", "realloc", "posix_memalign"];

/// What the static library needs of the system.
const SYSTEM: [&str; 3] = ["-lpthread", "-ldl", "-lm"];

/// The target of everything here; what the compiler needs to know is the system.
pub(super) const HOST: &str = "x86_64-unknown-linux-gnu";

/// What a program is started by that valgrind is to watch.
pub(super) const VALGRIND: &[&str] =
    &["valgrind", "--quiet", "--error-exitcode=1", "--leak-check=full", "--fair-sched=yes"];

const LIMIT: Duration = Duration::from_secs(5 * 60);

/// How a program is built and run.
struct Way {
    name: &'static str,
    /// The profile of the library.
    profile: &'static str,
    shared: bool,
    flags: &'static [&'static str],
    /// What it is started by.
    under: &'static [&'static str],
}

const WAYS: [Way; 6] = [
    Way { name: "static", profile: "release", shared: false, flags: &["-O2"], under: &[] },
    Way { name: "shared", profile: "release", shared: true, flags: &["-O2"], under: &[] },
    // Without the calls that the header makes itself.
    Way {
        name: "called",
        profile: "release",
        shared: true,
        flags: &["-O2", "-DANNULUS_NO_INLINE"],
        under: &[],
    },
    Way { name: "valgrind", profile: "release", shared: false, flags: &["-g"], under: VALGRIND },
    Way {
        name: "address",
        profile: "release",
        shared: false,
        flags: &["-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"],
        under: &[],
    },
    Way { name: "abort", profile: "release-abort", shared: false, flags: &["-O2"], under: &[] },
];

/// Whether a test program is for a way to build and run it.
fn suits(stem: &str, way: &Way) -> bool {
    match stem {
        COUNTING => counts_allocations(stem, way),
        // Limits on memory and copies of the process are not for tools that need more of both.
        "system" => matches!(way.name, "static" | "shared"),
        // It loads the shared library itself, so that it can unload it.
        "unload" => matches!(way.name, "static" | "valgrind"),
        "aborts" => way.name == "abort",
        _ => way.name != "abort",
    }
}

/// Whether a program counts its allocations: a sanitizer has an allocator of its own, which is not the one to count, and
/// the shared library is linked before.
fn counts_allocations(stem: &str, way: &Way) -> bool {
    matches!(stem, COUNTING | CONTRACT) && matches!(way.name, "static" | "valgrind")
}

/// The test program that does nothing but count allocations, and the one that does so where it can.
const COUNTING: &str = "memory";
const CONTRACT: &str = "contract";

/// Those that are directories.
const DIRECTORIES: [&str; 2] = [CONTRACT, "calls"];

/// The examples in C, each of which this part runs.
pub(crate) fn examples() -> Result<Vec<PathBuf>> {
    sources("examples/c", "c")
}

pub(super) fn run(run: &mut Run) -> Result<()> {
    run.case("the committed header is the one that the sources make", header::check());
    for (language, standard) in LANGUAGES {
        let clean = Job::new("cc").args(["-x", language, standard, "-fsyntax-only", "-ffreestanding"]);
        run.check(clean.args(WARNINGS.iter().copied()).args(["include/annulus.h"]));
        let firmware = Job::new("cc").args(["-x", language, standard, "-fsyntax-only", "-ffreestanding"]);
        let firmware =
            firmware.args(["-DANNULUS_FREESTANDING", "-Iinclude", "ffi/tests/firmware/static_ring.c"]);
        run.check(firmware.args(WARNINGS.iter().copied()));
    }
    for profile in ["release", "release-abort"] {
        run.check(library(profile));
    }
    let shared = workspace::target_dir("c/release/libannulus.so");
    run.case("the shared library exports nothing but `annulus_*`", exports(&shared));
    let programs = workspace::target_dir("c/programs");
    fs::create_dir_all(&programs).with_context(|| format!("cannot create {}", programs.display()))?;
    let mut tests = tests()?;
    tests.push(wrong_pointers(&programs)?);
    for test in tests {
        for way in WAYS.iter().filter(|way| suits(&test.name, way)) {
            let program = compile(run, &test, way, &programs)?;
            run.cases(watched(program, way.under), Dialect::Plain);
        }
    }
    // Built as the libraries above are, so that it finds the shared one.
    let two_languages = Job::cargo(&["test", "--package", PACKAGE, "--profile", "release"]);
    run.tests(two_languages.features(&["metrics", "provoke-panic"]).target_dir("c"));
    for source in examples()? {
        let example = Program::of(source);
        for way in &WAYS[..2] {
            let program = compile(run, &example, way, &programs)?;
            run.check(program_job(program));
        }
    }
    Ok(())
}

/// A program in C.
struct Program {
    name: String,
    sources: Vec<PathBuf>,
}

impl Program {
    /// The program of one file.
    fn of(source: PathBuf) -> Self {
        Self { name: stem(&source).to_owned(), sources: vec![source] }
    }
}

/// The test programs: each file is one, and so is each directory of files.
fn tests() -> Result<Vec<Program>> {
    let mut programs: Vec<Program> = sources("ffi/tests", "c")?.into_iter().map(Program::of).collect();
    for directory in DIRECTORIES {
        programs.push(Program {
            name: directory.to_owned(),
            sources: sources(&format!("ffi/tests/{directory}"), "c")?,
        });
    }
    Ok(programs)
}

/// A job that builds both libraries.
pub(super) fn library(profile: &str) -> Job {
    let build = Job::cargo(&["build", "--package", PACKAGE, "--profile", profile]);
    build.features(&["metrics", "provoke-panic"]).target_dir("c")
}

/// A job that finds the shared library which was built for it, and not one of cargo's own that lies on the path.
pub(super) fn program_job(program: String) -> Job {
    let libraries = workspace::target_dir("c/release").display().to_string();
    Job::new(program).env("LD_LIBRARY_PATH", &libraries).limit(LIMIT)
}

/// The program that is made from the header.
fn wrong_pointers(directory: &Path) -> Result<Program> {
    let source = directory.join("pointers.c");
    fs::write(&source, pointers::program(&fs::read_to_string(header::path())?)?)
        .with_context(|| format!("cannot write {}", source.display()))?;
    Ok(Program::of(source))
}

/// A job that runs a program by what is to watch it.
pub(super) fn watched(program: String, by: &[&str]) -> Job {
    match by.split_first() {
        Some((first, rest)) => program_job((*first).to_owned()).args(rest.iter().copied()).args([program]),
        None => program_job(program),
    }
}

/// Compiles a program, and says where it lies.
fn compile(run: &mut Run, of: &Program, way: &Way, directory: &Path) -> Result<String> {
    let program = directory.join(format!("{}-{}", of.name, way.name)).display().to_string();
    let mut build = cc::Build::new();
    let host = HOST;
    let compiler = build.target(host).host(host).opt_level(0).cargo_metadata(false).try_get_compiler()?;
    let mut job = Job::new(compiler.path().display().to_string())
        .args(["-std=c11", "-D_GNU_SOURCE", "-Iinclude", "-Iffi/tests"])
        .args(WARNINGS.iter().copied())
        .args(way.flags.iter().copied())
        .args(of.sources.iter().map(|source| source.display().to_string()))
        .args(["-o", program.as_str()]);
    if counts_allocations(&of.name, way) {
        job = job.args(["-DCOUNT_ALLOCATIONS"]).args(COUNTED.map(|name| format!("-Wl,--wrap={name}")));
    }
    run.check(linked(job, way.profile, way.shared));
    Ok(program)
}

/// A compiler's job, with one of the two libraries and what it needs.
pub(super) fn linked(job: Job, profile: &str, shared: bool) -> Job {
    let libraries = workspace::target_dir("c").join(profile).display().to_string();
    let job = if shared {
        job.args([format!("-L{libraries}"), "-lannulus".to_owned(), format!("-Wl,-rpath,{libraries}")])
    } else {
        return linked_with(job, Path::new(&libraries));
    };
    job.args(SYSTEM)
}

/// A compiler's job, with the static library of a directory and what it needs.
pub(super) fn linked_with(job: Job, libraries: &Path) -> Job {
    job.args([libraries.join("libannulus.a").display().to_string()]).args(SYSTEM)
}

/// Looks at the symbols of a shared library.
pub(super) fn exports(library: &Path) -> Result<()> {
    let nm = Job::new("nm").args(["-D", "--defined-only", "--format=just-symbols"]);
    let symbols = nm.args([library.display().to_string()]).output()?;
    let others: Vec<&str> = symbols.lines().filter(|symbol| !symbol.starts_with("annulus_")).collect();
    ensure!(others.is_empty(), "it exports {}", others.join(", "));
    ensure!(symbols.lines().count() > 50, "it exports only {} symbols", symbols.lines().count());
    Ok(())
}

/// A source's name without what says that it is C.
pub(super) fn stem(source: &Path) -> &str {
    source.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default()
}

/// The files of one language in a directory of the checkout, in the order of their names.
pub(super) fn sources(directory: &str, language: &str) -> Result<Vec<PathBuf>> {
    let directory = workspace::root().join(directory);
    let entries = fs::read_dir(&directory).with_context(|| format!("cannot read {}", directory.display()))?;
    let mut sources = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == language) {
            sources.push(path);
        }
    }
    sources.sort();
    ensure!(!sources.is_empty(), "{} holds no `.{language}` file", directory.display());
    Ok(sources)
}
