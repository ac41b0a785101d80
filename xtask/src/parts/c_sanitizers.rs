//! C and C++ programs with a library that is instrumented, too: by ThreadSanitizer, and by AddressSanitizer and for
//! libFuzzer, which looks for programs of calls that reach new code. Linked by the clang whose sanitizers these are.

use super::c::{self, WARNINGS};
use crate::job::Job;
use crate::process::Ending;
use crate::run::Run;
use crate::tally::Dialect;
use crate::tools;
use crate::workspace;
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

/// What a program that ThreadSanitizer reported exits with.
const REPORTED: i32 = 66;

/// The C programs that run threads, their files, and what they are told.
const THREADED: [(&str, &[&str]); 3] =
    [("ffi/tests/contract", &["threads"]), ("ffi/tests/threads.c", &[]), ("ffi/tests/metrics.c", &[])];

/// A program that commits a race if it is told to.
const PLANTED: &str = "ffi/tests/planted/race.c";

/// The fuzzer's program.
const CALLS: &str = "ffi/tests/calls";

/// How long the fuzzer runs here; `cargo xtask soak --c` runs it longer.
const FUZZING: Duration = Duration::from_secs(15);

/// What makes the library tell libFuzzer where it has been.
const COVERAGE: &str = "-Zsanitizer=address -Cdebug-assertions -Cpasses=sancov-module \
     -Cllvm-args=-sanitizer-coverage-level=3 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
     -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares";

pub(super) fn run(run: &mut Run) -> Result<()> {
    threads(run)?;
    fuzz(run, FUZZING)
}

/// Builds the fuzzer and lets it run for so long.
pub(crate) fn fuzz(run: &mut Run, time: Duration) -> Result<()> {
    let library = Library { sort: "fuzzer", flags: COVERAGE, profile: "release", std: false };
    run.check(library.build()?);
    let program =
        library.program(run, "clang-19", CALLS, &["-DFUZZER", "-fsanitize=fuzzer,address,undefined"])?;
    // What reached new code is kept for the next time; a program that fails lies there, too.
    let corpus = workspace::target_dir("c-fuzzer/corpus");
    fs::create_dir_all(&corpus).with_context(|| format!("cannot create {}", corpus.display()))?;
    let corpus = corpus.display().to_string();
    let job = Job::new(program).args([
        format!("-max_total_time={}", time.as_secs()),
        format!("-artifact_prefix={corpus}/../"),
        "-max_len=1200".to_owned(),
        "-timeout=60".to_owned(),
        "-verbosity=0".to_owned(),
        "-print_final_stats=1".to_owned(),
        corpus,
    ]);
    run.check(job.limit(time + Duration::from_secs(5 * 60)));
    Ok(())
}

fn threads(run: &mut Run) -> Result<()> {
    // In the directory of the part `thread-sanitizer`, which has the same standard library.
    let library = Library { sort: "thread", flags: "-Zsanitizer=thread", profile: "debug", std: true };
    run.check(library.build()?);
    let flags = ["-fsanitize=thread"];
    let planted = library.program(run, "clang-19", PLANTED, &flags)?;
    for (fault, code) in [("none", 0), ("race", REPORTED)] {
        let job = watched(&planted).args([fault]);
        run.case(format!("a program with the planted fault `{fault}` exits with {code}"), exits(&job, code));
    }
    for (source, arguments) in THREADED {
        let program = library.program(run, "clang-19", source, &flags)?;
        run.cases(watched(&program).args(arguments.iter().copied()), Dialect::Plain);
    }
    for source in c::sources("tests/cpp", "cpp")? {
        let source = source.display().to_string();
        let program = library.program(run, "clang++-19", &source, &["-fsanitize=thread", "-std=c++20"])?;
        run.cases(watched(&program), Dialect::Plain);
    }
    Ok(())
}

fn watched(program: &str) -> Job {
    Job::new(program).env("TSAN_OPTIONS", &format!("exitcode={REPORTED}")).limit(Duration::from_secs(5 * 60))
}

fn exits(job: &Job, code: i32) -> Result<()> {
    let ending = job.clone().silent().run(&mut |_| ())?;
    let right = matches!(ending, Ending::Exited(status) if status.code() == Some(code));
    ensure!(right, "{ending:?}");
    Ok(())
}

/// The static library, built by the nightly with flags of its own.
struct Library {
    /// Its directory's name: `c-fuzzer`, or `thread-sanitizer`.
    sort: &'static str,
    flags: &'static str,
    profile: &'static str,
    /// Whether the standard library is built so, too.
    std: bool,
}

impl Library {
    fn directory(&self) -> String {
        if self.std { format!("{}-sanitizer", self.sort) } else { format!("c-{}", self.sort) }
    }

    fn build(&self) -> Result<Job> {
        let nightly = tools::nightly().context("the pinned nightly is missing")?;
        let job = Job::new("cargo").args([&format!("+{nightly}"), "build", "--locked", "--target", c::HOST]);
        let job = job.args(["--package", c::PACKAGE]).args(self.std.then_some("-Zbuild-std"));
        let job = job.args((self.profile == "release").then_some("--release"));
        let job = job.features(&["metrics", "provoke-panic"]).env("RUSTFLAGS", self.flags);
        Ok(job.target_dir(&self.directory()).limit(Duration::from_secs(20 * 60)))
    }

    /// Compiles a file, or the files of a directory, and says where the program lies.
    fn program(&self, run: &mut Run, compiler: &str, source: &str, flags: &[&str]) -> Result<String> {
        let files = match source.contains('.') {
            true => vec![PathBuf::from(source)],
            false => c::sources(source, "c")?,
        };
        let programs = workspace::target_dir("c/programs");
        fs::create_dir_all(&programs).with_context(|| format!("cannot create {}", programs.display()))?;
        let name = format!("{}-{}", c::stem(source.as_ref()), self.sort);
        let program = programs.join(name).display().to_string();
        let built = workspace::target_dir(&self.directory()).join(c::HOST).join(self.profile);
        let job = Job::new(compiler).args(["-Iinclude", "-Iffi/tests", "-g", "-O1"]);
        let job =
            job.args((compiler == "clang-19").then_some(["-std=c11", "-D_GNU_SOURCE"]).into_iter().flatten());
        let job = job.args(WARNINGS.iter().copied()).args(flags.iter().copied());
        let job = job.args(files.iter().map(|file| file.display().to_string()));
        run.check(c::linked_with(job, &built).args(["-o", program.as_str()]));
        Ok(program)
    }
}
