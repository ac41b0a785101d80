//! One run: programs after programs, what they came to, and the line that says so.

use core::fmt;
use core::time::Duration;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::{ExitCode, exit};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use fastrand::Rng;

use crate::args::{Args, Until};
use crate::play::{message, play};
use crate::program::Program;
use crate::stamp::mix;
use crate::watchdog::within;

/// How often to say that it is still going.
const TELL: Duration = Duration::from_secs(60);

/// What was played so far.
#[derive(Clone, Copy, Debug)]
struct Sum {
    seed: u64,
    threads: u32,
    programs: u64,
    events: u64,
    digest: u64,
    failed: u64,
    started: Instant,
}

impl fmt::Display for Sum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "soak: programs={} events={} seconds={:.0} seed={:#x} threads={} digest={:#018x} failed={}",
            self.programs,
            self.events,
            self.started.elapsed().as_secs_f64(),
            self.seed,
            self.threads,
            self.digest,
            self.failed
        )
    }
}

/// Plays until it is time, or until a program fails. The last line is the sum.
pub(crate) fn run(args: Args) -> ExitCode {
    let seed = args.seed.unwrap_or_else(from_the_clock);
    let mut seeds = Rng::with_seed(seed);
    let started = Instant::now();
    let mut told = started;
    let threads = args.threads;
    let mut sum = Sum { seed, threads, programs: 0, events: 0, digest: 0, failed: 0, started };
    println!("soak: seed {seed:#x}");
    while !over(args.until, &sum) {
        let drawn = seeds.u64(..);
        let program = Program::draw(args.program.unwrap_or(drawn), args.threads);
        let hung = {
            let (program, sum) = (program.clone(), Sum { failed: 1, ..sum });
            move || {
                failed(&program, threads, "it hangs");
                println!("{sum}");
                exit(1);
            }
        };
        let result = within(args.limit, hung, || catch_unwind(AssertUnwindSafe(|| play(&program))));
        match result.unwrap_or_else(|payload| Err(message(&*payload))) {
            Ok(verdict) => {
                sum.programs += 1;
                sum.events += verdict.events;
                sum.digest = mix(&[sum.digest, verdict.digest]);
            }
            Err(why) => {
                failed(&program, threads, &why);
                sum.failed += 1;
                break;
            }
        }
        if told.elapsed() >= TELL {
            told = Instant::now();
            println!("{sum}");
        }
    }
    println!("{sum}");
    if sum.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn over(until: Until, sum: &Sum) -> bool {
    match until {
        Until::Elapsed(time) => sum.started.elapsed() >= time,
        Until::Played(programs) => sum.programs >= programs,
    }
}

fn failed(program: &Program, threads: u32, why: &str) {
    println!("soak: FAILED: {why}");
    println!("soak: the program: {program}");
    println!("soak: again: cargo xtask soak --program {:#x} --threads {threads}", program.seed);
}

fn from_the_clock() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    mix(&[since.as_nanos() as u64, u64::from(std::process::id())])
}
