//! The journal as a user finds it: whole under its name, or not under its name.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::{Bench, dbn, wait, zst};
use annulus_demo::journal::reader::JournalReader;

#[test]
fn journals_hold_the_bytes_of_their_feeds() {
    let bench = Bench::new();
    let stream = dbn(5_000);
    bench.file("one.dbn.zst", &zst(&stream));
    bench.file("two.dbn", &stream);
    bench.report(&["--input", "one.dbn.zst", "--input", "two.dbn", "--repeat", "2", "--journal", "journal"]);

    assert_eq!(bench.list("journal"), ["1-one.journal", "2-two.journal"]);
    let records = &stream[stream.len() - 5_000 * 56..];
    for (feed, name) in ["1-one.journal", "2-two.journal"].into_iter().enumerate() {
        let mut journal = JournalReader::open(&bench.path("journal").join(name), feed as u32).unwrap();
        let mut read = Vec::new();
        while let Some(record) = journal.next_record().unwrap() {
            read.extend(record);
        }
        assert!(read == [records, records].concat(), "{name} differs");
    }
}

#[test]
fn a_journal_of_an_earlier_run_does_not_outlive_a_failed_one() {
    let bench = Bench::new();
    let whole = zst(&dbn(20_000));
    bench.file("feed.dbn.zst", &whole);
    bench.report(&["--input", "feed.dbn.zst", "--journal", "journal"]);
    assert_eq!(bench.list("journal"), ["1-feed.journal"]);
    bench.file("feed.dbn.zst", &whole[..whole.len() / 2]);
    bench.assert_fails(&["--input", "feed.dbn.zst"], 1, "feed.dbn.zst: is truncated");
}

/// A slow run that has begun its journals.
fn journal_begun(bench: &Bench) -> Child {
    let mut command = bench.command(&["--rate", "1000", "--journal", "journal"]);
    let child = command.stderr(Stdio::null()).spawn().unwrap();
    let started = Instant::now();
    while bench.list("journal").len() < 4 {
        assert!(started.elapsed() < Duration::from_secs(60), "no journal was begun");
        std::thread::sleep(Duration::from_millis(5));
    }
    child
}

#[test]
fn a_killed_run_leaves_no_journal_under_its_name() {
    let bench = Bench::new();
    let mut child = journal_begun(&bench);
    child.kill().unwrap();
    child.wait().unwrap();
    let left = bench.list("journal");
    assert_eq!(left.len(), 4);
    assert!(left.iter().all(|name| name.ends_with(".journal.partial")), "{left:?}");
    for (feed, name) in left.iter().enumerate() {
        let path = bench.path("journal").join(name);
        assert!(JournalReader::open(&path, feed as u32).is_err());
        // Nor does a new name make a whole one of it.
        let renamed = path.with_extension("");
        fs::rename(path, &renamed).unwrap();
        assert!(JournalReader::open(&renamed, feed as u32).is_err());
    }
}

#[test]
fn a_temporary_journal_is_removed() {
    for (args, code) in [(&["--events", "1000"][..], 0), (&["--input", "cut.dbn.zst"], 1)] {
        let bench = Bench::new();
        let whole = zst(&dbn(20_000));
        bench.file("cut.dbn.zst", &whole[..whole.len() / 2]);
        fs::create_dir(bench.path("temporary")).unwrap();
        let mut command = bench.command(args);
        command.env("TMPDIR", bench.path("temporary")).stdout(Stdio::null());
        command.stderr(Stdio::null());
        assert_eq!(wait(command.spawn().unwrap()), Some(code));
        assert_eq!(bench.list("temporary"), [""; 0]);
    }
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_tidies_up() {
    for signal in ["INT", "TERM"] {
        let bench = Bench::new();
        let child = journal_begun(&bench);
        assert!(
            Command::new("kill").args(["-s", signal, &child.id().to_string()]).status().unwrap().success()
        );
        assert_eq!(wait(child), Some(130), "{signal}");
        assert_eq!(bench.list("journal"), [""; 0]);
    }
}
