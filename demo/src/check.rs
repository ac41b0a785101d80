//! Proves a run right: reads every feed once more, without any ring, and compares.

use std::path::PathBuf;

use crate::books::Books;
use crate::error::Error;
use crate::feed::repeat::Repeat;
use crate::feed::{Feed, Records};
use crate::journal::reader::JournalReader;
use crate::run::Plan;
use crate::statistics::Statistics;
use crate::tally::Tally;

/// What the comparison found: for each check the first difference, if there is one.
#[derive(Debug)]
pub struct Checks {
    /// Whether the journals hold what the feeds yield, feed by feed, byte for byte.
    pub journal: Result<(), String>,
    /// Whether each book equals one built straight from the feed.
    pub books: Result<(), String>,
    /// Whether the counts and sums of each feed equal those taken straight from it.
    pub statistics: Result<(), String>,
}

impl Checks {
    /// Whether the run was right.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.journal.is_ok() && self.books.is_ok() && self.statistics.is_ok()
    }
}

/// Reads the feeds of `plan` again, as often as the run did, and compares them with its journals, books and statistics.
///
/// # Errors
/// If a feed cannot be read any more, or the check is to stop. A journal that cannot be read is a failed check.
pub fn check(
    plan: &Plan<'_>,
    journals: &[PathBuf],
    books: &Books,
    statistics: &Statistics,
) -> Result<Checks, Error> {
    let Plan { feeds, repeat, stop, .. } = *plan;
    let mut reference = Books::new(feeds.len());
    let mut tallies = vec![Tally::default(); feeds.len()];
    let mut journal = Ok(());
    for (index, feed) in feeds.iter().enumerate() {
        let mut records = Repeat::new(&**feed, repeat, stop)?;
        let mut written =
            JournalReader::open(&journals[index], index as u32).map_err(|error| error.to_string());
        let mut number = 0_u64;
        loop {
            let record = records.next()?;
            if let Ok(reader) = &mut written {
                let sent = record.as_ref().map(AsRef::<[u8]>::as_ref);
                match reader.next_record() {
                    Ok(read) if read.as_ref().map(<[u8; _]>::as_slice) == sent => {}
                    Ok(_) => written = Err(format!("{}: record {number} is not what was sent", feed.name())),
                    Err(error) => written = Err(error.to_string()),
                }
            }
            let Some(record) = record else { break };
            reference.apply(index, &record);
            tallies[index].add(&record);
            number += 1;
        }
        journal = journal.and(written.map(drop));
    }
    let books = compare(feeds, &reference, books);
    Ok(Checks { journal, books, statistics: compare_tallies(feeds, &tallies, statistics) })
}

/// Compares the statistics with what each feed adds up to; each event has a latency, too.
fn compare_tallies(
    feeds: &[Box<dyn Feed>],
    tallies: &[Tally],
    statistics: &Statistics,
) -> Result<(), String> {
    let all: u64 = tallies.iter().map(Tally::records).sum();
    if statistics.events() != all {
        return Err(format!("there are {} latencies of {all} events", statistics.events()));
    }
    let differs = tallies.iter().zip(statistics.tallies()).position(|(sent, gathered)| sent != gathered);
    differs.map_or(Ok(()), |feed| Err(format!("{}: the counts or sums differ", feeds[feed].name())))
}

fn compare(feeds: &[Box<dyn Feed>], reference: &Books, books: &Books) -> Result<(), String> {
    for (index, feed) in feeds.iter().enumerate() {
        if let Some(instrument) = reference.first_difference(books, index) {
            return Err(format!("{}: the book of instrument {instrument} differs", feed.name()));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use super::*;
    use crate::cores::Cores;
    use crate::event::{Event, Origin};
    use crate::feed::generated::GeneratedFeed;
    use crate::journal::writer::JournalWriter;

    /// Two feeds, and journals, books and statistics made of what `keep` lets through.
    fn run(
        directory: &std::path::Path,
        keep: impl Fn(usize, u64) -> bool,
    ) -> (Vec<Box<dyn Feed>>, Vec<PathBuf>, Books, Statistics) {
        let feeds: Vec<Box<dyn Feed>> =
            vec![Box::new(GeneratedFeed::new(1, 0, 300)), Box::new(GeneratedFeed::new(2, 0, 300))];
        let mut journal = JournalWriter::create(directory, &["one", "two"]).unwrap();
        let (mut books, mut statistics) = (Books::new(2), Statistics::new(2));
        for (index, feed) in feeds.iter().enumerate() {
            let stop = AtomicBool::new(false);
            let mut records = Repeat::new(&**feed, 2, &stop).unwrap();
            let mut number = 0;
            while let Some(record) = records.next().unwrap() {
                if keep(index, number) {
                    journal.append(index, &record).unwrap();
                    books.apply(index, &record);
                    statistics.record(&[Event { record, origin: Origin::new(index as u16, 0) }], 1);
                }
                number += 1;
            }
        }
        (feeds, journal.seal().unwrap(), books, statistics)
    }

    fn checked(
        feeds: &[Box<dyn Feed>],
        repeat: u64,
        journals: &[PathBuf],
        books: &Books,
        statistics: &Statistics,
    ) -> Result<Checks, Error> {
        let stop = AtomicBool::new(false);
        check(
            &Plan { feeds, repeat, rate: None, capacity: 1, cores: &Cores::any(), stop: &stop },
            journals,
            books,
            statistics,
        )
    }

    #[test]
    fn a_faithful_run_passes() {
        let directory = tempfile::tempdir().unwrap();
        let (feeds, journals, books, statistics) = run(directory.path(), |_, _| true);
        assert!(checked(&feeds, 2, &journals, &books, &statistics).unwrap().passed());
    }

    #[test]
    fn a_lost_event_is_found_in_journal_and_book() {
        for lost in [0, 299, 300, 599] {
            let directory = tempfile::tempdir().unwrap();
            let (feeds, journals, books, statistics) =
                run(directory.path(), |feed, number| (feed, number) != (1, lost));
            let checks = checked(&feeds, 2, &journals, &books, &statistics).unwrap();
            assert!(checks.journal.unwrap_err().contains(&format!("generated-2: record {lost} ")));
            assert!(checks.books.unwrap_err().contains("generated-2: the book of instrument 2"));
            assert!(checks.statistics.unwrap_err().contains("1199 latencies of 1200 events"));
        }
    }

    #[test]
    fn more_or_less_than_was_sent_is_found() {
        let directory = tempfile::tempdir().unwrap();
        let (feeds, journals, books, statistics) = run(directory.path(), |_, _| true);
        for repeat in [1, 3] {
            let checks = checked(&feeds, repeat, &journals, &books, &statistics).unwrap();
            assert!(checks.journal.is_err() && checks.books.is_err() && checks.statistics.is_err());
        }
    }

    #[test]
    fn statistics_of_other_records_are_found() {
        let directory = tempfile::tempdir().unwrap();
        let (feeds, journals, books, statistics) = run(directory.path(), |_, _| true);
        let mut tallies = statistics.tallies().to_vec();
        tallies.swap(0, 1);
        let swapped = Statistics::gathered(statistics.latency().clone(), tallies, 1);
        let checks = checked(&feeds, 2, &journals, &books, &swapped).unwrap();
        assert_eq!(checks.statistics.unwrap_err(), "generated-1: the counts or sums differ");
        assert!(checks.journal.is_ok() && checks.books.is_ok());
    }

    #[test]
    fn a_journal_that_is_not_whole_fails_its_check_alone() {
        let directory = tempfile::tempdir().unwrap();
        let (feeds, journals, books, statistics) = run(directory.path(), |_, _| true);
        let bytes = std::fs::read(&journals[0]).unwrap();
        std::fs::write(&journals[0], &bytes[..bytes.len() - 1]).unwrap();
        let checks = checked(&feeds, 2, &journals, &books, &statistics).unwrap();
        assert!(checks.journal.unwrap_err().contains("not a whole journal"));
        assert!(checks.books.is_ok() && checks.statistics.is_ok());
    }
}
