//! Writes the journals of a run.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use dbn::MboMsg;

use super::{header, trailer};
use crate::error::Error;
use crate::partial_file::PartialFile;

/// The journals of all feeds of a run, open for writing.
#[derive(Debug)]
pub struct JournalWriter {
    feeds: Vec<FeedJournal>,
}

#[derive(Debug)]
struct FeedJournal {
    file: BufWriter<PartialFile>,
    checksum: crc32fast::Hasher,
    records: u64,
}

const BUFFER_LEN: usize = 1 << 17;

impl JournalWriter {
    /// Begins a journal for each of the feeds called `names`, in `directory`, which is created if it is missing.
    ///
    /// Journals of the same names from an earlier run are removed first: after a failed run none is there.
    ///
    /// # Errors
    /// If a file or the directory cannot be created or removed.
    pub fn create(directory: &Path, names: &[&str]) -> Result<Self, Error> {
        fs::create_dir_all(directory).map_err(Error::output(directory))?;
        let feeds = names.iter().enumerate().map(|(index, name)| {
            let path = directory.join(file_name(index, name));
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(Error::output(&path)(error));
                }
                _ => {}
            }
            let mut file = BufWriter::with_capacity(BUFFER_LEN, PartialFile::create(&path)?);
            file.write_all(&header(index as u32)).map_err(Error::output(&path))?;
            Ok(FeedJournal { file, checksum: crc32fast::Hasher::new(), records: 0 })
        });
        Ok(Self { feeds: feeds.collect::<Result<_, _>>()? })
    }

    /// Appends a record to the journal of its feed.
    ///
    /// # Errors
    /// If the file cannot be written, for one because the disk is full.
    ///
    /// # Panics
    /// If there is no feed of that index.
    pub fn append(&mut self, feed: usize, record: &MboMsg) -> Result<(), Error> {
        let journal = &mut self.feeds[feed];
        let bytes: &[u8] = record.as_ref();
        journal.file.write_all(bytes).map_err(|error| journal.failed(error))?;
        journal.checksum.update(bytes);
        journal.records += 1;
        Ok(())
    }

    /// Seals the journals and gives them their names; all of them are on the disk before the first gets its own.
    ///
    /// # Errors
    /// If a journal cannot be written out or renamed.
    pub fn seal(self) -> Result<Vec<PathBuf>, Error> {
        let sealed = self.feeds.into_iter().map(FeedJournal::seal).collect::<Result<Vec<_>, _>>()?;
        sealed.into_iter().map(PartialFile::persist).collect()
    }
}

impl FeedJournal {
    fn failed(&self, error: io::Error) -> Error {
        Error::output(self.file.get_ref().partial_path())(error)
    }

    fn seal(mut self) -> Result<PartialFile, Error> {
        let end = trailer(self.records, self.checksum.clone().finalize());
        self.file.write_all(&end).map_err(|error| self.failed(error))?;
        self.file.flush().map_err(|error| self.failed(error))?;
        self.file.get_ref().sync().map_err(|error| self.failed(error))?;
        let path = self.file.get_ref().partial_path().to_owned();
        self.file.into_inner().map_err(|error| Error::output(&path)(error.into_error()))
    }
}

/// The journal's name: the feed's number, so that no two feeds share a file, and what is readable of its name.
fn file_name(index: usize, name: &str) -> String {
    let base = Path::new(name).file_name().map_or(name.into(), |base| base.to_string_lossy());
    let stem = base.strip_suffix(".zst").unwrap_or(&base);
    let stem = stem.strip_suffix(".dbn").unwrap_or(stem);
    let readable: String = stem
        .chars()
        .map(
            |character| {
                if character.is_ascii_alphanumeric() || "-_.".contains(character) { character } else { '_' }
            },
        )
        .take(100)
        .collect();
    format!("{}-{readable}.journal", index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_plain_and_differ() {
        assert_eq!(file_name(0, "generated-1"), "1-generated-1.journal");
        assert_eq!(file_name(1, "some/where/a b.mbo.dbn.zst"), "2-a_b.mbo.journal");
        assert_eq!(file_name(2, ".."), "3-...journal");
        assert_ne!(file_name(0, "same.dbn"), file_name(1, "same.dbn"));
    }

    #[test]
    fn journals_have_their_names_only_when_sealed() {
        let directory = tempfile::tempdir().unwrap();
        let names = || {
            let mut names: Vec<_> = fs::read_dir(directory.path())
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect();
            names.sort();
            names
        };
        let mut writer = JournalWriter::create(directory.path(), &["a", "b"]).unwrap();
        writer.append(1, &MboMsg::default()).unwrap();
        assert_eq!(names(), ["1-a.journal.partial", "2-b.journal.partial"]);
        writer.seal().unwrap();
        assert_eq!(names(), ["1-a.journal", "2-b.journal"]);

        let failed = JournalWriter::create(directory.path(), &["a", "b"]).unwrap();
        assert_eq!(names(), ["1-a.journal.partial", "2-b.journal.partial"]);
        drop(failed);
        assert!(names().is_empty());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_an_error() {
        let directory = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("/dev/full", directory.path().join("1-a.journal.partial")).unwrap();
        let mut writer = JournalWriter::create(directory.path(), &["a"]).unwrap();
        let error = (0..=BUFFER_LEN / 56)
            .find_map(|_| writer.append(0, &MboMsg::default()).err())
            .expect("a full disk takes no more than the buffer holds");
        assert!(error.to_string().contains("No space left"), "{error}");
        assert!(writer.seal().is_err());
    }
}
