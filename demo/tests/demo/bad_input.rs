//! Inputs and outputs that cannot be used: one clear line, an exit code, no panic, no journal.

use std::fs;
use std::process::Stdio;

use crate::support::{Bench, dbn, wait, zst};
use dbn::encode::EncodeRecord;
use dbn::encode::dbn::Encoder;
use dbn::{Metadata, SType, Schema, TradeMsg};

#[test]
fn what_is_no_file_is_refused() {
    let bench = Bench::new();
    bench.assert_fails(&["--input", "missing.dbn.zst"], 2, "missing.dbn.zst: No such file");
    fs::create_dir(bench.path("directory")).unwrap();
    bench.assert_fails(&["--input", "directory"], 2, "directory: is a directory");
}

#[cfg(target_os = "linux")]
#[test]
fn devices_and_files_that_cannot_be_read_are_refused() {
    let bench = Bench::new();
    bench.assert_fails(&["--input", "/dev/null"], 2, "/dev/null: is not a regular file");
    bench.assert_fails(&["--input", "/proc/self/mem"], 2, "/proc/self/mem: cannot be read");
}

#[test]
fn an_empty_file_is_refused() {
    let bench = Bench::new();
    bench.file("empty.dbn.zst", b"");
    bench.assert_fails(&["--input", "empty.dbn.zst"], 2, "is empty");
    bench.file("nothing.dbn.zst", &zst(b""));
    bench.assert_fails(&["--input", "nothing.dbn.zst"], 2, "is empty");
    bench.file("header.dbn.zst", &zst(&dbn(0)));
    bench.assert_fails(&["--input", "header.dbn.zst"], 2, "holds no records");
}

#[test]
fn a_foreign_file_is_refused() {
    let bench = Bench::new();
    let text = b"ts_recv,order_id,price\n1,2,3\n".repeat(50);
    bench.file("orders.csv", &text);
    bench.assert_fails(&["--input", "orders.csv"], 2, "orders.csv: is not a DBN file");
    bench.file("orders.csv.zst", &zst(&text));
    bench.assert_fails(&["--input", "orders.csv.zst"], 2, "is not a DBN file");
    let mut newer = dbn(10);
    newer[3] = 200;
    bench.file("newer.dbn", &newer);
    bench.assert_fails(&["--input", "newer.dbn"], 2, "is not a DBN file");
}

#[test]
fn another_schema_is_refused_by_name() {
    let metadata = Metadata::builder()
        .dataset("GLBX.MDP3")
        .schema(Some(Schema::Trades))
        .start(0)
        .stype_in(Some(SType::RawSymbol))
        .stype_out(SType::InstrumentId)
        .build();
    let mut bytes = Vec::new();
    Encoder::new(&mut bytes, &metadata).unwrap().encode_record(&TradeMsg::default()).unwrap();
    let bench = Bench::new();
    bench.file("trades.dbn.zst", &zst(&bytes));
    bench.assert_fails(&["--input", "trades.dbn.zst"], 2, "schema trades, not market-by-order");
}

#[test]
fn a_file_cut_anywhere_is_truncated() {
    let bench = Bench::new();
    let whole = zst(&dbn(30_000));
    for (part, codes) in [(0.0001, [1, 2]), (0.3, [1, 1]), (0.6, [1, 1]), (0.95, [1, 1]), (1.0, [1, 1])] {
        let length = ((whole.len() as f64 * part) as usize).clamp(5, whole.len() - 1);
        bench.file("cut.dbn.zst", &whole[..length]);
        let code = bench.run(&["--input", "cut.dbn.zst"]).code.unwrap();
        assert!(codes.contains(&code), "code {code} after {length} bytes");
        bench.assert_fails(&["--input", "cut.dbn.zst"], code, "cut.dbn.zst: is truncated");
    }
}

#[test]
fn a_record_cut_short_is_truncation() {
    let bench = Bench::new();
    let mut stream = dbn(10_000);
    stream.truncate(stream.len() - 20);
    bench.file("plain.dbn", &stream);
    bench.assert_fails(
        &["--input", "plain.dbn"],
        1,
        "plain.dbn: is truncated: 36 bytes of a record follow 9999",
    );
    bench.file("compressed.dbn.zst", &zst(&stream));
    bench.assert_fails(
        &["--input", "compressed.dbn.zst"],
        1,
        "is truncated: 36 bytes of a record follow 9999",
    );
}

#[test]
fn damage_stops_the_run() {
    let bench = Bench::new();
    let mut compressed = zst(&dbn(30_000));
    let middle = compressed.len() / 2;
    compressed[middle..middle + 64].fill(0xff);
    bench.file("damaged.dbn.zst", &compressed);
    bench.assert_fails(&["--input", "damaged.dbn.zst"], 1, "damaged.dbn.zst: ");

    let mut stream = dbn(30_000);
    let record = stream.len() - 15_000 * 56;
    stream[record + 1] = 0x17;
    bench.file("foreign-record.dbn", &stream);
    bench.assert_fails(
        &["--input", "foreign-record.dbn"],
        1,
        "is damaged: no market-by-order record after 15000",
    );
    stream[record] = 0;
    bench.file("no-length.dbn", &stream);
    bench.assert_fails(&["--input", "no-length.dbn"], 1, "is damaged");
}

#[test]
fn one_bad_feed_among_good_ones_ends_the_run() {
    let bench = Bench::new();
    let whole = zst(&dbn(60_000));
    bench.file("good.dbn.zst", &whole);
    bench.file("bad.dbn.zst", &whole[..whole.len() / 3]);
    for wait in ["busy-spin", "yielding", "backoff", "blocking"] {
        let args = ["--input", "good.dbn.zst", "--input", "bad.dbn.zst", "--repeat", "50", "--wait", wait];
        bench.assert_fails(&args, 1, "bad.dbn.zst: is truncated");
    }
    bench.assert_fails(&["--input", "good.dbn.zst", "--input", "none.dbn.zst"], 2, "none.dbn.zst: ");
}

#[test]
fn a_place_that_cannot_be_written_is_refused_before_the_run() {
    let bench = Bench::new();
    bench.file("file", b"");
    fs::create_dir(bench.path("directory")).unwrap();
    for (args, message) in [
        (["--journal", "file"], "file: "),
        (["--journal", "file/journal"], "file/journal: "),
        (["--json", "missing/report.json"], "missing/report.json.partial: No such file"),
        (["--json", "directory"], "directory: "),
    ] {
        let ended = bench.run(&args);
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""), "{ended:?}");
        assert_eq!(ended.stderr.lines().count(), 1, "{ended:?}");
        assert!(ended.stderr.contains(message), "{ended:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_fails_the_run() {
    let bench = Bench::new();
    fs::create_dir(bench.path("journal")).unwrap();
    let full = |name: &str| {
        std::os::unix::fs::symlink("/dev/full", bench.path("journal").join(name)).unwrap();
    };
    full("2-generated-2.journal.partial");
    bench.assert_fails(&["--events", "50000"], 1, "2-generated-2.journal.partial: No space left");
    // Few enough events for the disk to be found full only when the journal is sealed.
    full("4-generated-4.journal.partial");
    bench.assert_fails(&["--events", "50"], 1, "4-generated-4.journal.partial: No space left");

    let ended = bench.run(&["--events", "1000", "--json", "/dev/full"]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert_eq!(ended.stderr.lines().count(), 1, "{ended:?}");
    assert!(ended.stderr.contains("/dev/full: No space left"), "{ended:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_table_that_cannot_be_printed_is_told_of_and_a_reader_that_left_is_not() {
    let bench = Bench::new();
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut command = bench.command(&["--events", "1000"]);
    let output = command.stdout(full).stderr(Stdio::piped()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().contains("standard output: No space left"));

    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let child = bench.command(&["--events", "1000"]).stdout(writer).stderr(Stdio::null()).spawn().unwrap();
    assert_eq!(wait(child), Some(0));
}

#[cfg(unix)]
#[test]
fn json_goes_through_a_link_and_replaces_a_file() {
    let bench = Bench::new();
    bench.file("target.json", b"something older and much longer than a report is".repeat(100).as_slice());
    std::os::unix::fs::symlink("target.json", bench.path("link.json")).unwrap();
    for name in ["link.json", "target.json", "new.json"] {
        let ended = bench.run(&["--events", "100", "--json", name]);
        assert_eq!(ended.code, Some(0), "{ended:?}");
        let text = fs::read_to_string(bench.path(name)).unwrap();
        assert!(serde_json::from_str::<serde_json::Value>(&text).unwrap()["books_match"] == true);
    }
    assert!(bench.path("link.json").is_symlink());
    assert_eq!(
        bench.list("."),
        ["link.json", "new.json", "standard-error", "standard-output", "target.json"]
    );
}

#[test]
fn stages_in_java_without_a_jvm_or_classes_are_refused() {
    let bench = Bench::new();
    let refused = |home: &str, message: &str| {
        let mut command =
            bench.command(&["--stats", "java", "--stats-classes", "none", "--stats-library", "none"]);
        let ended = command.env("JAVA_HOME", home).env("PATH", bench.path("")).output().unwrap();
        let said = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(
            (ended.status.code(), ended.stdout.len(), said.lines().count()),
            (Some(2), 0, 1),
            "{said}"
        );
        assert!(said.starts_with("annulus-demo: ") && said.contains(message), "{said}");
    };
    refused("", "JAVA_HOME is not set, and no `java` of one is on the PATH");
    refused("nowhere", "JAVA_HOME: there is no JVM in nowhere");
    #[cfg(target_os = "linux")]
    {
        fs::create_dir_all(bench.path("home/lib/server")).unwrap();
        bench.file("home/lib/server/libjvm.so", b"no library");
        refused("home", "libjvm.so: ");
    }
    let ended = bench.run(&["--stats", "java"]);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""), "{ended:?}");
}
