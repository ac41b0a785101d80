//! The tools that parts of the tests need, what each comes from, and how it gets onto this machine.
//!
//! [`table`] has one row a tool. A new kind of source is one variant here and one file beside `rustup` and `debian`.

mod debian;
mod python;
mod rustup;
mod table;

pub(crate) use python::environment;
pub(crate) use rustup::{Toolchain, nightly};
pub(crate) use table::*;

use anyhow::{Result, anyhow, bail};
use std::fmt;

/// One tool, pinned.
#[derive(Debug)]
pub(crate) struct Tool {
    /// As `setup --list` and `test --list` name it.
    pub(crate) name: &'static str,
    pub(crate) source: Source,
}

/// Where a tool comes from.
#[derive(Debug)]
pub(crate) enum Source {
    /// The pinned nightly toolchain.
    Nightly,
    /// A release of the compiler, by its number.
    Release(&'static str),
    /// A component of a toolchain.
    Component(Toolchain, &'static str),
    /// The standard library of a target, for the stable toolchain.
    Target(&'static str),
    /// Debian packages that bring a program.
    Debian {
        /// Their names, with a space between two.
        packages: &'static str,
        /// The first of these on the path will do, whatever brought it.
        programs: &'static [&'static str],
    },
    /// Debian packages that bring a header for C.
    Header {
        /// Their names, with a space between two.
        packages: &'static str,
        /// As a program includes it.
        header: &'static str,
    },
    /// Debian packages that bring a file.
    File {
        /// Their names, with a space between two.
        packages: &'static str,
        /// Where it lies.
        file: &'static str,
    },
    /// Packages from PyPI, in a private environment.
    Python {
        /// The environment's name.
        environment: &'static str,
        /// Their names and versions, with a space between two.
        requirements: &'static str,
    },
}

impl Tool {
    /// Whether the tool can be used now. Cheap.
    pub(crate) fn present(&self) -> bool {
        match self.source {
            Source::Nightly => rustup::nightly().is_some(),
            Source::Release(version) => rustup::has_release(version),
            Source::Component(toolchain, component) => rustup::has_component(toolchain, component),
            Source::Target(target) => rustup::has_component(Toolchain::Stable, &format!("rust-std-{target}")),
            Source::Debian { programs, .. } => programs.iter().any(|program| debian::on_path(program)),
            Source::Header { header, .. } => debian::has_header(header),
            Source::File { file, .. } => std::path::Path::new(file).is_file(),
            Source::Python { environment, requirements } => python::present(environment, requirements),
        }
    }

    /// The one command that installs it.
    pub(crate) fn command(&self) -> String {
        match self.source {
            Source::Nightly => rustup::nightly_command().join(" "),
            Source::Release(version) => rustup::release_command(version).join(" "),
            Source::Component(toolchain, component) => {
                rustup::component_command(toolchain, component).join(" ")
            }
            Source::Target(target) => rustup::target_command(target).join(" "),
            Source::Debian { packages, .. }
            | Source::Header { packages, .. }
            | Source::File { packages, .. } => {
                format!("sudo {}", debian::install_command(packages).join(" "))
            }
            Source::Python { environment, requirements } => python::command(environment, requirements),
        }
    }

    fn install(&self) -> Result<()> {
        match self.source {
            Source::Nightly => rustup::install(&rustup::nightly_command()),
            Source::Release(version) => rustup::install(&rustup::release_command(version)),
            Source::Component(toolchain, component) => {
                rustup::install(&rustup::component_command(toolchain, component))
            }
            Source::Target(target) => rustup::install(&rustup::target_command(target)),
            Source::Debian { packages, .. }
            | Source::Header { packages, .. }
            | Source::File { packages, .. } => debian::install(packages),
            Source::Python { environment, requirements } => python::install(environment, requirements),
        }
    }

    /// Installs the tool unless it is there.
    ///
    /// # Errors
    /// When it is not there afterwards; the error names the command that a user may run instead.
    pub(crate) fn ensure(&self) -> Result<()> {
        if self.present() {
            return Ok(());
        }
        let by_hand = || anyhow!("{} is missing; install it with: {}", self.name, self.command());
        println!("setting up {} ({})", self.name, self.source);
        self.install().map_err(|error| by_hand().context(format!("{error:#}")))?;
        if self.present() { Ok(()) } else { bail!(by_hand()) }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nightly => write!(f, "rustup toolchain {}", rustup::PINNED),
            Self::Release(version) => write!(f, "rustup toolchain {version}"),
            Self::Component(toolchain, component) => write!(f, "rustup component {component}, {toolchain}"),
            Self::Target(target) => write!(f, "rustup target {target}"),
            Self::Debian { packages, .. } | Self::Header { packages, .. } | Self::File { packages, .. } => {
                write!(f, "Debian {packages}")
            }
            Self::Python { requirements, .. } => write!(f, "PyPI {requirements}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_tool_names_its_source_and_its_command() {
        assert_eq!(CC.source.to_string(), "Debian gcc libc6-dev");
        assert!(CC.command().starts_with("sudo apt-get install"), "{}", CC.command());
        assert!(CC.command().ends_with(" gcc libc6-dev"), "{}", CC.command());
        assert_eq!(WINDOWS.command(), "rustup target add x86_64-pc-windows-gnu");
        assert!(MIRI.command().starts_with("rustup component add --toolchain nightly"), "{}", MIRI.command());
    }

    #[test]
    fn a_tool_is_missing_when_none_of_its_programs_is_on_the_path() {
        let tool = Tool {
            name: "nothing",
            source: Source::Debian {
                packages: "no-package-has-this-name",
                programs: &["no-program-has-this-name"],
            },
        };
        assert!(!tool.present());
        assert!(tool.command().contains("apt-get install"), "{}", tool.command());
    }
}
