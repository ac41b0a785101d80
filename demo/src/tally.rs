//! What the records of a feed add up to.

use std::fmt;

use dbn::MboMsg;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

/// How many records there are of each kind, and the sums of some of their fields, modulo 2^64.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    counts: [u64; Self::KINDS.len() + 1],
    orders: u64,
    prices: u64,
    sizes: u64,
}

impl Tally {
    /// The kinds, by the letter of their action; every other letter is one more.
    const KINDS: [u8; 7] = *b"ACMRTFN";

    /// How many numbers [`from_numbers`](Self::from_numbers) takes.
    pub(crate) const NUMBERS: usize = Self::KINDS.len() + 1 + 3;

    /// Adds a record.
    pub fn add(&mut self, record: &MboMsg) {
        const OTHER: usize = Tally::KINDS.len();
        let action = record.action as u8;
        self.counts[Self::KINDS.iter().position(|&kind| kind == action).unwrap_or(OTHER)] += 1;
        self.orders = self.orders.wrapping_add(record.order_id);
        self.prices = self.prices.wrapping_add_signed(record.price);
        self.sizes = self.sizes.wrapping_add(record.size.into());
    }

    /// How many records were added.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// The tally of these counts, in the order of the kinds, and these sums: of orders, prices and sizes.
    pub(crate) fn from_numbers(numbers: [u64; Self::NUMBERS]) -> Self {
        let [counts @ .., orders, prices, sizes] = numbers;
        Self { counts, orders, prices, sizes }
    }

    /// What both have together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        let mut counts = self.counts;
        counts.iter_mut().zip(other.counts).for_each(|(count, more)| *count += more);
        Self {
            counts,
            orders: self.orders.wrapping_add(other.orders),
            prices: self.prices.wrapping_add(other.prices),
            sizes: self.sizes.wrapping_add(other.sizes),
        }
    }

    /// Each kind that was seen, and how many there are of it; `?` stands for what is of none.
    fn kinds(&self) -> impl Iterator<Item = (char, u64)> {
        let names = Self::KINDS.into_iter().map(char::from).chain(['?']);
        names.zip(self.counts).filter(|(_, count)| *count != 0)
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, (kind, count)) in self.kinds().enumerate() {
            write!(f, "{}{kind} {count}", if number == 0 { "" } else { "  " })?;
        }
        Ok(())
    }
}

/// The counts by letter.
impl Serialize for Tally {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (kind, count) in self.kinds() {
            map.serialize_entry(&kind, &count)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(action: u8, order_id: u64, price: i64, size: u32) -> MboMsg {
        MboMsg { action: action as _, order_id, price, size, ..MboMsg::default() }
    }

    #[test]
    fn records_are_counted_by_kind_and_summed() {
        let mut tally = Tally::default();
        for record in [record(b'A', 7, -3, 5), record(b'x', u64::MAX, 1, 2), record(b'A', 1, 1, u32::MAX)] {
            tally.add(&record);
        }
        let sizes = 7 + u64::from(u32::MAX);
        assert_eq!(tally, Tally::from_numbers([2, 0, 0, 0, 0, 0, 0, 1, 7, u64::MAX, sizes]));
        assert_eq!((tally.records(), tally.to_string().as_str()), (3, "A 2  ? 1"));
        assert_eq!(serde_json::to_value(tally).unwrap(), serde_json::json!({ "A": 2, "?": 1 }));
        assert_eq!(tally.plus(tally).records(), 6);
    }
}
