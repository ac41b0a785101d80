//! Checks that read the sources: what the compiler does not hold the project to.

mod cycles;
mod examples;
mod facade;
mod files;
mod imports;
mod layers;
mod lock;
mod modules;
mod orderings;
mod sizes;
mod words;

use anyhow::Result;
use std::fmt;
use std::path::PathBuf;

/// A check: what it found in the checkout.
pub(crate) type Check = fn() -> Result<Vec<Finding>>;

/// Every check with what it asserts.
pub(crate) const CHECKS: [(&str, Check); 8] = [
    ("the library's files import from layers above them only", layers::check),
    ("the library's files do not import each other in a circle", cycles::check),
    ("lib.rs holds documentation and exports only", facade::check),
    ("the table of memory orderings lists those that the library names", orderings::check),
    ("files are short", sizes::check),
    ("sources name no unfinished work, no switched-off test and no directory of one machine", words::check),
    ("the lock file is committed and up to date", lock::check),
    ("each example is short and run by a part of the tests", examples::check),
];

/// What a check objects to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    file: PathBuf,
    /// From 1; 0 for the file as a whole.
    line: usize,
    what: String,
}

impl Finding {
    fn new(file: impl Into<PathBuf>, line: usize, what: impl Into<String>) -> Self {
        Self { file: file.into(), line, what: what.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        write!(f, ": {}", self.what)
    }
}
