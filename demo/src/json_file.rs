//! Where the JSON report goes.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::partial_file::PartialFile;
use crate::report::Report;

/// The target of `--json`, opened before the run, so that no run is lost on a place that cannot be written.
#[derive(Debug)]
pub enum JsonFile {
    /// A file that gets its name once it is whole.
    Whole(PartialFile),
    /// A pipe, a device or a link, which must stay what it is and is written through.
    Through(File, PathBuf),
}

impl JsonFile {
    /// Opens `path` for writing.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn open(path: &Path) -> Result<Self, Error> {
        match path.symlink_metadata() {
            Ok(metadata) if !metadata.is_file() && !metadata.is_dir() => {
                let opened = OpenOptions::new().write(true).truncate(true).create(true).open(path);
                Ok(Self::Through(opened.map_err(Error::output(path))?, path.to_owned()))
            }
            _ => PartialFile::create(path).map(Self::Whole),
        }
    }

    /// Writes `report`.
    ///
    /// # Errors
    /// If the target cannot be written, for one because the disk is full.
    ///
    /// # Panics
    /// Never: a report is made of numbers, texts and lists, all of which JSON has.
    pub fn write(self, report: &Report) -> Result<(), Error> {
        let mut text = serde_json::to_string_pretty(report).expect("JSON has all that a report is made of");
        text.push('\n');
        match self {
            Self::Whole(mut file) => {
                let path = file.partial_path().to_owned();
                file.write_all(text.as_bytes()).map_err(Error::output(&path))?;
                file.persist().map(drop)
            }
            Self::Through(mut file, path) => file.write_all(text.as_bytes()).map_err(Error::output(&path)),
        }
    }
}
