//! The demo: its own tests, then itself, on generated data and on real data where that lies beside the checkout.

use crate::demo::{CppStage, JavaStage, LIBRARY};
use crate::job::Job;
use crate::process::Ending;
use crate::run::Run;
use crate::workspace;
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

const PACKAGE: &str = "annulus-demo";

/// Market-by-order files and their records, from the checkout's root.
const REAL: [(&str, u64); 2] = [
    ("../shared/data/esh4-glbx-mdp3-20231224.mbo.dbn.zst", 8_725),
    ("../shared/data/esh4-glbx-mdp3-20231225.mbo.dbn.zst", 68_792),
];

/// Events of each of the generated feeds, and how many those are.
const GENERATED: (u64, u64) = (20_000, 4);

pub(super) fn run(run: &mut Run) -> Result<()> {
    run.tests(Job::cargo(&["test", "--release", "--package", PACKAGE]));

    let (events, feeds) = GENERATED;
    let names = (1..=feeds).map(|feed| (format!("generated-{feed}"), events));
    let (arguments, names) = (["--events".to_owned(), events.to_string()], names.collect::<Vec<_>>());
    replay(run, "generated", &arguments, &names)?;
    let stages = [("cpp", cpp_stage(run)?), ("java", java_stage(run)?)];
    let both = ("cpp-java", [&stages[0].1[..], &stages[1].1].concat());
    let [cpp, java] = stages;
    let stages = [cpp, java, both];
    for (language, stage) in &stages {
        replay(run, &format!("generated-{language}"), &[stage, &arguments[..]].concat(), &names)?;
        run.case(format!("books and counts of {language} are those of Rust"), same("generated", language));
    }
    let noticed = loses_in_cpp(run, &arguments);
    run.case("the check notices events that the stage in C++ loses", noticed);
    let losing = demo().args(stages[1].1.iter().cloned()).args(arguments.iter().cloned());
    let noticed = loses(&losing.env("JAVA_TOOL_OPTIONS", "-Dannulus.demo.loses=true").silent());
    run.case("the check notices events that the stage in Java loses", noticed);

    if let Some((missing, _)) = REAL.iter().find(|(file, _)| !workspace::root().join(file).exists()) {
        run.note(format!("not run on real data: there is no {missing}"));
        return Ok(());
    }
    let arguments = REAL.iter().flat_map(|(file, _)| ["--input".to_owned(), (*file).to_owned()]);
    let feeds: Vec<_> = REAL.iter().map(|(file, records)| ((*file).to_owned(), *records)).collect();
    let arguments: Vec<String> = arguments.collect();
    replay(run, "real", &arguments, &feeds)?;
    for (language, stage) in &stages {
        replay(run, &format!("real-{language}"), &[stage, &arguments[..]].concat(), &feeds)?;
        run.case(format!("real books and counts of {language} are those of Rust"), same("real", language));
    }
    Ok(())
}

/// Compiles the stage in C++; the arguments that name it.
fn cpp_stage(run: &mut Run) -> Result<Vec<String>> {
    let CppStage { ring, stage, file } = CppStage::new(&[])?;
    run.check(ring);
    run.check(stage);
    Ok(in_library(file))
}

fn in_library(file: String) -> Vec<String> {
    vec!["--book".to_owned(), "cpp".to_owned(), LIBRARY.to_owned(), file]
}

/// Compiles the stage in Java; the arguments that name it.
fn java_stage(run: &mut Run) -> Result<Vec<String>> {
    let stage = JavaStage::new()?;
    let arguments = ["--stats", "java"].map(str::to_owned).into_iter().chain(stage.arguments()).collect();
    run.check(stage.library);
    run.check(stage.classes);
    Ok(arguments)
}

/// Runs the demo with a stage in C++ that loses some events.
fn loses_in_cpp(run: &mut Run, arguments: &[String]) -> Result<()> {
    let CppStage { stage, file, .. } = CppStage::new(&["-DDEMO_LOSES_AN_EVENT"])?;
    run.check(stage);
    loses(&demo().args(in_library(file)).args(arguments.iter().cloned()).silent())
}

/// Runs the demo with a stage that loses some events: it must end by saying so.
fn loses(job: &Job) -> Result<()> {
    let ending = job.run(&mut |_| ())?;
    ensure!(matches!(ending, Ending::Exited(status) if status.code() == Some(1)), "{ending:?}");
    Ok(())
}

/// Compares the books and counts of two reports, of which one is of stages in another language.
fn same(name: &str, language: &str) -> Result<()> {
    let report = |name: String| read(&workspace::target_dir("demo").join(format!("{name}.json")));
    let (rust, other) = (report(name.to_owned())?, report(format!("{name}-{language}"))?);
    ensure!(rust["feeds"] == other["feeds"] && rust["feeds"].is_array(), "the books differ");
    ensure!(rust["actions"] == other["actions"] && rust["actions"].is_object(), "the counts differ");
    Ok(())
}

fn demo() -> Job {
    Job::cargo(&["run", "--release", "--package", PACKAGE]).args(["--"])
}

/// Runs the demo and looks at its report, which must name these feeds with that many records.
fn replay(run: &mut Run, name: &str, arguments: &[String], feeds: &[(String, u64)]) -> Result<()> {
    let directory = workspace::target_dir("demo");
    fs::create_dir_all(&directory).with_context(|| format!("cannot create {}", directory.display()))?;
    let file: PathBuf = directory.join(format!("{name}.json"));
    // What an earlier run wrote must not be taken for this one's.
    if file.exists() {
        fs::remove_file(&file).with_context(|| format!("cannot remove {}", file.display()))?;
    }
    let job = demo().args(["--json".to_owned(), shown(&file)]);
    run.check(job.args(arguments.iter().cloned()).limit(Duration::from_secs(10 * 60)));
    run.case(
        format!("the report on {name} data is right"),
        read(&file).and_then(|report| verify(&report, feeds)),
    );
    Ok(())
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

fn read(file: &Path) -> Result<Value> {
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is no JSON", file.display()))
}

fn verify(report: &Value, feeds: &[(String, u64)]) -> Result<()> {
    for check in ["journal_matches", "books_match", "statistics_match"] {
        ensure!(report[check] == true, "{check} is {}", report[check]);
    }
    let all: u64 = feeds.iter().map(|(_, records)| records).sum();
    ensure!(report["events"] == all, "{} events, not {all}", report["events"]);
    ensure!(report["events_per_second"].as_f64().is_some_and(|rate| rate > 0.0), "no rate");
    let latency = ["p50", "p90", "p99", "p99_9", "max"].map(|name| report["latency_ns"][name].as_u64());
    ensure!(latency.iter().all(Option::is_some) && latency.is_sorted(), "latencies are {latency:?}");
    let books = report["feeds"].as_array().context("no books")?;
    for (name, records) in feeds {
        let of_feed = books.iter().filter(|book| book["file"] == name.as_str());
        let sum: u64 = of_feed.filter_map(|book| book["records"].as_u64()).sum();
        ensure!(sum == *records, "{name} has {sum} records, not {records}");
    }
    for book in books {
        let name = book["file"].as_str().unwrap_or_default();
        ensure!(feeds.iter().any(|(feed, _)| feed == name), "`{name}` was not asked for");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn report() -> Value {
        json!({
            "events": 30, "events_per_second": 1e6, "journal_matches": true, "books_match": true,
            "statistics_match": true,
            "latency_ns": { "p50": 1, "p90": 2, "p99": 3, "p99_9": 4, "max": 4 },
            "feeds": [
                { "file": "a", "records": 8 },
                { "file": "a", "records": 2 },
                { "file": "b", "records": 20 },
            ],
        })
    }

    fn verdict(change: impl FnOnce(&mut Value)) -> Result<()> {
        let mut report = report();
        change(&mut report);
        verify(&report, &[("a".into(), 10), ("b".into(), 20)])
    }

    #[test]
    fn a_right_report_passes() {
        verdict(|_| ()).expect("nothing is wrong with it");
    }

    #[test]
    fn each_fault_is_found() {
        assert!(verdict(|report| report["journal_matches"] = json!(false)).is_err());
        assert!(verdict(|report| report["books_match"] = json!(null)).is_err());
        assert!(verdict(|report| report["statistics_match"] = json!(false)).is_err());
        assert!(verdict(|report| report["events"] = json!(29)).is_err());
        assert!(verdict(|report| report["events_per_second"] = json!(null)).is_err());
        assert!(verdict(|report| report["latency_ns"]["p99"] = json!(9)).is_err());
        assert!(verdict(|report| report["latency_ns"]["max"] = json!(null)).is_err());
        assert!(verdict(|report| report["feeds"][1]["records"] = json!(3)).is_err());
        assert!(verdict(|report| report["feeds"][2]["file"] = json!("c")).is_err());
    }
}
