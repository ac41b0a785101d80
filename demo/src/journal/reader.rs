//! Reads a journal back, and refuses one that is not whole.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::{HEADER_LEN, TRAILER_LEN, header, trailer};
use crate::error::Error;
use crate::event::RECORD_LEN;

/// A sealed journal, read record by record.
#[derive(Debug)]
pub struct JournalReader {
    path: PathBuf,
    file: BufReader<File>,
    end: [u8; TRAILER_LEN],
    records: u64,
    left: u64,
    checksum: crc32fast::Hasher,
}

impl JournalReader {
    /// Opens the journal of feed `feed`.
    ///
    /// # Errors
    /// If the file cannot be read, or its length, header or seal are not those of a whole journal of that feed.
    pub fn open(path: &Path, feed: u32) -> Result<Self, Error> {
        let broken = |reason: &str| Error::Journal { path: path.to_owned(), reason: reason.to_owned() };
        let mut file = File::open(path).map_err(Error::output(path))?;
        let length = file.metadata().map_err(Error::output(path))?.len();
        let body = length
            .checked_sub((HEADER_LEN + TRAILER_LEN) as u64)
            .filter(|body| body % RECORD_LEN as u64 == 0)
            .ok_or_else(|| broken("is not a whole journal: its length is wrong"))?;
        let records = body / RECORD_LEN as u64;

        let mut end = [0; TRAILER_LEN];
        file.seek(SeekFrom::End(-(TRAILER_LEN as i64))).map_err(Error::output(path))?;
        file.read_exact(&mut end).map_err(Error::output(path))?;
        if end[..16] != trailer(records, 0)[..16] {
            return Err(broken("is not a whole journal: it was not sealed"));
        }

        let mut start = [0; HEADER_LEN];
        file.rewind().map_err(Error::output(path))?;
        file.read_exact(&mut start).map_err(Error::output(path))?;
        if start != header(feed) {
            return Err(broken("is not the journal of this feed"));
        }
        let file = BufReader::with_capacity(1 << 17, file);
        Ok(Self {
            path: path.to_owned(),
            file,
            end,
            records,
            left: records,
            checksum: crc32fast::Hasher::new(),
        })
    }

    /// How many records the journal holds.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.records
    }

    /// The bytes of the next record, or `None` after the last, once the checksum has proved right.
    ///
    /// # Errors
    /// If the file cannot be read, or is not what was sealed.
    pub fn next_record(&mut self) -> Result<Option<[u8; RECORD_LEN]>, Error> {
        if self.left == 0 {
            let wanted = trailer(self.records, self.checksum.clone().finalize());
            return if wanted == self.end {
                Ok(None)
            } else {
                let reason = "is damaged: its checksum is wrong".to_owned();
                Err(Error::Journal { path: self.path.clone(), reason })
            };
        }
        let mut record = [0; RECORD_LEN];
        self.file.read_exact(&mut record).map_err(Error::output(&self.path))?;
        self.checksum.update(&record);
        self.left -= 1;
        Ok(Some(record))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use dbn::MboMsg;

    use super::*;
    use crate::journal::writer::JournalWriter;

    fn sealed(directory: &Path, records: u64) -> PathBuf {
        let mut writer = JournalWriter::create(directory, &["a"]).unwrap();
        for order_id in 0..records {
            writer.append(0, &MboMsg { order_id, ..MboMsg::default() }).unwrap();
        }
        writer.seal().unwrap().remove(0)
    }

    fn read(path: &Path) -> Result<Vec<[u8; RECORD_LEN]>, Error> {
        let mut reader = JournalReader::open(path, 0)?;
        let mut records = Vec::new();
        while let Some(record) = reader.next_record()? {
            records.push(record);
        }
        assert_eq!(reader.records(), records.len() as u64);
        Ok(records)
    }

    #[test]
    fn what_was_written_is_read_back() {
        let directory = tempfile::tempdir().unwrap();
        for count in [0, 1, 5_000] {
            let records = read(&sealed(directory.path(), count)).unwrap();
            assert_eq!(records.len() as u64, count);
            for (order_id, record) in records.iter().enumerate() {
                let wanted = MboMsg { order_id: order_id as u64, ..MboMsg::default() };
                assert_eq!(record.as_slice(), AsRef::<[u8]>::as_ref(&wanted));
            }
        }
        assert!(JournalReader::open(&sealed(directory.path(), 1), 1).is_err());
    }

    #[test]
    fn a_journal_cut_anywhere_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let whole = fs::read(sealed(directory.path(), 3)).unwrap();
        let cut = directory.path().join("cut");
        for length in 0..whole.len() {
            fs::write(&cut, &whole[..length]).unwrap();
            assert!(read(&cut).is_err(), "cut to {length} bytes");
        }
    }

    #[test]
    fn a_journal_changed_anywhere_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let whole = fs::read(sealed(directory.path(), 3)).unwrap();
        let changed = directory.path().join("changed");
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x40;
            fs::write(&changed, &bytes).unwrap();
            assert!(read(&changed).is_err(), "byte {at} changed");
        }
    }
}
