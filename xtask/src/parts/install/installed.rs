//! An installation that is looked at.

use crate::install::Version;
use crate::job::Job;
use crate::workspace;
use anyhow::{Context, Result, bail, ensure};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// This program's own command. Nothing of the caller's environment says where to.
pub(super) fn install() -> Job {
    let program = std::env::current_exe().unwrap_or_else(|_| "xtask".into());
    Job::new(program.display().to_string()).args(["install"]).env("DESTDIR", "")
}

/// Where an installation lies.
#[derive(Debug)]
pub(super) struct Installed {
    pub(super) root: PathBuf,
    pub(super) libdir: &'static str,
}

impl Installed {
    pub(super) const fn new(root: PathBuf, libdir: &'static str) -> Self {
        Self { root, libdir }
    }

    /// A file in the directory of libraries.
    pub(super) fn library(&self, name: &str) -> PathBuf {
        self.root.join(self.libdir).join(name)
    }

    /// What there must be.
    fn expected(&self) -> Result<BTreeSet<PathBuf>> {
        let version = Version::of_library()?;
        let mut files: BTreeSet<PathBuf> =
            ["annulus.h", "annulus.hpp"].map(|name| Path::new("include").join(name)).into();
        for name in [
            "libannulus.a",
            "libannulus.so",
            &version.soname(),
            &version.file_name(),
            "pkgconfig/annulus.pc",
            "cmake/annulus/annulusConfig.cmake",
            "cmake/annulus/annulusConfigVersion.cmake",
        ] {
            files.insert(Path::new(self.libdir).join(name));
        }
        for name in [
            "COPYRIGHT-library.html",
            "LICENSE-APACHE",
            "LICENSE-MIT",
            "THIRD-PARTY-LICENSES.txt",
            "c.md",
            "cpp.md",
        ] {
            files.insert(Path::new("share/doc/annulus").join(name));
        }
        Ok(files)
    }

    /// Every file that there is, from the prefix.
    fn files(&self) -> Result<BTreeSet<PathBuf>> {
        let mut files = BTreeSet::new();
        for entry in WalkDir::new(&self.root) {
            let entry = entry?;
            if !entry.file_type().is_dir() {
                files.insert(entry.path().strip_prefix(&self.root)?.to_owned());
            }
        }
        Ok(files)
    }

    /// Checks that there is what there must be, and nothing else, and that licences are named.
    pub(super) fn check_files(&self) -> Result<()> {
        let (files, expected) = (self.files()?, self.expected()?);
        ensure!(files == expected, "there are {files:?}, not {expected:?}");
        let version = Version::of_library()?;
        for (link, to) in
            [("libannulus.so", version.soname()), (version.soname().as_str(), version.file_name())]
        {
            let target = fs::read_link(self.library(link)).with_context(|| format!("{link} is no link"))?;
            ensure!(target == Path::new(&to), "{link} leads to {}", target.display());
        }
        let licences = fs::read_to_string(self.root.join("share/doc/annulus/THIRD-PARTY-LICENSES.txt"))?;
        let packages = Job::cargo(&["tree", "--package", "annulus-ffi", "--features", "metrics"]);
        let packages =
            packages.args(["--edges", "normal", "--prefix", "none", "--no-dedupe", "--format", "{p}: {l}"]);
        for package in packages.output()?.lines().filter(|line| !line.contains(" (")) {
            let package = package.replacen(" v", " ", 1);
            ensure!(licences.contains(&format!("\n{package}\n")), "the licences have no `{package}`");
        }
        Ok(())
    }

    /// Checks that an installation named every file of this one, with the prefix that it was told.
    pub(super) fn check_named(&self, named: &str, prefix: &Path) -> Result<()> {
        let named: BTreeSet<PathBuf> = named.lines().map(PathBuf::from).collect();
        let files: BTreeSet<PathBuf> = self.files()?.iter().map(|file| prefix.join(file)).collect();
        ensure!(named == files, "{named:?} are named, not {files:?}");
        Ok(())
    }

    /// Checks that everybody may read every file.
    pub(super) fn check_modes(&self) -> Result<()> {
        for file in self.files()? {
            let mode = fs::metadata(self.root.join(&file))?.permissions().mode() & 0o777;
            let expected = if file.to_string_lossy().contains(".so") { 0o755 } else { 0o644 };
            ensure!(mode == expected, "{} has mode {mode:o}", file.display());
        }
        Ok(())
    }

    /// Checks that no file names one of these directories.
    pub(super) fn check_paths(&self, directories: &[&str]) -> Result<()> {
        for (path, content) in self.contents()? {
            for directory in directories {
                let held = content.windows(directory.len()).any(|part| part == directory.as_bytes());
                ensure!(!held, "{} names {directory}", path.display());
            }
        }
        Ok(())
    }

    /// What is in every file.
    pub(super) fn contents(&self) -> Result<BTreeMap<PathBuf, Vec<u8>>> {
        self.files()?.into_iter().map(|file| Ok((file.clone(), fs::read(self.root.join(file))?))).collect()
    }

    /// Checks by CMake what `tests/packaging/versions` checks, with these variables.
    pub(super) fn ask_cmake(&self, variables: &[&str]) -> Result<()> {
        let build = self.root.with_extension("versions");
        let Some(build) = build.to_str() else { bail!("the directory has no plain name") };
        let cmake = Job::new("cmake").args(["--fresh", "-S", "tests/packaging/versions", "-B", build]);
        let version = format!("-DVERSION={}", Version::of_library()?);
        let prefix = format!("-DCMAKE_PREFIX_PATH={}", self.root.display());
        // As CMake finds out itself in a project that has a language.
        let machine = "-DCMAKE_LIBRARY_ARCHITECTURE=x86_64-linux-gnu".to_owned();
        cmake.args([version, prefix, machine]).args(variables.iter().copied()).output()?;
        Ok(())
    }

    /// A directory for programs over this installation.
    pub(super) fn programs(&self, of: &str) -> Result<PathBuf> {
        let directory = workspace::target_dir("install/tests/programs")
            .join(self.root.file_name().context("it has a name")?);
        let directory = directory.join(of);
        fs::create_dir_all(&directory)?;
        Ok(directory)
    }
}
