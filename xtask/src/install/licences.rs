//! The licences of what others wrote and the libraries contain: the packages that were compiled into them, as cargo
//! named them during the build, and Rust's standard library.

use anyhow::{Context, Result, ensure};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use toml::Table;

/// Beginnings of the names of files that licences ask to pass on.
const NOTICES: [&str; 5] = ["COPYING", "COPYRIGHT", "LICENCE", "LICENSE", "NOTICE"];

/// The list, with the text of every licence.
pub(super) fn list(manifests: &BTreeSet<PathBuf>) -> Result<String> {
    let compiler = rustc(&["--version"])?;
    let mut text = format!(
        "The libraries of Annulus contain these works of others.\n\n\
         Rust's standard library, of {compiler}: MIT OR Apache-2.0; what it contains in turn is listed in\n\
         COPYRIGHT-library.html of that compiler's documentation.\n"
    );
    let mut notices = String::new();
    for manifest in manifests {
        let package = Package::read(manifest)?;
        writeln!(
            text,
            "\n{} {}: {}\n{}",
            package.name, package.version, package.licence, package.repository
        )?;
        for path in package.notices {
            let notice =
                fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
            let file = path.file_name().unwrap_or_default().display();
            let heading = format!("{} {}: {file}", package.name, package.version);
            writeln!(notices, "\n{}\n{heading}\n\n{}", "=".repeat(80), notice.trim_end())?;
        }
    }
    Ok(text + &notices)
}

/// The list of what Rust's standard library contains, where the compiler brings it.
pub(super) fn of_standard_library() -> Result<Option<PathBuf>> {
    let path = Path::new(&rustc(&["--print", "sysroot"])?).join("share/doc/rust/COPYRIGHT-library.html");
    Ok(path.is_file().then_some(path))
}

fn rustc(arguments: &[&str]) -> Result<String> {
    let directory = crate::workspace::root();
    let output = Command::new("rustc").args(arguments).current_dir(directory).output()?;
    ensure!(output.status.success(), "rustc {} failed ({})", arguments.join(" "), output.status);
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

struct Package {
    name: String,
    version: String,
    licence: String,
    repository: String,
    /// Files with licences and the like.
    notices: Vec<PathBuf>,
}

impl Package {
    /// Reads a manifest as registries hold it, in which nothing is inherited. A package without a licence is an error.
    fn read(manifest: &Path) -> Result<Self> {
        let at = || format!("in {}", manifest.display());
        let table: Table = fs::read_to_string(manifest).with_context(at)?.parse().with_context(at)?;
        let package = table.get("package").with_context(at)?;
        let field = |name: &str| package.get(name).and_then(toml::Value::as_str);
        let required =
            |name: &str| field(name).map(str::to_owned).with_context(|| format!("no `{name}` {}", at()));
        let directory = manifest.parent().with_context(at)?;
        let licence = required("license").or_else(|_| required("license-file"))?;
        Ok(Self {
            name: required("name")?,
            version: required("version")?,
            licence,
            repository: field("repository").or(field("homepage")).unwrap_or_default().to_owned(),
            notices: notices(directory, field("license-file"))?,
        })
    }
}

fn notices(directory: &Path, named: Option<&str>) -> Result<Vec<PathBuf>> {
    let mut files: BTreeSet<PathBuf> = named.map(|name| directory.join(name)).into_iter().collect();
    for entry in fs::read_dir(directory).with_context(|| format!("cannot read {}", directory.display()))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().to_uppercase();
        if entry.file_type()?.is_file() && NOTICES.iter().any(|notice| name.starts_with(notice)) {
            files.insert(entry.path());
        }
    }
    Ok(files.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(manifest: &str) -> (tempfile::TempDir, BTreeSet<PathBuf>) {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let path = directory.path().join("Cargo.toml");
        fs::write(&path, manifest).expect("it is ours");
        (directory, BTreeSet::from([path]))
    }

    #[test]
    fn a_package_is_listed_with_the_texts_of_its_licences() {
        let manifest =
            "[package]\nname = 'one'\nversion = '1.2.3'\nlicense = 'MIT'\nlicense-file = 'TERMS'\n";
        let (directory, manifests) = package(manifest);
        for (file, text) in [("LICENSE-MIT", "Permission"), ("TERMS", "Conditions"), ("README.md", "Hello")] {
            fs::write(directory.path().join(file), text).expect("it is ours");
        }
        let text = list(&manifests).expect("all is there");
        assert!(text.contains("\none 1.2.3: MIT\n") && text.contains("Permission"), "{text}");
        assert!(text.contains("Conditions") && !text.contains("Hello"), "{text}");
    }

    #[test]
    fn a_package_without_a_licence_is_refused() {
        let (_directory, manifests) = package("[package]\nname = 'one'\nversion = '1.2.3'\n");
        assert!(list(&manifests).is_err());
    }
}
