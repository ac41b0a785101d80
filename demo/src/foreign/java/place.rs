//! Where the JVM's library lies.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use crate::error::Error;

/// The library that a JVM is started by, of a directory with a JDK or JRE.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) library: PathBuf,
    version: Option<u32>,
}

impl Place {
    /// The one that `JAVA_HOME` names, or else that of the program `java`.
    ///
    /// # Errors
    /// [`Error::Input`] if there is none.
    pub(super) fn find() -> Result<Self, Error> {
        if let Some(home) = env::var_os("JAVA_HOME").filter(|home| !home.is_empty()) {
            let home = PathBuf::from(home);
            return Self::at(&home)
                .ok_or_else(|| Error::input("JAVA_HOME", format!("there is no JVM in {}", home.display())));
        }
        let found = env::var_os("PATH").and_then(|path| Self::on(&path));
        found.ok_or_else(|| {
            Error::input("java", "there is no JVM: JAVA_HOME is not set, and no `java` of one is on the PATH")
        })
    }

    /// That of the first `java` in these directories.
    fn on(path: &OsStr) -> Option<Self> {
        let program = format!("java{}", env::consts::EXE_SUFFIX);
        // The program's name is a link as a rule; the library lies beside what it leads to.
        let found =
            env::split_paths(path).find_map(|directory| fs::canonicalize(directory.join(&program)).ok())?;
        Self::at(found.parent()?.parent()?)
    }

    fn at(home: &Path) -> Option<Self> {
        let name = format!("{}jvm{}", env::consts::DLL_PREFIX, env::consts::DLL_SUFFIX);
        let library = ["lib", "bin"]
            .map(|below| home.join(below).join("server").join(&name))
            .into_iter()
            .find(|file| file.is_file())?;
        let release = fs::read_to_string(home.join("release")).unwrap_or_default();
        Some(Self { library, version: version(&release) })
    }

    /// Whether it warns of native libraries unless it is told to let them be.
    pub(super) fn restricts_native_code(&self) -> bool {
        self.version.is_some_and(|version| version >= 22)
    }
}

/// The number that a file `release` names, such as 17 in `JAVA_VERSION="17.0.15"`.
fn version(release: &str) -> Option<u32> {
    let version = release.lines().find_map(|line| line.strip_prefix("JAVA_VERSION=\""))?;
    version.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn home(name: &str) -> PathBuf {
        Path::new(name).join("lib/server").join(format!(
            "{}jvm{}",
            env::consts::DLL_PREFIX,
            env::consts::DLL_SUFFIX
        ))
    }

    #[test]
    fn a_home_has_the_library_and_a_version() {
        let directory = tempfile::tempdir().unwrap();
        assert!(Place::at(directory.path()).is_none());
        let library = directory.path().join(home(""));
        fs::create_dir_all(library.parent().unwrap()).unwrap();
        fs::write(&library, "").unwrap();
        assert!(!Place::at(directory.path()).unwrap().restricts_native_code());
        for (version, restricts) in [("17.0.15", false), ("21", false), ("22-ea", true), ("25.0.1", true)] {
            fs::write(directory.path().join("release"), format!("OS=\"x\"\nJAVA_VERSION=\"{version}\"\n"))
                .unwrap();
            let place = Place::at(directory.path()).unwrap();
            assert_eq!(
                (place.library.as_path(), place.restricts_native_code()),
                (library.as_path(), restricts)
            );
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_program_on_the_path_leads_to_its_home() {
        let directory = tempfile::tempdir().unwrap();
        let library = directory.path().join("jdk").join(home(""));
        let program = directory.path().join("jdk/bin/java");
        for file in [&library, &program] {
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, "").unwrap();
        }
        let links = directory.path().join("links");
        fs::create_dir(&links).unwrap();
        assert!(Place::on(links.as_os_str()).is_none());
        std::os::unix::fs::symlink(&program, links.join("java")).unwrap();
        let place = Place::on(links.as_os_str()).unwrap();
        assert_eq!(place.library, fs::canonicalize(&library).unwrap());
    }
}
