//! A DBN file as a feed, compressed with Zstandard or plain.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use dbn::MboMsg;
use dbn::decode::DynReader;

use super::decoder::Decoder;
use super::{Feed, Records};
use crate::error::Error;

/// A file of market-by-order records.
#[derive(Debug)]
pub struct FileFeed {
    path: PathBuf,
    name: String,
    size: u64,
}

impl FileFeed {
    /// Takes the file at `path` for a feed, after looking at its header and first record.
    ///
    /// # Errors
    /// If it is not a readable, regular file that begins with a market-by-order record.
    pub fn new(path: &Path) -> Result<Self, Error> {
        let name = path.display().to_string();
        let metadata = path.metadata().map_err(|error| Error::input(&name, error))?;
        if metadata.is_dir() {
            return Err(Error::input(&name, "is a directory, not a DBN file"));
        }
        if !metadata.is_file() {
            return Err(Error::input(&name, "is not a regular file; a feed is read more than once"));
        }
        let feed = Self { path: path.to_owned(), name, size: metadata.len() };
        match feed.open()?.next()? {
            Some(_) => Ok(feed),
            None => Err(Error::input(&feed.name, "holds no records")),
        }
    }
}

impl Feed for FileFeed {
    fn name(&self) -> &str {
        &self.name
    }

    fn size(&self) -> u64 {
        self.size
    }

    fn open(&self) -> Result<Box<dyn Records>, Error> {
        let file = File::open(&self.path).map_err(|error| Error::input(&self.name, error))?;
        let position = Arc::new(AtomicU64::new(0));
        let counted = BufReader::new(Counted { file, position: Arc::clone(&position) });
        let reader = DynReader::inferred_with_buffer(counted)
            .map_err(|error| Error::input(&self.name, format_args!("cannot be read: {error}")))?;
        let decoder = Decoder::new(reader).map_err(|reason| Error::input(&self.name, reason))?;
        Ok(Box::new(FileRecords { name: self.name.clone(), decoder, position }))
    }
}

struct FileRecords {
    name: String,
    decoder: Decoder<DynReader<'static, BufReader<Counted>>>,
    position: Arc<AtomicU64>,
}

impl Records for FileRecords {
    fn next(&mut self) -> Result<Option<MboMsg>, Error> {
        self.decoder.next_record().map_err(|reason| Error::input(&self.name, reason))
    }

    fn position(&self) -> u64 {
        // A count for the progress bar: nothing is read on the strength of it.
        self.position.load(Ordering::Relaxed)
    }
}

/// Counts the bytes of the file as it is stored, below decompression. The count is shared because the reader is
/// buried in the decoder; one thread holds both ends.
struct Counted {
    file: File,
    position: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.file.read(buffer)?;
        self.position.fetch_add(length as u64, Ordering::Relaxed);
        Ok(length)
    }
}
