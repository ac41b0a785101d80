//! The journal: every record of a feed, on disk, in the order it was sent.
//!
//! Each feed has a file of its own. All numbers are little-endian:
//!
//! | bytes | content |
//! |---|---|
//! | 8 | `ANNULUSJ` |
//! | 4 | length of a record: 56 |
//! | 4 | index of the feed |
//! | 56 × n | the records as they came |
//! | 8 | `SEALED` and two zeros |
//! | 8 | n |
//! | 4 | CRC-32 (IEEE) of the records |
//! | 4 | zero |
//!
//! A journal gets its name and its last 24 bytes only after the run has ended well. Until then its name ends in
//! `.partial`, so a journal cut short by a crash, a full disk or a damaged feed is never taken for a whole one:
//! neither by its name nor, should someone rename it, by a reader.

pub mod reader;
pub mod writer;

const MAGIC: [u8; 8] = *b"ANNULUSJ";
const SEAL: [u8; 8] = *b"SEALED\0\0";
const HEADER_LEN: usize = 16;
const TRAILER_LEN: usize = 24;

fn header(feed: u32) -> [u8; HEADER_LEN] {
    let mut header = [0; HEADER_LEN];
    header[..8].copy_from_slice(&MAGIC);
    header[8..12].copy_from_slice(&(crate::event::RECORD_LEN as u32).to_le_bytes());
    header[12..].copy_from_slice(&feed.to_le_bytes());
    header
}

fn trailer(records: u64, checksum: u32) -> [u8; TRAILER_LEN] {
    let mut trailer = [0; TRAILER_LEN];
    trailer[..8].copy_from_slice(&SEAL);
    trailer[8..16].copy_from_slice(&records.to_le_bytes());
    trailer[16..20].copy_from_slice(&checksum.to_le_bytes());
    trailer
}
