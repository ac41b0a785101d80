//! A command that can be shown as one would type it, with a time limit.

use crate::process::{self, Ending};
use crate::workspace;
use anyhow::{Context, Result, ensure};
use std::fmt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

/// Longer than any command of ours takes, builds on a slow machine included.
const LIMIT: Duration = Duration::from_secs(15 * 60);

/// A command to run in the workspace's root, or in another directory.
#[derive(Debug, Clone)]
pub(crate) struct Job {
    program: String,
    arguments: Vec<String>,
    variables: Vec<(&'static str, String)>,
    directory: PathBuf,
    limit: Duration,
    silent: bool,
}

impl Job {
    pub(crate) fn new(program: impl Into<String>) -> Self {
        Self {
            program: program.into(),
            arguments: Vec::new(),
            variables: Vec::new(),
            directory: workspace::root().to_owned(),
            limit: LIMIT,
            silent: false,
        }
    }

    /// `cargo SUBCOMMAND --locked`, for a toolchain other than the pinned one after `+`.
    pub(crate) fn cargo(subcommand: &[&str]) -> Self {
        Self::new("cargo").args(subcommand.iter().copied()).args(["--locked"])
    }

    pub(crate) fn args<A: Into<String>>(mut self, arguments: impl IntoIterator<Item = A>) -> Self {
        self.arguments.extend(arguments.into_iter().map(Into::into));
        self
    }

    /// `--features LIST`, or nothing for an empty list.
    pub(crate) fn features<S: AsRef<str>>(self, features: &[S]) -> Self {
        if features.is_empty() {
            return self;
        }
        let list: Vec<&str> = features.iter().map(AsRef::as_ref).collect();
        self.args(["--features".to_owned(), list.join(",")])
    }

    /// Sets an environment variable; words are added to what `RUSTFLAGS` and its like hold already.
    pub(crate) fn env(mut self, name: &'static str, value: &str) -> Self {
        let inherited =
            if name.ends_with("FLAGS") { std::env::var(name).unwrap_or_default() } else { String::new() };
        self.variables.push((name, format!("{inherited} {value}").trim().to_owned()));
        self
    }

    /// Builds into a directory of its own, so that other flags do not drive the plain builds out of the cache.
    pub(crate) fn target_dir(self, sub: &str) -> Self {
        let directory = workspace::target_dir(sub).display().to_string();
        self.args(["--target-dir".to_owned(), directory])
    }

    /// Makes warnings errors. Such builds share a directory of their own.
    pub(crate) fn deny_warnings(self) -> Self {
        self.env("RUSTFLAGS", "-D warnings").target_dir("strict")
    }

    /// Runs it in this directory.
    pub(crate) fn within(mut self, directory: impl Into<PathBuf>) -> Self {
        self.directory = directory.into();
        self
    }

    pub(crate) fn limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Drops what it writes to standard error, which is passed on otherwise.
    pub(crate) fn silent(mut self) -> Self {
        self.silent = true;
        self
    }

    /// Runs it, and answers what it writes to standard output. That it fails is an error.
    pub(crate) fn output(&self) -> Result<String> {
        let mut output = Vec::new();
        let ending = self.run(&mut |chunk| output.extend_from_slice(chunk))?;
        let succeeded = matches!(ending, Ending::Exited(status) if status.success());
        ensure!(succeeded, "`{self}` failed ({ending:?})");
        String::from_utf8(output).with_context(|| format!("`{self}` writes no text"))
    }

    /// Runs it; see [`process::run`].
    pub(crate) fn run(&self, each_chunk: &mut dyn FnMut(&[u8])) -> Result<Ending> {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.current_dir(&self.directory);
        if self.silent {
            command.stderr(Stdio::null());
        }
        process::run(&mut command, self.limit, each_chunk)
            .with_context(|| format!("cannot start `{}`", self.program))
    }
}

impl fmt::Display for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.directory != workspace::root() {
            write!(f, "cd {} && ", quoted(&self.directory.display().to_string()))?;
        }
        for (name, value) in &self.variables {
            write!(f, "{name}={} ", quoted(value))?;
        }
        write!(f, "{}", quoted(&self.program))?;
        self.arguments.iter().try_for_each(|argument| write!(f, " {}", quoted(argument)))
    }
}

fn quoted(word: &str) -> String {
    let safe = |c: char| c.is_ascii_alphanumeric() || "-_=+./,:@".contains(c);
    if !word.is_empty() && word.chars().all(safe) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_reads_as_one_would_type_it() {
        let job =
            Job::cargo(&["test"]).env("LOOM_FLAGS", "--cfg x").features(&["a", "b"]).features::<&str>(&[]);
        assert_eq!(job.to_string(), "LOOM_FLAGS='--cfg x' cargo test --locked --features a,b");
        assert_eq!(Job::new("ls").within("some where").to_string(), "cd 'some where' && ls");
        assert_eq!(Job::new("echo").args(["it's", ""]).to_string(), r"echo 'it'\''s' ''");
    }

    #[test]
    fn the_output_of_a_job_that_fails_is_an_error() {
        let shell = |script: &str| Job::new("sh").args(["-c", script]).within("/").output();
        assert_eq!(shell("pwd").expect("it succeeds"), "/\n");
        assert!(shell("echo some; exit 1").is_err());
    }
}
