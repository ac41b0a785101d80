//! The text files of the checkout.

use crate::workspace;
use anyhow::{Context, Result};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// A text file.
#[derive(Debug)]
pub(super) struct File {
    /// From the workspace's root.
    pub(super) path: PathBuf,
    pub(super) text: String,
}

impl File {
    pub(super) fn is_rust(&self) -> bool {
        self.path.extension() == Some(OsStr::new("rs"))
    }

    /// Whether it is code of a language that the project is written in.
    pub(super) fn is_source(&self) -> bool {
        let extension = self.path.extension().and_then(OsStr::to_str);
        extension.is_some_and(|extension| ["c", "cpp", "h", "hpp", "rs"].contains(&extension))
    }
}

/// The text files below a directory of the checkout, in the order of their names, without build output.
pub(super) fn below(directory: impl AsRef<Path>) -> Result<Vec<File>> {
    let root = workspace::root();
    read(root, &root.join(directory))
}

fn read(root: &Path, directory: &Path) -> Result<Vec<File>> {
    let skipped = |name: &OsStr| name == "target" || name == ".git";
    let entries = WalkDir::new(directory)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| !skipped(entry.file_name()));
    let mut files = Vec::new();
    for entry in entries {
        let entry = entry.with_context(|| format!("cannot walk {}", directory.display()))?;
        if !entry.file_type().is_file() {
            continue;
        }
        let bytes =
            fs::read(entry.path()).with_context(|| format!("cannot read {}", entry.path().display()))?;
        if let Ok(text) = String::from_utf8(bytes) {
            files.push(File { path: entry.path().strip_prefix(root)?.to_owned(), text });
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn build_output_and_binary_files_are_left_out() {
        let root = tempfile::tempdir().expect("a temporary directory");
        for directory in ["src/inner", "target", ".git", ".ci"] {
            fs::create_dir_all(root.path().join(directory)).expect("it is ours");
        }
        for path in ["src/inner/b.rs", "src/a.md", "target/c.rs", ".git/d", ".ci/run"] {
            fs::write(root.path().join(path), "text").expect("it is ours");
        }
        fs::write(root.path().join("src/data"), [0xff, 0xfe, 0x00]).expect("it is ours");
        let files = read(root.path(), root.path()).expect("all can be read");
        let paths: Vec<&str> = files.iter().filter_map(|file| file.path.to_str()).collect();
        assert_eq!(paths, [".ci/run", "src/a.md", "src/inner/b.rs"]);
        assert!(!files[1].is_rust() && files[2].is_rust());
    }
}
