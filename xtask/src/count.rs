//! `cargo xtask count`: instructions per hot call, counted under callgrind.
//!
//! The program `count` of the benchmarks makes a number of equal calls after setting up. It runs with two numbers of
//! calls; the difference of the instructions over the difference of the calls is what one call costs, free of setup.

mod bounds;

pub(crate) use bounds::{bound, bound_with_metrics};

use crate::job::Job;
use crate::process::Ending;
use crate::workspace;
use anyhow::{Context, Result, bail, ensure};
use lexopt::prelude::*;
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

const FEW: u64 = 2_000;
const MANY: u64 = 12_000;

/// A hot call and its cost.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) name: String,
    /// How many events one call moves.
    pub(crate) events: u64,
    /// Instructions per call.
    pub(crate) instructions: f64,
}

pub(crate) fn main(mut arguments: lexopt::Parser) -> Result<ExitCode> {
    let (mut json, mut features) = (None, Vec::new());
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("json") => json = Some(PathBuf::from(arguments.value()?)),
            Long("features") => {
                features.extend(arguments.value()?.string()?.split(',').map(str::to_owned));
            }
            other => return Err(other.unexpected().into()),
        }
    }
    crate::tools::CC.ensure()?;
    crate::tools::VALGRIND.ensure()?;
    let calls = measure(&features)?;
    print(&calls);
    if let Some(path) = json {
        fs::write(&path, rows(&calls)).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Builds the program with these features of the benchmarks and counts each call that it offers.
pub(crate) fn measure<F: AsRef<str>>(features: &[F]) -> Result<Vec<Call>> {
    let program = build(features)?;
    let listed = output(&Job::new(program.display().to_string()).args(["--list"]))?;
    let directory = workspace::target_dir("callgrind");
    fs::create_dir_all(&directory).with_context(|| format!("cannot create {}", directory.display()))?;
    let calls: Vec<Call> =
        listed.lines().map(|line| count(&program, &directory, line)).collect::<Result<_>>()?;
    ensure!(!calls.is_empty(), "{} offers no calls", program.display());
    Ok(calls)
}

/// Builds the program, and says where it is.
pub(crate) fn build<F: AsRef<str>>(features: &[F]) -> Result<PathBuf> {
    let build = ["build", "--release", "--package", "annulus-benches", "--example", "count"];
    output(&Job::cargo(&build).features(features))?;
    Ok(workspace::target_dir("release/examples/count"))
}

/// Counts the call that a line of `count --list` describes.
fn count(program: &Path, directory: &Path, line: &str) -> Result<Call> {
    let (name, events) =
        parse(line).with_context(|| format!("`{line}` is not a name and a number of events"))?;
    let total = |calls: u64| -> Result<u64> {
        let profile = directory.join(format!("{name}-{calls}.out"));
        let valgrind = Job::new("valgrind").args([
            "--quiet".to_owned(),
            "--tool=callgrind".to_owned(),
            format!("--callgrind-out-file={}", profile.display()),
            program.display().to_string(),
            name.to_owned(),
            calls.to_string(),
        ]);
        output(&valgrind.limit(Duration::from_secs(120)))?;
        let text =
            fs::read_to_string(&profile).with_context(|| format!("cannot read {}", profile.display()))?;
        instructions(&text).with_context(|| format!("{} holds no summary", profile.display()))
    };
    let (few, many) = (total(FEW)?, total(MANY)?);
    let instructions = many.saturating_sub(few) as f64 / (MANY - FEW) as f64;
    Ok(Call { name: name.to_owned(), events, instructions })
}

/// A name and how many events a call moves.
fn parse(line: &str) -> Option<(&str, u64)> {
    let (name, events) = line.split_once(' ')?;
    Some((name, events.parse().ok().filter(|&events| events > 0)?))
}

/// All instructions of a run, as callgrind's output file sums them.
fn instructions(profile: &str) -> Option<u64> {
    let sum = |line: &str| {
        let total = line.strip_prefix("summary:").or_else(|| line.strip_prefix("totals:"))?;
        total.split_whitespace().next()?.parse().ok()
    };
    profile.lines().find_map(sum)
}

pub(crate) fn print(calls: &[Call]) {
    println!("{:<32} {:>8} {:>14} {:>14}", "call", "events", "per call", "per event");
    for call in calls {
        let per_event = call.instructions / call.events as f64;
        println!("{:<32} {:>8} {:>14.1} {:>14.2}", call.name, call.events, call.instructions, per_event);
    }
}

fn rows(calls: &[Call]) -> String {
    let row = |call: &Call| {
        json!({
            "call": call.name,
            "events": call.events,
            "instructions_per_call": call.instructions,
            "instructions_per_event": call.instructions / call.events as f64,
        })
    };
    format!("{:#}\n", json!({ "rows": calls.iter().map(row).collect::<Vec<_>>() }))
}

/// What a command prints, or an error when it does not succeed.
fn output(job: &Job) -> Result<String> {
    let mut out = Vec::new();
    match job.run(&mut |chunk| out.extend_from_slice(chunk))? {
        Ending::Exited(status) if status.success() => String::from_utf8(out).context("its output is no text"),
        Ending::Exited(status) => bail!("`{job}` failed ({status})"),
        Ending::TimedOut(limit) => bail!("`{job}` was killed after {} s", limit.as_secs()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_of_a_profile_is_read() {
        let profile = "# callgrind format\nversion: 1\nevents: Ir\nsummary: 1234567\n\nfn=(1) main\n16 5\n";
        assert_eq!(instructions(profile), Some(1_234_567));
        assert_eq!(instructions("events: Ir\nfn=(1) main\n16 5\ntotals: 5\n"), Some(5));
        assert_eq!(instructions("events: Ir\n"), None);
    }

    #[test]
    fn a_line_of_the_list_is_a_name_and_a_number() {
        assert_eq!(parse("single-publish-poll 100"), Some(("single-publish-poll", 100)));
        assert_eq!(parse("single-publish-poll"), None);
        assert_eq!(parse("single-publish-poll 0"), None);
    }

    #[test]
    fn rows_say_what_a_call_and_what_an_event_costs() {
        let text = rows(&[Call { name: "x".into(), events: 100, instructions: 250.0 }]);
        let value: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
        assert_eq!(value["rows"][0]["call"], "x");
        assert_eq!(value["rows"][0]["events"], 100);
        assert_eq!(value["rows"][0]["instructions_per_call"], 250.0);
        assert_eq!(value["rows"][0]["instructions_per_event"], 2.5);
    }
}
