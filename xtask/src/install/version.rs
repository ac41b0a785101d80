//! The library's version, and the names that follow from it.

use crate::workspace::Package;
use anyhow::{Context, Result};

/// A version `MAJOR.MINOR.PATCH`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Version {
    major: u32,
    minor: u32,
    patch: u32,
}

impl Version {
    /// The version of the C ABI's package.
    pub(crate) fn of_library() -> Result<Self> {
        let version = Package::load("annulus-ffi")?.version()?;
        Self::parse(&version).with_context(|| format!("`{version}` is no version"))
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.split('.').map(|number| number.parse().ok());
        let version = Self { major: numbers.next()??, minor: numbers.next()??, patch: numbers.next()?? };
        numbers.next().is_none().then_some(version)
    }

    /// What all versions begin with that programs may be run with after they were linked with this one.
    pub(crate) fn interface(&self) -> String {
        if self.major == 0 { format!("0.{}", self.minor) } else { self.major.to_string() }
    }

    /// The name that programs ask the dynamic linker for.
    pub(crate) fn soname(&self) -> String {
        format!("libannulus.so.{}", self.interface())
    }

    /// The name of the shared library's file.
    pub(crate) fn file_name(&self) -> String {
        format!("libannulus.so.{self}")
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interface_is_the_minor_version_until_there_is_a_major_one() {
        let version = |text| Version::parse(text).expect("it is a version");
        assert_eq!(version("0.7.3").soname(), "libannulus.so.0.7");
        assert_eq!(version("0.7.3").file_name(), "libannulus.so.0.7.3");
        assert_eq!(version("2.7.3").soname(), "libannulus.so.2");
        assert_eq!(version("2.7.3").file_name(), "libannulus.so.2.7.3");
    }

    #[test]
    fn other_texts_are_no_versions() {
        for text in ["", "1", "1.2", "1.2.x", "1.2.3.4", "1.2.3-rc.1"] {
            assert_eq!(Version::parse(text), None, "{text}");
        }
    }
}
