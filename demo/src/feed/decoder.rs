//! Turns the bytes of a DBN stream into market-by-order records, and tells a whole stream from a cut one.

use std::io::Read;

use dbn::decode::dbn::fsm::{DbnFsm, ProcessResult};
use dbn::enums::{VersionUpgradePolicy, rtype};
use dbn::{MboMsg, Metadata, Record, Schema};

use crate::event::RECORD_LEN;

/// Decodes a stream of market-by-order records.
///
/// The ready-made decoders of `dbn` take a stream that ends within a record for one that ends after the record
/// before it; here that is an error, as is every record of another kind.
pub struct Decoder<R> {
    reader: R,
    machine: DbnFsm,
    decoded: u64,
}

/// Metadata longer than this is taken for damage. It lists symbols; the longest lists take a few megabytes.
const LONGEST_METADATA: u32 = 1 << 28;

impl<R: Read> Decoder<R> {
    /// Reads the stream's metadata, and checks that it announces market-by-order records of 56 bytes.
    ///
    /// # Errors
    /// One sentence on why the stream cannot be used.
    pub fn new(reader: R) -> Result<Self, String> {
        let machine = DbnFsm::builder()
            .upgrade_policy(VersionUpgradePolicy::AsIs)
            .build()
            .map_err(|error| error.to_string())?;
        let mut decoder = Self { reader, machine, decoded: 0 };
        let metadata = decoder.metadata()?;
        match metadata.schema {
            Some(Schema::Mbo) => {}
            Some(other) => return Err(format!("holds records of schema {other}, not market-by-order (mbo)")),
            None => return Err("holds records of several schemas, not market-by-order (mbo) alone".into()),
        }
        if metadata.ts_out {
            return Err("holds records with a sending time appended, not the plain 56 bytes".into());
        }
        Ok(decoder)
    }

    /// The next record, or `None` at the end of a whole stream.
    ///
    /// # Errors
    /// One sentence on what is wrong with the stream.
    pub fn next_record(&mut self) -> Result<Option<MboMsg>, String> {
        while !self.machine.has_buffered_record() {
            match self.machine.process_batch() {
                ProcessResult::Record(_) => {}
                ProcessResult::ReadMore(_) => {
                    if self.read_more()? == 0 {
                        return self.end();
                    }
                }
                ProcessResult::Metadata(_) => return Err(self.damaged("a second header")),
                ProcessResult::Err(error) => return Err(self.damaged(error)),
            }
        }
        let Some(record) = self.machine.next_buffered_record() else {
            return self.end();
        };
        let header = record.header();
        if header.rtype != rtype::MBO || record.record_size() != RECORD_LEN {
            let reason = format!("type {:#04x} and {} bytes", header.rtype, record.record_size());
            return Err(self.damaged(reason));
        }
        let record = record.get::<MboMsg>().copied();
        match record {
            Some(record) if record.action().is_ok() && record.side().is_ok() => {
                self.decoded += 1;
                Ok(Some(record))
            }
            _ => Err(self.damaged("an unknown action or side")),
        }
    }

    fn metadata(&mut self) -> Result<Metadata, String> {
        loop {
            // The prelude is looked at first: the machine makes room for whatever length it announces.
            if let &[b'D', b'B', b'N', _, a, b, c, d, ..] = self.machine.data()
                && !self.machine.has_decoded_metadata()
                && u32::from_le_bytes([a, b, c, d]) > LONGEST_METADATA
            {
                return Err("is damaged: its header has no end".into());
            }
            match self.machine.process_batch() {
                ProcessResult::Metadata(metadata) => return Ok(metadata),
                ProcessResult::ReadMore(_) => {
                    let begun = !self.machine.data().is_empty();
                    if self.read_more()? == 0 {
                        return Err(if begun {
                            "is truncated: it ends within its header"
                        } else {
                            "is empty"
                        }
                        .into());
                    }
                }
                ProcessResult::Record(_) => return Err("is damaged: it has no header".into()),
                ProcessResult::Err(error) => return Err(format!("is not a DBN file: {error}")),
            }
        }
    }

    fn read_more(&mut self) -> Result<usize, String> {
        let length = loop {
            match self.reader.read(self.machine.space()) {
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
                    return Err(format!("is truncated: its compressed data ends after {}", self.progress()));
                }
                Err(error) => return Err(format!("cannot be read after {}: {error}", self.progress())),
                Ok(length) => break length,
            }
        };
        self.machine.fill(length);
        Ok(length)
    }

    fn end(&self) -> Result<Option<MboMsg>, String> {
        match self.machine.data().len() {
            0 => Ok(None),
            rest => Err(format!("is truncated: {rest} bytes of a record follow {}", self.progress())),
        }
    }

    fn damaged(&self, what: impl std::fmt::Display) -> String {
        format!("is damaged: no market-by-order record after {}: {what}", self.progress())
    }

    fn progress(&self) -> String {
        format!("{} records", self.decoded)
    }
}

impl<R> std::fmt::Debug for Decoder<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Decoder").field("decoded", &self.decoded).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use dbn::encode::dbn::Encoder;
    use dbn::encode::{DbnEncodable, EncodeRecord};
    use dbn::{SType, TradeMsg};

    use super::*;

    fn stream<T: DbnEncodable<Header = dbn::RecordHeader>>(schema: Option<Schema>, records: &[T]) -> Vec<u8> {
        let metadata = Metadata::builder()
            .dataset("GLBX.MDP3")
            .schema(schema)
            .start(0)
            .stype_in(Some(SType::RawSymbol))
            .stype_out(SType::InstrumentId)
            .symbols(vec!["ONE".into(), "TWO".into()])
            .build();
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes, &metadata).unwrap();
        for record in records {
            encoder.encode_record(record).unwrap();
        }
        bytes
    }

    fn adds(count: u64) -> Vec<MboMsg> {
        let add = MboMsg { action: b'A' as _, side: b'B' as _, price: 5, size: 1, ..MboMsg::default() };
        (0..count).map(|order_id| MboMsg { order_id, ..add }).collect()
    }

    fn decode(bytes: &[u8]) -> Result<Vec<MboMsg>, String> {
        let mut decoder = Decoder::new(bytes)?;
        let mut records = Vec::new();
        while let Some(record) = decoder.next_record()? {
            records.push(record);
        }
        Ok(records)
    }

    #[test]
    fn a_whole_stream_is_decoded_to_its_end() {
        let records = adds(3_000);
        assert_eq!(decode(&stream(Some(Schema::Mbo), &records)).unwrap(), records);
        assert_eq!(decode(&stream::<MboMsg>(Some(Schema::Mbo), &[])).unwrap(), []);
    }

    #[test]
    fn a_stream_cut_within_header_or_record_is_truncated() {
        let records = adds(3);
        let whole = stream(Some(Schema::Mbo), &records);
        let header = whole.len() - 3 * RECORD_LEN;
        for length in 0..whole.len() {
            let result = decode(&whole[..length]);
            match length.checked_sub(header) {
                Some(body) if body % RECORD_LEN == 0 => assert_eq!(result.unwrap().len(), body / RECORD_LEN),
                Some(_) => assert!(result.unwrap_err().starts_with("is truncated"), "{length} bytes"),
                None => assert!(result.is_err(), "{length} bytes"),
            }
        }
        assert_eq!(decode(&[]).unwrap_err(), "is empty");
        assert!(decode(&whole[..20]).unwrap_err().contains("within its header"));
    }

    #[test]
    fn foreign_streams_are_refused_by_name() {
        let trades = stream(Some(Schema::Trades), &[TradeMsg::default()]);
        assert!(decode(&trades).unwrap_err().contains("trades"));
        let several = stream::<MboMsg>(None, &[]);
        assert!(decode(&several).unwrap_err().contains("several schemas"));
        assert!(
            decode(b"PK\x03\x04 something else altogether").unwrap_err().starts_with("is not a DBN file")
        );
        let mut endless = stream(Some(Schema::Mbo), &adds(1));
        endless[4..8].fill(0xff);
        assert!(decode(&endless).unwrap_err().contains("no end"));
        let misfit = stream(Some(Schema::Mbo), &[TradeMsg::default()]);
        assert!(decode(&misfit).unwrap_err().starts_with("is damaged"));
    }

    #[test]
    fn records_with_an_unknown_action_or_side_are_damage() {
        let mut records = adds(2);
        records[1].action = b'?' as _;
        assert!(decode(&stream(Some(Schema::Mbo), &records)).unwrap_err().contains("after 1 records"));
        records[1] = MboMsg { side: 0, ..records[0] };
        assert!(decode(&stream(Some(Schema::Mbo), &records)).is_err());
    }

    #[test]
    fn no_change_of_bytes_makes_the_decoder_panic() {
        let whole = stream(Some(Schema::Mbo), &adds(4));
        for at in 0..whole.len() {
            for value in [0x00, 0x01, 0x7f, 0x80, 0xff, whole[at] ^ 0x10] {
                let mut bytes = whole.clone();
                bytes[at] = value;
                // Whether a changed stream is refused depends on what the byte meant; that it ends does not.
                if let Ok(records) = decode(&bytes) {
                    assert!(records.len() <= 4);
                }
            }
        }
    }
}
