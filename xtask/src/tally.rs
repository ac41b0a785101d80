//! Counts of what passed and what failed, and how to read them from the output of test programs.

use std::fmt;
use std::ops::AddAssign;

/// What passed and what failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl Tally {
    pub(crate) const PASSED: Self = Self { passed: 1, failed: 0 };
    pub(crate) const FAILED: Self = Self { passed: 0, failed: 1 };

    pub(crate) const fn total(self) -> u64 {
        self.passed + self.failed
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

/// What a program prints about its cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// Rust's test harness: `test result: ok. 3 passed; 0 failed; ...`, once a program.
    Libtest,
    /// Criterion in test mode: `Success` after each benchmark.
    Criterion,
    /// A program of ours: `3 passed, 0 failed`, once.
    Plain,
    /// Maven's test plugins: `Tests run: 3, Failures: 0, Errors: 0, Skipped: 0`, once a run; and what `-Xcheck:jni` says of
    /// native code, each a failure.
    Surefire,
}

impl Dialect {
    fn read(self, line: &str) -> Option<Tally> {
        match self {
            Self::Libtest => libtest_result(line),
            Self::Criterion => (line == "Success").then_some(Tally::PASSED),
            Self::Plain => plain_result(line),
            Self::Surefire => surefire_result(line),
        }
    }
}

/// Sums the results in an output that comes in chunks.
#[derive(Debug)]
pub(crate) struct Summer {
    dialect: Dialect,
    line: Vec<u8>,
    sum: Tally,
}

impl Summer {
    pub(crate) const fn new(dialect: Dialect) -> Self {
        Self { dialect, line: Vec::new(), sum: Tally { passed: 0, failed: 0 } }
    }

    pub(crate) fn feed(&mut self, chunk: &[u8]) {
        for &byte in chunk {
            if byte == b'\n' { self.end_line() } else { self.line.push(byte) }
        }
    }

    pub(crate) fn finish(mut self) -> Tally {
        self.end_line();
        self.sum
    }

    fn end_line(&mut self) {
        let text = String::from_utf8_lossy(&self.line);
        if let Some(result) = self.dialect.read(plain(&text).trim()) {
            self.sum += result;
        }
        self.line.clear();
    }
}

/// Reads `3 passed, 0 failed`.
fn plain_result(line: &str) -> Option<Tally> {
    let (passed, failed) = line.split_once(" passed, ")?;
    let failed = failed.strip_suffix(" failed")?;
    Some(Tally { passed: passed.parse().ok()?, failed: failed.parse().ok()? })
}

/// Reads `[INFO] Tests run: 3, Failures: 0, Errors: 0, Skipped: 0`; a line with a time is of one class. Then what the
/// JVM says of a broken rule.
fn surefire_result(line: &str) -> Option<Tally> {
    const BROKEN: [&str; 2] = ["WARNING in native method", "FATAL ERROR in native method"];
    if BROKEN.iter().any(|said| line.contains(said)) {
        return Some(Tally::FAILED);
    }
    let (_, counts) = line.split_once("Tests run: ")?;
    let counts: Vec<u64> = counts
        .split(", ")
        .map(|count| count.rsplit(": ").next().and_then(|count| count.parse().ok()))
        .collect::<Option<_>>()?;
    let [run, failures, errors, skipped] = counts[..] else { return None };
    Some(Tally { passed: run - failures - errors - skipped, failed: failures + errors })
}

/// Reads `test result: ok. 3 passed; 0 failed; 0 ignored`.
fn libtest_result(line: &str) -> Option<Tally> {
    let (_, counts) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let count = |word: &str| {
        counts.split(';').find_map(|count| count.trim().strip_suffix(word)?.trim().parse::<u64>().ok())
    };
    Some(Tally { passed: count("passed")?, failed: count("failed")? })
}

/// The text without terminal colours.
fn plain(text: &str) -> String {
    let mut pieces = text.split('\u{1b}');
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        out.push_str(piece.split_once('m').map_or(piece, |(_, rest)| rest));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(dialect: Dialect, chunks: &[&str]) -> Tally {
        let mut summer = Summer::new(dialect);
        chunks.iter().for_each(|chunk| summer.feed(chunk.as_bytes()));
        summer.finish()
    }

    #[test]
    fn results_of_several_programs_are_summed() {
        let output = "running 2 tests\ntest a ... ok\n\n\
            test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
            test result: FAILED. 30 passed; 4 failed; 0 ignored; 0 measured; 7 filtered out; finished in 1.2s\n";
        assert_eq!(sum(Dialect::Libtest, &[output]), Tally { passed: 32, failed: 4 });
    }

    #[test]
    fn plain_results_stand_alone_on_their_line() {
        let output = "hung for 3 s\nFAILED 1P1C: 2 passed\n41 passed, 1 failed\n";
        assert_eq!(sum(Dialect::Plain, &[output]), Tally { passed: 41, failed: 1 });
    }

    #[test]
    fn a_result_may_be_cut_by_chunks_and_by_the_end() {
        let chunks = ["test resu", "lt: ok. 1", "2 passed; 0 fai", "led; 0 ignored"];
        assert_eq!(sum(Dialect::Libtest, &chunks), Tally { passed: 12, failed: 0 });
    }

    #[test]
    fn colours_do_not_hide_a_result() {
        let line = "test result: \u{1b}[32mok\u{1b}[m. 5 passed; 0 failed; 0 ignored\n";
        assert_eq!(sum(Dialect::Libtest, &[line]), Tally { passed: 5, failed: 0 });
    }

    #[test]
    fn other_lines_count_nothing() {
        let output = "test result pending\n    test result: unknown\nthe test result: ok. 5 passed; 0 failed\n5 passed\n";
        assert_eq!(sum(Dialect::Libtest, &[output]), Tally::default());
    }

    #[test]
    fn criterion_reports_one_line_a_benchmark() {
        assert_eq!(
            sum(Dialect::Criterion, &["Testing copy/64\nSuccess\n\nTesting poll\nSuccess\n"]).passed,
            2
        );
        assert_eq!(sum(Dialect::Criterion, &["Testing copy/64\nSuccessful\n"]).total(), 0);
    }

    #[test]
    fn maven_reports_classes_and_then_all() {
        let output = "[INFO] Running org.annulus.MisuseTest\n\
            [INFO] Tests run: 20, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.164 s -- in org.annulus.MisuseTest\n\
            [INFO] Results:\n[ERROR] Tests run: 120, Failures: 2, Errors: 1, Skipped: 4\n";
        assert_eq!(sum(Dialect::Surefire, &[output]), Tally { passed: 113, failed: 3 });
        for said in
            ["WARNING in native method: JNI call made", "FATAL ERROR in native method: Wrong object class"]
        {
            assert_eq!(sum(Dialect::Surefire, &[said]), Tally::FAILED);
        }
    }

    #[test]
    fn a_tally_reads_as_the_last_line_must() {
        let mut tally = Tally::PASSED;
        tally += Tally { passed: 40, failed: 0 };
        tally += Tally::FAILED;
        assert_eq!(tally.to_string(), "41 passed, 1 failed");
        assert_eq!(tally.total(), 42);
    }
}
