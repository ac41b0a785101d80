//! The suites over narrower sequences, as targets without 64-bit atomics have them.
//!
//! With 16 bits a sequence wraps after 32,768 events, so that ordinary tests cross the wrap and `tests/wrapping.rs`
//! crosses it thousands of times. Rings that can be joined need 64 bits and are not there.

use super::LIBRARY;
use crate::job::Job;
use crate::run::Run;
use anyhow::Result;

/// Forced widths, each with the directory that it is built in.
const WIDTHS: [(&str, &str); 2] = [("32", "word-32"), ("16", "word-16")];

/// The suites whose subject is a ring's sequences.
const SUITES: [&str; 6] = ["behaviour", "model", "messages", "groups", "layout", "wrapping"];

pub(super) fn run(run: &mut Run) -> Result<()> {
    for (width, directory) in WIDTHS {
        let test = || {
            let flags = format!("--cfg annulus_force_word=\"{width}\"");
            Job::cargo(&["test", "--package", LIBRARY]).env("RUSTFLAGS", &flags).target_dir(directory)
        };
        let suites = SUITES.iter().flat_map(|suite| ["--test", *suite]);
        run.tests(test().args(["--lib"]).args(suites));
    }
    Ok(())
}
