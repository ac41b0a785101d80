//! Where the libraries go, and whether cargo may fetch sources on the way.

use anyhow::{Context, Result, ensure};
use lexopt::prelude::*;
use std::env;
use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

pub(super) const USAGE: &str = "\
usage: cargo xtask install --prefix DIRECTORY [--libdir DIRECTORY] [--locked] [--offline]

  --prefix    where programs will find it all, /usr/local for one; it may not exist yet
  --libdir    where libraries go below that: lib (the default), lib64, lib/x86_64-linux-gnu
  --locked    build with the versions of Cargo.lock, which is always done
  --offline   fail where sources are missing; without it cargo fetches them, and only then uses a network

DESTDIR in the environment is put before every path that is written to, for packages: it is in no file.
";

/// What the command line and the environment say.
#[derive(Debug)]
pub(super) struct Options {
    /// Absolute.
    pub(super) prefix: PathBuf,
    /// Below the prefix.
    pub(super) libdir: PathBuf,
    /// Cargo must not fetch anything.
    pub(super) offline: bool,
    /// What to write the prefix below, for packages.
    destdir: Option<PathBuf>,
}

impl Options {
    /// Reads them; none where help was asked for.
    pub(super) fn read(mut arguments: lexopt::Parser) -> Result<Option<Self>> {
        let mut prefix: Option<PathBuf> = None;
        let mut libdir = PathBuf::from("lib");
        let mut offline = false;
        while let Some(argument) = arguments.next()? {
            match argument {
                Long("prefix") => prefix = Some(arguments.value()?.into()),
                Long("libdir") => libdir = arguments.value()?.into(),
                Long("locked") => {}
                Long("offline") => offline = true,
                Short('h') | Long("help") => return Ok(None),
                other => return Err(anyhow::Error::from(other.unexpected()).context(USAGE)),
            }
        }
        let prefix = prefix.with_context(|| format!("`--prefix` is missing\n\n{USAGE}"))?;
        let prefix = absolute(&prefix).context("`--prefix` names no directory")?;
        let libdir = below(&prefix, &libdir)?;
        let destdir = env::var_os("DESTDIR").filter(|directory| !directory.is_empty());
        let destdir = destdir.as_deref().map(OsStr::as_ref).map(absolute).transpose()?;
        Ok(Some(Self { prefix, libdir, offline, destdir }))
    }

    /// Where the prefix lies while it is written to.
    pub(super) fn root(&self) -> PathBuf {
        match &self.destdir {
            Some(directory) => directory.join(self.prefix.strip_prefix("/").unwrap_or(&self.prefix)),
            None => self.prefix.clone(),
        }
    }
}

/// A path from the root, without a look at what is there.
fn absolute(path: &Path) -> Result<PathBuf> {
    Ok(std::path::absolute(path)?)
}

/// The directory for libraries as a path from the prefix. It has to lie there: the files find each other by the way from
/// one to the other, wherever the prefix is moved to.
fn below(prefix: &Path, libdir: &Path) -> Result<PathBuf> {
    let relative = if libdir.is_absolute() {
        libdir
            .strip_prefix(prefix)
            .ok()
            .with_context(|| format!("`--libdir` must lie below the prefix: {} does not", libdir.display()))?
    } else {
        libdir
    };
    let relative: PathBuf = relative.components().filter(|part| *part != Component::CurDir).collect();
    let plain = relative.components().all(|part| matches!(part, Component::Normal(_)));
    ensure!(plain && relative.file_name().is_some(), "`--libdir` must name a directory below the prefix");
    ensure!(relative.to_str().is_some_and(is_tame), "`--libdir` may hold letters, digits and `/-_.+` only");
    Ok(relative)
}

/// Whether a name means itself in the languages of CMake and pkg-config.
fn is_tame(name: &str) -> bool {
    name.chars().all(|c| c.is_ascii_alphanumeric() || "/-_.+".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &[&str]) -> Result<Options> {
        Options::read(lexopt::Parser::from_args(words)).map(|read| read.expect("nobody asks for help"))
    }

    #[test]
    fn the_library_directory_lies_below_the_prefix() {
        let libdir = |directory| read(&["--prefix", "/usr", "--libdir", directory]).map(|read| read.libdir);
        assert_eq!(read(&["--prefix", "/usr"]).expect("that is enough").libdir, Path::new("lib"));
        for same in ["lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "./lib//x86_64-linux-gnu/"] {
            assert_eq!(libdir(same).expect(same), Path::new("lib/x86_64-linux-gnu"));
        }
        for wrong in ["/lib", "../lib", "lib/../..", ".", "", "/usr", "lib;x", "$HOME/lib"] {
            assert!(libdir(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_relative_prefix_is_one_of_the_current_directory() {
        let options = read(&["--prefix", "some/where", "--locked", "--offline"]).expect("all exist");
        assert_eq!(options.prefix, env::current_dir().expect("there is one").join("some/where"));
        assert!(options.offline);
    }

    #[test]
    fn a_prefix_must_be_named() {
        for words in [&[][..], &["--prefix"], &["--prefix", ""], &["--prefix", "/usr", "more"]] {
            assert!(read(words).is_err(), "{words:?}");
        }
    }

    #[test]
    fn the_staging_directory_comes_before_the_whole_prefix() {
        let mut options = read(&["--prefix", "/usr"]).expect("that is enough");
        options.destdir = Some("/build/package".into());
        assert_eq!(options.root(), Path::new("/build/package/usr"));
    }
}
