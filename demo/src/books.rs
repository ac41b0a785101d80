//! All the books of a run, one for each instrument of each feed.

use dbn::MboMsg;
use rustc_hash::FxHashMap;

use crate::book::Book;

/// Books by feed and instrument, and how many records each has seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Books {
    feeds: Vec<FxHashMap<u32, Tracked>>,
}

/// A book and the number of its instrument's records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tracked {
    /// The book.
    pub book: Book,
    /// How many records named its instrument, repeats included.
    pub records: u64,
}

impl Books {
    /// No books yet, for feeds `0..feeds`.
    #[must_use]
    pub fn new(feeds: usize) -> Self {
        Self { feeds: vec![FxHashMap::default(); feeds] }
    }

    /// The book of an instrument of a feed, empty if there was none.
    pub(crate) fn tracked(&mut self, feed: usize, instrument: u32) -> &mut Tracked {
        self.feeds[feed].entry(instrument).or_default()
    }

    /// Applies a record of a feed to the book of its instrument.
    ///
    /// # Panics
    /// If `feed` is not below the number of feeds given to [`Books::new`].
    pub fn apply(&mut self, feed: usize, record: &MboMsg) {
        let tracked = self.tracked(feed, record.hd.instrument_id);
        tracked.book.apply(record);
        tracked.records += 1;
    }

    /// The books of one feed by instrument, in the order of the instruments' numbers.
    ///
    /// # Panics
    /// As [`Books::apply`].
    #[must_use]
    pub fn of_feed(&self, feed: usize) -> Vec<(u32, &Tracked)> {
        let mut books: Vec<_> =
            self.feeds[feed].iter().map(|(&instrument, tracked)| (instrument, tracked)).collect();
        books.sort_unstable_by_key(|(instrument, _)| *instrument);
        books
    }

    /// The lowest instrument of `feed` whose books here and in `other` differ, or of which only one has a book.
    ///
    /// # Panics
    /// As [`Books::apply`].
    #[must_use]
    pub fn first_difference(&self, other: &Self, feed: usize) -> Option<u32> {
        let (here, there) = (&self.feeds[feed], &other.feeds[feed]);
        let instruments = here.keys().chain(there.keys());
        instruments.filter(|&instrument| here.get(instrument) != there.get(instrument)).min().copied()
    }
}

#[cfg(test)]
mod tests {
    use dbn::RecordHeader;
    use dbn::enums::rtype;

    use super::*;

    #[test]
    fn instruments_and_feeds_are_kept_apart() {
        let of = |instrument| MboMsg {
            hd: RecordHeader::new::<MboMsg>(rtype::MBO, 1, instrument, 0),
            order_id: 1,
            price: 5,
            size: 1,
            action: b'A' as _,
            side: b'B' as _,
            ..MboMsg::default()
        };
        let mut books = Books::new(2);
        for (feed, instrument) in [(0, 9), (0, 4), (1, 9), (0, 9)] {
            books.apply(feed, &of(instrument));
        }
        let counts = |feed| {
            books
                .of_feed(feed)
                .iter()
                .map(|(instrument, tracked)| (*instrument, tracked.records))
                .collect::<Vec<_>>()
        };
        assert_eq!(counts(0), [(4, 1), (9, 2)]);
        assert_eq!(counts(1), [(9, 1)]);
    }
}
