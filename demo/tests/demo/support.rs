//! Runs the demo under a watchdog and makes inputs for it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use dbn::encode::EncodeRecord;
use dbn::encode::dbn::Encoder;
use dbn::{MboMsg, Metadata, SType, Schema};
use serde_json::Value;
use tempfile::TempDir;

/// No run of these tests takes a tenth of this.
const WATCHDOG: Duration = Duration::from_secs(120);

/// How a run of the demo ended.
#[derive(Debug)]
pub(crate) struct Ended {
    /// The exit code; `None` if a signal ended it.
    pub(crate) code: Option<i32>,
    /// What it wrote to standard output.
    pub(crate) stdout: String,
    /// What it wrote to standard error.
    pub(crate) stderr: String,
}

/// A directory to work in, and the demo.
#[derive(Debug)]
pub(crate) struct Bench {
    directory: TempDir,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self { directory: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Names of the files in a directory of the bench, sorted; none if it does not exist.
    pub(crate) fn list(&self, name: &str) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.path(name)) else { return Vec::new() };
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_annulus-demo"));
        command.args(args).current_dir(self.directory.path()).stdin(Stdio::null());
        command
    }

    /// Runs the demo in this directory to its end.
    pub(crate) fn run(&self, args: &[&str]) -> Ended {
        let (out, err) = (self.path("standard-output"), self.path("standard-error"));
        let mut command = self.command(args);
        command.stdout(File::create(&out).unwrap()).stderr(File::create(&err).unwrap());
        let code = wait(command.spawn().unwrap());
        Ended { code, stdout: fs::read_to_string(out).unwrap(), stderr: fs::read_to_string(err).unwrap() }
    }

    /// Runs the demo, which must end well, and returns its JSON.
    pub(crate) fn report(&self, args: &[&str]) -> Value {
        let ended = self.run(&[args, &["--json", "report.json"]].concat());
        assert_eq!(ended.code, Some(0), "{ended:?}");
        assert_eq!(ended.stderr, "");
        let report: Value = serde_json::from_slice(&fs::read(self.path("report.json")).unwrap()).unwrap();
        assert_eq!(report["journal_matches"], true);
        assert_eq!(report["books_match"], true);
        assert_eq!(report["statistics_match"], true);
        report
    }

    /// Runs the demo with a journal directory. It must refuse or fail with `code`, in one line that contains
    /// `message`, and leave no journal.
    pub(crate) fn assert_fails(&self, args: &[&str], code: i32, message: &str) {
        let ended = self.run(&[args, &["--journal", "journal"]].concat());
        assert_eq!(ended.code, Some(code), "{ended:?}");
        assert_eq!(ended.stdout, "");
        assert_eq!(ended.stderr.lines().count(), 1, "{ended:?}");
        assert!(ended.stderr.starts_with("annulus-demo: "), "{ended:?}");
        assert!(ended.stderr.contains(message), "{message:?} is not in {ended:?}");
        assert_eq!(self.list("journal"), [""; 0]);
    }

    /// Writes a file.
    pub(crate) fn file(&self, name: &str, bytes: &[u8]) {
        fs::write(self.path(name), bytes).unwrap();
    }
}

/// Waits for a process, and kills it when it takes too long.
pub(crate) fn wait(mut child: Child) -> Option<i32> {
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code();
        }
        if started.elapsed() > WATCHDOG {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("the demo hangs");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// A DBN stream of `count` adds and cancels, uncompressed.
pub(crate) fn dbn(count: u64) -> Vec<u8> {
    let metadata = Metadata::builder()
        .dataset("GLBX.MDP3")
        .schema(Some(Schema::Mbo))
        .start(0)
        .stype_in(Some(SType::RawSymbol))
        .stype_out(SType::InstrumentId)
        .build();
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, &metadata).unwrap();
    for number in 0..count {
        let side = if number % 2 == 0 { b'B' } else { b'A' };
        let record = MboMsg {
            order_id: number / 3,
            price: if side == b'B' { 100 } else { 200 } * 1_000_000_000
                + (number * 7_919 % 64) as i64 * 250_000_000,
            size: (number * 31 % 97) as u32 + 1,
            action: if number % 3 == 2 { b'C' } else { b'A' } as _,
            side: side as _,
            ts_recv: number.wrapping_mul(0x9E37_79B9_7F4A_7C15),
            ..MboMsg::default()
        };
        encoder.encode_record(&record).unwrap();
    }
    bytes
}

/// Compresses with Zstandard, as the files of the trade are.
pub(crate) fn zst(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 0).unwrap()
}

/// The directory of the real market data, or `None`, with a word about it, where there is none.
pub(crate) fn real_data() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let directory = std::env::var_os("ANNULUS_DEMO_DATA").map_or(beside, PathBuf::from);
    if directory.join(EVE).is_file() && directory.join(DAY).is_file() {
        return Some(directory);
    }
    let place = directory.display();
    eprintln!(
        "SKIPPED: no market data in {place}; set ANNULUS_DEMO_DATA to a directory with {EVE} and {DAY}"
    );
    None
}

/// A feed of 8,725 records.
pub(crate) const EVE: &str = "esh4-glbx-mdp3-20231224.mbo.dbn.zst";
/// A feed of 68,792 records.
pub(crate) const DAY: &str = "esh4-glbx-mdp3-20231225.mbo.dbn.zst";
