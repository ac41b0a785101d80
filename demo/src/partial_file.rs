//! A file that carries its name only once it is whole.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::error::Error;

/// A file being written under its name with `.partial` appended.
///
/// [`persist`](Self::persist) gives it its name. Dropped before that, it is removed; when the process dies first,
/// the file that is left behind says by its name that it is not whole.
#[derive(Debug)]
pub struct PartialFile {
    file: File,
    partial: PathBuf,
    path: PathBuf,
    whole: bool,
}

impl PartialFile {
    /// Begins a file that is to be called `path`. A file left there by an earlier run stays until then.
    ///
    /// # Errors
    /// If the file cannot be created, or `path` is a directory.
    pub fn create(path: &Path) -> Result<Self, Error> {
        if path.is_dir() {
            return Err(Error::output(path)(io::ErrorKind::IsADirectory.into()));
        }
        let mut partial = path.as_os_str().to_owned();
        partial.push(".partial");
        let partial = PathBuf::from(partial);
        let file = File::create(&partial).map_err(Error::output(&partial))?;
        Ok(Self { file, partial, path: path.to_owned(), whole: false })
    }

    /// The name that the file has for now.
    #[must_use]
    pub fn partial_path(&self) -> &Path {
        &self.partial
    }

    /// Puts what was written onto the disk.
    ///
    /// # Errors
    /// If the operating system reports that it could not.
    pub fn sync(&self) -> io::Result<()> {
        self.file.sync_all()
    }

    /// Puts what was written onto the disk and gives the file its name, in place of any file of that name.
    ///
    /// # Errors
    /// If either fails; the file is then removed.
    pub fn persist(mut self) -> Result<PathBuf, Error> {
        self.sync().map_err(Error::output(&self.partial))?;
        fs::rename(&self.partial, &self.path).map_err(Error::output(&self.path))?;
        self.whole = true;
        // The new name is in the directory's own data, which Unix lets a program flush as well.
        #[cfg(unix)]
        if let Some(directory) = self.path.parent() {
            let directory = if directory.as_os_str().is_empty() { Path::new(".") } else { directory };
            File::open(directory)
                .and_then(|directory| directory.sync_all())
                .map_err(Error::output(directory))?;
        }
        Ok(std::mem::take(&mut self.path))
    }
}

impl Write for PartialFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for PartialFile {
    fn drop(&mut self) {
        if !self.whole {
            // Nobody is left to tell of a failure, and the name already says what the file is.
            let _ = fs::remove_file(&self.partial);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_persisted_file_gets_its_name() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("report.json");
        let listing = || fs::read_dir(directory.path()).unwrap().count();

        let mut dropped = PartialFile::create(&path).unwrap();
        dropped.write_all(b"half").unwrap();
        assert!(!path.exists());
        assert_eq!(listing(), 1);
        drop(dropped);
        assert_eq!(listing(), 0);

        let mut kept = PartialFile::create(&path).unwrap();
        kept.write_all(b"whole").unwrap();
        assert_eq!(kept.persist().unwrap(), path);
        assert_eq!(fs::read(&path).unwrap(), b"whole");
        assert_eq!(listing(), 1);
    }

    #[test]
    fn a_missing_directory_and_a_directory_are_errors() {
        let directory = tempfile::tempdir().unwrap();
        assert!(PartialFile::create(&directory.path().join("missing/file")).is_err());
        assert!(PartialFile::create(directory.path()).is_err());
    }
}
