//! The run of one part of the tests: each step is counted, and each failure is kept for the end.

use crate::job::Job;
use crate::process::{Ending, pass_on};
use crate::tally::{Dialect, Summer, Tally};
use anyhow::Result;
use std::fmt::Display;

/// What one part did.
#[derive(Debug)]
pub(crate) struct Run {
    part: &'static str,
    tally: Tally,
    failures: Vec<String>,
    /// Where the output of commands goes.
    echo: fn(&[u8]),
}

impl Run {
    pub(crate) const fn new(part: &'static str) -> Self {
        Self { part, tally: Tally { passed: 0, failed: 0 }, failures: Vec::new(), echo: pass_on }
    }

    pub(crate) const fn tally(&self) -> Tally {
        self.tally
    }

    pub(crate) fn failures(&self) -> &[String] {
        &self.failures
    }

    /// Runs a command that stands for one case: it passes by exiting with 0.
    pub(crate) fn check(&mut self, job: Job) {
        println!("\n[{}] {job}", self.part);
        match job.run(&mut self.echo).map(reason) {
            Ok(None) => self.tally += Tally::PASSED,
            Ok(Some(reason)) => self.fail(format!("{job}: {reason}")),
            Err(error) => self.fail(format!("{job}: {error:#}")),
        }
    }

    /// Runs a program of Rust's test harness. That no test ran is a failure.
    pub(crate) fn tests(&mut self, job: Job) {
        self.cases(job, Dialect::Libtest);
    }

    /// Runs a command that reports its cases in `dialect`. That it reports none is a failure.
    pub(crate) fn cases(&mut self, job: Job, dialect: Dialect) {
        println!("\n[{}] {job}", self.part);
        let mut summer = Summer::new(dialect);
        let ending = job.run(&mut |chunk| {
            (self.echo)(chunk);
            summer.feed(chunk);
        });
        let cases = summer.finish();
        self.tally += cases;
        match ending.map(reason) {
            Ok(None) if cases.total() == 0 => self.fail(format!("{job}: no test ran")),
            Ok(None) if cases.failed == 0 => {}
            // Its own count of failed cases stands; what else went wrong counts as one more.
            Ok(_) if cases.failed > 0 => self.failures.push(format!("{job}: {} failed", cases.failed)),
            Ok(reason) => self.fail(format!("{job}: {}", reason.unwrap_or_default())),
            Err(error) => self.fail(format!("{job}: {error:#}")),
        }
    }

    /// Counts one case that was decided here.
    pub(crate) fn case(&mut self, name: impl Display, result: Result<()>) {
        match result {
            Ok(()) => {
                println!("[{}] {name}: ok", self.part);
                self.tally += Tally::PASSED;
            }
            Err(error) => self.fail(format!("{name}: {error:#}")),
        }
    }

    /// Counts a failure.
    pub(crate) fn fail(&mut self, what: impl Into<String>) {
        let what = what.into();
        println!("[{}] FAILED: {what}", self.part);
        self.tally += Tally::FAILED;
        self.failures.push(what);
    }

    /// A line for the reader, which counts nothing.
    pub(crate) fn note(&self, what: impl Display) {
        println!("[{}] {what}", self.part);
    }
}

/// Why an ending is a failure.
fn reason(ending: Ending) -> Option<String> {
    match ending {
        Ending::Exited(status) if status.success() => None,
        Ending::Exited(status) => Some(status.to_string()),
        Ending::TimedOut(limit) => Some(format!("killed after {} s", limit.as_secs())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    /// A run that swallows what commands print: whoever sums our own results must not read theirs.
    fn quiet() -> Run {
        Run { echo: |_| {}, ..Run::new("part") }
    }

    fn shell(script: &str) -> Job {
        Job::new("sh").args(["-c", script]).limit(Duration::from_secs(20))
    }

    #[test]
    fn a_check_is_one_case() {
        let mut run = quiet();
        run.check(shell("echo 'test result: ok. 5 passed; 0 failed; 0 ignored'"));
        run.check(shell("exit 1"));
        run.check(Job::new("no-program-has-this-name"));
        assert_eq!(run.tally(), Tally { passed: 1, failed: 2 });
        assert_eq!(run.failures().len(), 2);
    }

    #[test]
    fn tests_are_counted_by_their_results() {
        let mut run = quiet();
        run.tests(shell("echo 'test result: ok. 5 passed; 0 failed; 0 ignored'"));
        assert_eq!(run.tally(), Tally { passed: 5, failed: 0 });
        run.tests(shell("echo 'test result: FAILED. 2 passed; 3 failed; 0 ignored'; exit 101"));
        assert_eq!(run.tally(), Tally { passed: 7, failed: 3 });
        assert_eq!(run.failures().len(), 1);
    }

    #[test]
    fn tests_that_do_not_run_have_failed() {
        let nothing_matched =
            "echo 'test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 9 filtered out'";
        for script in [nothing_matched, "true", "exit 101"] {
            let mut run = quiet();
            run.tests(shell(script));
            assert_eq!(run.tally(), Tally::FAILED, "{script}");
        }
    }

    #[test]
    fn a_crash_after_passed_tests_is_a_failure() {
        let mut run = quiet();
        run.tests(shell("echo 'test result: ok. 5 passed; 0 failed; 0 ignored'; kill -SEGV $$"));
        assert_eq!(run.tally(), Tally { passed: 5, failed: 1 });
    }

    #[test]
    fn a_hang_is_a_failure() {
        let mut run = quiet();
        run.check(shell("sleep 300").limit(Duration::from_millis(200)));
        run.tests(shell("sleep 300").limit(Duration::from_millis(200)));
        assert_eq!(run.tally(), Tally { passed: 0, failed: 2 });
        assert!(run.failures()[0].contains("killed after"), "{:?}", run.failures());
    }
}
