//! The result of a run, as a table and as JSON.

use std::fmt;

use annulus::latency::LatencySummary;
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::book::Best;
use crate::books::Books;
use crate::check::Checks;
use crate::feed::Feed;
use crate::statistics::Statistics;
use crate::tally::Tally;

/// Everything that a run reports. Serialized, it is the content of the `--json` file.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// How many events went through the ring and all its stages.
    pub events: u64,
    /// How many of them in a second.
    pub events_per_second: f64,
    /// End-to-end latency, in nanoseconds.
    #[serde(serialize_with = "percentiles")]
    pub latency_ns: LatencySummary,
    /// The most memory the process has had, in bytes; `null` where the operating system does not tell.
    pub peak_rss_bytes: Option<u64>,
    /// Whether the journals equal what was sent, byte for byte.
    pub journal_matches: bool,
    /// Whether each book equals one built without a ring.
    pub books_match: bool,
    /// Whether the counts and sums of the statistics are those of the feeds.
    pub statistics_match: bool,
    /// How many events there were of each kind, by the letter of their action.
    pub actions: Tally,
    /// One row for each book.
    pub feeds: Vec<Row>,
}

/// One book at the end of the run.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// The feed: a file as it was named on the command line, or `generated-…`.
    pub file: String,
    /// The instrument.
    pub instrument_id: u32,
    /// How many records of the feed named the instrument, repeats included.
    pub records: u64,
    /// The highest bid.
    pub best_bid: Option<Best>,
    /// The lowest ask.
    pub best_ask: Option<Best>,
}

impl Report {
    /// Puts together what the stages and the checks found.
    #[must_use]
    pub fn new(
        feeds: &[Box<dyn Feed>],
        statistics: &Statistics,
        books: &Books,
        checks: &Checks,
        peak_rss_bytes: Option<u64>,
    ) -> Self {
        let rows = feeds.iter().enumerate().flat_map(|(index, feed)| {
            books.of_feed(index).into_iter().map(|(instrument_id, tracked)| Row {
                file: feed.name().to_owned(),
                instrument_id,
                records: tracked.records,
                best_bid: tracked.book.best_bid(),
                best_ask: tracked.book.best_ask(),
            })
        });
        Self {
            events: statistics.events(),
            events_per_second: statistics.events_per_second(),
            latency_ns: statistics.latency().summary(),
            peak_rss_bytes,
            journal_matches: checks.journal.is_ok(),
            books_match: checks.books.is_ok(),
            statistics_match: checks.statistics.is_ok(),
            actions: statistics.tallies().iter().copied().fold(Tally::default(), Tally::plus),
            feeds: rows.collect(),
        }
    }
}

/// Writes the percentiles without the count, which the report has already.
fn percentiles<S: Serializer>(summary: &LatencySummary, serializer: S) -> Result<S::Ok, S::Error> {
    let mut percentiles = serializer.serialize_struct("Latency", 5)?;
    percentiles.serialize_field("p50", &summary.p50)?;
    percentiles.serialize_field("p90", &summary.p90)?;
    percentiles.serialize_field("p99", &summary.p99)?;
    percentiles.serialize_field("p99_9", &summary.p99_9)?;
    percentiles.serialize_field("max", &summary.max)?;
    percentiles.end()
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "events           {:>14}", self.events)?;
        writeln!(f, "events a second  {:>14.0}", self.events_per_second)?;
        writeln!(f, "actions          {:>14}", self.actions)?;
        match self.peak_rss_bytes {
            Some(bytes) => writeln!(f, "peak memory      {:>10.1} MiB", bytes as f64 / f64::from(1 << 20))?,
            None => writeln!(f, "peak memory             unknown")?,
        }
        writeln!(f, "\nend-to-end latency")?;
        for line in self.latency_ns.to_string().lines() {
            writeln!(f, "  {line}")?;
        }
        self.write_books(f)?;
        writeln!(f, "\njournal equals what was sent          {}", verdict(self.journal_matches))?;
        writeln!(f, "books equal those built without ring  {}", verdict(self.books_match))?;
        writeln!(f, "statistics equal those of the feeds   {}", verdict(self.statistics_match))
    }
}

impl Report {
    fn write_books(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let best = |best: Option<Best>| best.map_or_else(|| "-".to_owned(), |best| best.to_string());
        let width =
            self.feeds.iter().map(|row| row.file.chars().count()).max().unwrap_or(0).max("feed".len());
        writeln!(
            f,
            "\n{:<width$}  {:>10}  {:>10}  {:>24}  {:>24}",
            "feed", "instrument", "records", "best bid", "best ask"
        )?;
        for row in &self.feeds {
            let Row { file, instrument_id, records, best_bid, best_ask } = row;
            let (bid, ask) = (best(*best_bid), best(*best_ask));
            writeln!(f, "{file:<width$}  {instrument_id:>10}  {records:>10}  {bid:>24}  {ask:>24}")?;
        }
        writeln!(f, "(price x size (orders))")
    }
}

fn verdict(right: bool) -> &'static str {
    if right { "yes" } else { "NO" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::price::Price;

    fn report() -> Report {
        let best = Best { price: Price(4_825_250_000_000), size: 7, orders: 2 };
        Report {
            events: 10,
            events_per_second: 2.5e6,
            latency_ns: LatencySummary { count: 10, p50: 1, p90: 2, p99: 3, p99_9: 4, max: 5 },
            peak_rss_bytes: Some(3 << 20),
            journal_matches: true,
            books_match: false,
            statistics_match: true,
            actions: Tally::from_numbers([8, 2, 0, 0, 0, 0, 0, 0, 1, 1, 1]),
            feeds: vec![Row {
                file: "generated-1".into(),
                instrument_id: 1,
                records: 10,
                best_bid: Some(best),
                best_ask: None,
            }],
        }
    }

    #[test]
    fn json_has_the_documented_fields() {
        let wanted = serde_json::json!({
            "events": 10,
            "events_per_second": 2.5e6,
            "latency_ns": { "p50": 1, "p90": 2, "p99": 3, "p99_9": 4, "max": 5 },
            "peak_rss_bytes": 3 << 20,
            "journal_matches": true,
            "books_match": false,
            "statistics_match": true,
            "actions": { "A": 8, "C": 2 },
            "feeds": [{
                "file": "generated-1",
                "instrument_id": 1,
                "records": 10,
                "best_bid": { "price": 4825.25, "size": 7, "orders": 2 },
                "best_ask": null,
            }],
        });
        assert_eq!(serde_json::to_value(report()).unwrap(), wanted);
    }

    #[test]
    fn the_table_shows_figures_books_and_verdicts() {
        let table = report().to_string();
        for part in
            ["2500000", "3.0 MiB", "p99.9", "4825.25 x 7 (2)", "A 8  C 2", "sent          yes", "ring  NO"]
        {
            assert!(table.contains(part), "{part} is missing in\n{table}");
        }
    }
}
