//! Runs on generated feeds: what they report, and every option that changes how they run.

#[cfg(target_os = "linux")]
use std::fs;
#[cfg(target_os = "linux")]
use std::time::{Duration, Instant};

use crate::support::Bench;

#[test]
fn a_run_reports_figures_books_and_all_checks() {
    let report = Bench::new().report(&["--events", "20000"]);
    assert_eq!(report["events"], 80_000);
    assert!(report["events_per_second"].as_f64().unwrap() > 1_000.0);
    let latency: Vec<_> =
        ["p50", "p90", "p99", "p99_9", "max"].map(|name| report["latency_ns"][name].as_u64().unwrap()).into();
    assert!(latency.is_sorted() && latency[0] > 0, "{latency:?}");
    if cfg!(target_os = "linux") {
        assert!(report["peak_rss_bytes"].as_u64().unwrap() > 1 << 20);
    }
    let feeds = report["feeds"].as_array().unwrap();
    assert_eq!(feeds.len(), 4);
    for (number, feed) in (1..).zip(feeds) {
        assert_eq!(feed["file"], format!("generated-{number}"));
        assert_eq!(feed["instrument_id"], number);
        assert_eq!(feed["records"], 20_000);
        for side in ["best_bid", "best_ask"] {
            assert!(feed[side]["size"].as_u64().unwrap() >= feed[side]["orders"].as_u64().unwrap());
            assert!(feed[side]["orders"].as_u64().unwrap() >= 1);
        }
        assert!(feed["best_bid"]["price"].as_f64().unwrap() < feed["best_ask"]["price"].as_f64().unwrap());
    }
}

#[test]
fn the_table_is_printed_and_nothing_else() {
    let ended = Bench::new().run(&["--events", "1000"]);
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""));
    for part in
        ["events a second", "p50", "p99.9", "max", "peak memory", "generated-4", "best bid", "best ask"]
    {
        assert!(ended.stdout.contains(part), "no {part:?} in {}", ended.stdout);
    }
    assert_eq!(ended.stdout.matches("  yes\n").count(), 3, "{}", ended.stdout);
}

#[test]
fn a_seed_gives_the_same_books() {
    let bench = Bench::new();
    let books = |seed| bench.report(&["--events", "3000", "--seed", seed])["feeds"].clone();
    assert_eq!(books("7"), books("7"));
    assert_ne!(books("7"), books("8"));
}

#[test]
fn every_wait_strategy_delivers_everything() {
    for wait in ["busy-spin", "yielding", "backoff", "blocking"] {
        let report = Bench::new().report(&["--events", "2000", "--wait", wait]);
        assert_eq!(report["events"], 8_000, "{wait}");
    }
}

#[test]
fn every_capacity_delivers_everything() {
    for capacity in ["1", "2", "64", "131072"] {
        let report = Bench::new().report(&["--events", "500", "--capacity", capacity]);
        assert_eq!(report["events"], 2_000, "{capacity}");
    }
}

#[test]
fn repeats_are_counted() {
    let report = Bench::new().report(&["--events", "1000", "--repeat", "3"]);
    assert_eq!(report["events"], 12_000);
    assert!(report["feeds"].as_array().unwrap().iter().all(|feed| feed["records"] == 3_000));
}

#[test]
fn a_rate_is_kept() {
    let report = Bench::new().report(&["--events", "2000", "--rate", "10000"]);
    assert_eq!(report["events"], 8_000);
    let rate = report["events_per_second"].as_f64().unwrap();
    // The last event is due 0.1 ms before the end of the 0.8 s; a busy machine may take longer.
    assert!((2_000.0..=10_010.0).contains(&rate), "{rate} events a second");
}

#[cfg(target_os = "linux")]
#[test]
fn pinned_threads_have_one_core_each() {
    let bench = Bench::new();
    let report = bench.report(&["--events", "1000", "--pin"]);
    assert_eq!(report["events"], 4_000);

    let mut child = bench.command(&["--pin", "--rate", "1000", "--journal", "journal"]).spawn().unwrap();
    let child_id = child.id();
    let pinned = ["books", "feed-1", "feed-2", "feed-3", "feed-4", "journal", "statistics"];
    let is_pinned = |name: &str| one_core_threads(child_id).iter().any(|thread| thread == name);
    let started = Instant::now();
    while !pinned.into_iter().all(is_pinned) {
        assert!(started.elapsed() < Duration::from_secs(60), "pinned: {:?}", one_core_threads(child_id));
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

/// The names of the process's threads that may run on one core only. Threads come and go while they are listed.
#[cfg(target_os = "linux")]
fn one_core_threads(process: u32) -> Vec<String> {
    let threads = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    let statuses = threads.filter_map(|thread| fs::read_to_string(thread.path().join("status")).ok());
    let field = |status: &str, name: &str| {
        status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().trim().to_owned()
    };
    statuses
        .filter(|status| field(status, "Cpus_allowed_list:").parse::<u32>().is_ok())
        .map(|status| field(&status, "Name:"))
        .collect()
}

#[test]
fn help_and_version_are_there() {
    let bench = Bench::new();
    let help = bench.run(&["--help"]);
    assert_eq!(help.code, Some(0));
    for option in
        ["--input", "--json", "--rate", "--repeat", "--pin", "--wait", "--capacity", "--journal", "--seed"]
    {
        assert!(help.stdout.contains(option), "no {option} in the help");
    }
    let version = bench.run(&["--version"]);
    assert_eq!(version.stdout.trim(), concat!("annulus-demo ", env!("CARGO_PKG_VERSION")));
}

#[test]
fn unusable_arguments_end_with_two() {
    let bench = Bench::new();
    for args in [
        &["--capacity", "1000"][..],
        &["--capacity", "0"],
        &["--events", "0"],
        &["--rate", "0"],
        &["--rate", "fast"],
        &["--repeat", "0"],
        &["--wait", "patiently"],
        &["--seed", "1", "--input", "feed.dbn"],
        &["--events", "1", "--input", "feed.dbn"],
        &["feed.dbn"],
    ] {
        let ended = bench.run(args);
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""), "{args:?}");
        assert!(ended.stderr.starts_with("error: "), "{ended:?}");
    }
}
