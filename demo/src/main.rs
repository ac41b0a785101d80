//! Replays market data through one multi-producer ring; `--help` tells how.
#![allow(clippy::std_instead_of_core, clippy::std_instead_of_alloc, reason = "a program has std")]

use std::io::{self, Write};
use std::process::ExitCode;

use annulus_demo::args::Args;
use annulus_demo::error::Error;
use annulus_demo::interrupt::EXIT_CODE;
use annulus_demo::job::{Failure, execute};
use clap::Parser;

const FAILED: u8 = 1;
const UNUSABLE: u8 = 2;

fn main() -> ExitCode {
    let args = Args::parse();
    match execute(&args) {
        Ok(done) => {
            for remark in &done.remarks {
                complain(remark);
            }
            let right = [done.report.journal_matches, done.report.books_match, done.report.statistics_match];
            match write!(io::stdout().lock(), "{}", done.report) {
                // Whoever reads the table may have seen enough.
                Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                    complain(&format!("standard output: {error}"));
                    FAILED.into()
                }
                _ if right.iter().all(|right| *right) => ExitCode::SUCCESS,
                _ => FAILED.into(),
            }
        }
        Err(Failure::Unusable(error)) => {
            complain(&error);
            UNUSABLE.into()
        }
        Err(Failure::Failed(error)) => {
            complain(&error);
            if matches!(error, Error::Interrupted) { EXIT_CODE } else { FAILED }.into()
        }
    }
}

/// One line on standard error. If even that cannot be written, the exit code has to do.
fn complain(what: &dyn std::fmt::Display) {
    let _ = writeln!(io::stderr().lock(), "annulus-demo: {what}");
}
