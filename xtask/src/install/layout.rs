//! What is installed, and where below the prefix.

use super::compile::Built;
use super::licences;
use super::version::Version;
use crate::workspace::{self, Package};
use anyhow::{Context, Result, bail, ensure};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

/// A file to be installed.
#[derive(Debug)]
pub(super) struct File {
    /// From the prefix.
    pub(super) path: PathBuf,
    pub(super) content: Content,
}

/// What is in a file.
#[derive(Debug)]
pub(super) enum Content {
    /// What is in this one.
    Copy(PathBuf),
    /// The same, of a file that programs are run with.
    Executable(PathBuf),
    Text(String),
    /// It is a link to another of the same directory.
    Link(String),
}

/// Every file. The prefix is in none of them: they find each other by the way from one to the other.
pub(super) fn files(version: &Version, built: &Built, libdir: &Path) -> Result<Vec<File>> {
    let source = |path: &str| Content::Copy(workspace::root().join(path));
    let documents = Path::new("share/doc/annulus");
    let mut files = Vec::new();
    let mut add = |path: PathBuf, content| files.push(File { path, content });
    for header in ["include/annulus.h", "include/annulus.hpp"] {
        add(header.into(), source(header));
    }
    add(libdir.join("libannulus.a"), Content::Copy(built.archive.clone()));
    add(libdir.join(version.file_name()), Content::Executable(built.shared.clone()));
    add(libdir.join(version.soname()), Content::Link(version.file_name()));
    add(libdir.join("libannulus.so"), Content::Link(version.soname()));
    for (directory, name) in [
        ("pkgconfig", "annulus.pc"),
        ("cmake/annulus", "annulusConfig.cmake"),
        ("cmake/annulus", "annulusConfigVersion.cmake"),
    ] {
        add(libdir.join(directory).join(name), Content::Text(filled(name, version, built, libdir)?));
    }
    for document in ["LICENSE-APACHE", "LICENSE-MIT", "docs/c.md", "docs/cpp.md"] {
        let name = Path::new(document).file_name().context("it has a name")?;
        add(documents.join(name), source(document));
    }
    add(documents.join("THIRD-PARTY-LICENSES.txt"), Content::Text(licences::list(&built.packages)?));
    if let Some(path) = licences::of_standard_library()? {
        add(documents.join("COPYRIGHT-library.html"), Content::Copy(path));
    }
    Ok(files)
}

/// A template of `ffi/install` with every `@NAME@` replaced.
fn filled(name: &str, version: &Version, built: &Built, libdir: &Path) -> Result<String> {
    let template = workspace::root().join("ffi/install").join(format!("{name}.in"));
    let mut text =
        fs::read_to_string(&template).with_context(|| format!("cannot read {}", template.display()))?;
    let pointer_size = pointer_size(&built.shared)?;
    for (word, value) in [
        ("DESCRIPTION", Package::load("annulus")?.description()?),
        ("INTERFACE", version.interface()),
        ("INTERFACE_PATTERN", version.interface().replace('.', "[.]")),
        ("LIBDIR", libdir.display().to_string()),
        ("NATIVE_LIBRARIES", built.native.join(" ")),
        ("NATIVE_LIBRARIES_LIST", built.native.join(";")),
        ("POINTER_BITS", (pointer_size * 8).to_string()),
        ("POINTER_SIZE", pointer_size.to_string()),
        ("SONAME", version.soname()),
        ("UP_FROM_CMAKE", up(&libdir.join("cmake/annulus"))),
        ("UP_FROM_PKGCONFIG", up(&libdir.join("pkgconfig"))),
        ("VERSION", version.to_string()),
    ] {
        text = text.replace(&format!("@{word}@"), &value);
    }
    ensure!(!text.contains('@'), "{} has a name that is not known", template.display());
    Ok(text)
}

/// The bytes of a pointer in the programs that a shared library is for: an ELF file says it in its fifth byte. It need
/// not be this machine, since cargo's settings may name another.
fn pointer_size(library: &Path) -> Result<usize> {
    let mut head = [0; 5];
    fs::File::open(library)?.read_exact(&mut head)?;
    match head {
        [0x7f, b'E', b'L', b'F', 1] => Ok(4),
        [0x7f, b'E', b'L', b'F', 2] => Ok(8),
        _ => bail!("{} is no ELF file", library.display()),
    }
}

/// The way from a directory below the prefix to the prefix.
fn up(directory: &Path) -> String {
    vec![".."; directory.components().count()].join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_library_tells_for_which_pointers_it_is() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let path = directory.path().join("library");
        for (head, size) in [(&b"\x7fELF\x01"[..], Some(4)), (b"\x7fELF\x02", Some(8)), (b"MZ", None)] {
            fs::write(&path, head).expect("it is ours");
            assert_eq!(pointer_size(&path).ok(), size);
        }
    }

    #[test]
    fn the_way_up_undoes_the_way_down() {
        assert_eq!(up(Path::new("lib/pkgconfig")), "../..");
        assert_eq!(up(Path::new("lib/x86_64-linux-gnu/cmake/annulus")), "../../../..");
    }
}
