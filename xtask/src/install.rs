//! `cargo xtask install`: the libraries for C and C++, with what compilers, CMake and pkg-config need to find them.

mod compile;
mod layout;
mod licences;
mod options;
mod place;
mod version;

pub(crate) use version::Version;

use crate::process::pass_on;
use anyhow::{Result, ensure};
use options::Options;
use std::process::ExitCode;

/// Builds everything first, so that a failed build leaves the prefix as it was; then writes, and names what it wrote.
pub(crate) fn main(arguments: lexopt::Parser) -> Result<ExitCode> {
    ensure!(cfg!(target_os = "linux"), "the libraries are installed on Linux only");
    let Some(options) = Options::read(arguments)? else {
        print!("{}", options::USAGE);
        return Ok(ExitCode::SUCCESS);
    };
    let version = Version::of_library()?;
    let built = compile::libraries(&version, options.offline)?;
    let files = layout::files(&version, &built, &options.libdir)?;
    place::all(&files, &options)?;
    let named = files.iter().map(|file| format!("{}\n", options.prefix.join(&file.path).display()));
    pass_on(named.collect::<String>().as_bytes());
    Ok(ExitCode::SUCCESS)
}
