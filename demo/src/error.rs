//! What can go wrong, each said in one line.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why a run could not start or did not end well.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// An input cannot be used: it is missing, foreign, empty, truncated or damaged.
    Input {
        /// The feed's name, which is the file's path as it was given.
        name: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A file or directory could not be written or read back.
    Output {
        /// The file or directory.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// A journal is not a whole one.
    Journal {
        /// The journal's file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The user asked for an end.
    Interrupted,
    /// The ring or its threads failed.
    Ring(String),
}

impl Error {
    /// An [`Error::Input`].
    pub fn input(name: impl Into<String>, reason: impl fmt::Display) -> Self {
        Self::Input { name: name.into(), reason: reason.to_string() }
    }

    /// Makes an [`Error::Output`] out of what an operation on `path` returned.
    pub fn output(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Output { path, source }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Input { name, reason } => write!(f, "{name}: {reason}"),
            Self::Output { path, source } => write!(f, "{}: {source}", path.display()),
            Self::Journal { path, reason } => write!(f, "{}: {reason}", path.display()),
            Self::Interrupted => f.write_str("interrupted"),
            Self::Ring(reason) => f.write_str(reason),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Output { source, .. } => Some(source),
            _ => None,
        }
    }
}
