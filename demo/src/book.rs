//! The order book of one instrument, kept up order by order.

use std::collections::hash_map::Entry;
use std::fmt;

use dbn::{Action, MboMsg, Side, UNDEF_PRICE};
use rustc_hash::FxHashMap;
use serde::Serialize;

use crate::price::Price;

mod levels;
mod parts;

use levels::Levels;

/// A book built from market-by-order records.
///
/// Adds, cancels, modifications and clears change it; trades and fills do not, since the venue sends the cancel or
/// modification that follows from them. What a feed may do wrong is settled so that every stream of records gives
/// one book:
///
/// - an add of an order that is in the book replaces it, so that a feed that starts over with a snapshot of
///   the same orders leaves no order twice;
/// - a modification of an unknown order adds it;
/// - a cancel of an unknown order changes nothing, and one of more than the order's size removes the order.
///
/// The last of these is counted as [unmatched](Self::unmatched), as are orders without side or price.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Book {
    orders: FxHashMap<u64, Order>,
    bids: Levels,
    asks: Levels,
    unmatched: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Order {
    side: Side,
    price: i64,
    size: u32,
}

/// The best level of one side of a book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Best {
    /// The level's price.
    pub price: Price,
    /// The sizes of the level's orders, summed.
    pub size: u64,
    /// How many orders rest there; 0 where the venue sends the top of its book and no orders.
    pub orders: u32,
}

impl fmt::Display for Best {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{} x {} ({})", self.price, self.size, self.orders))
    }
}

impl Book {
    /// Applies one record.
    pub fn apply(&mut self, record: &MboMsg) {
        match record.action() {
            Ok(Action::Add) => self.add(record),
            Ok(Action::Cancel) => self.cancel(record),
            Ok(Action::Modify) => self.modify(record),
            Ok(Action::Clear) => self.clear(),
            Ok(Action::Trade | Action::Fill | Action::None) => {}
            Err(_) => self.unmatched += 1,
        }
    }

    /// The highest bid, if there is one.
    #[must_use]
    pub fn best_bid(&self) -> Option<Best> {
        self.bids.highest()
    }

    /// The lowest ask, if there is one.
    #[must_use]
    pub fn best_ask(&self) -> Option<Best> {
        self.asks.lowest()
    }

    /// How many records named an order that is not in the book, or no side or price where one is needed.
    #[must_use]
    pub fn unmatched(&self) -> u64 {
        self.unmatched
    }

    fn add(&mut self, record: &MboMsg) {
        let Some(side) = side_of(record) else {
            self.unmatched += 1;
            return;
        };
        if record.flags.is_tob() {
            self.replace_top(side, record);
        } else if record.price == UNDEF_PRICE {
            self.unmatched += 1;
        } else {
            let order = Order { side, price: record.price, size: record.size };
            if let Some(replaced) = self.orders.insert(record.order_id, order) {
                self.levels(replaced.side).remove(replaced.price, replaced.size);
            }
            self.levels(side).insert(order.price, order.size);
        }
    }

    /// A record of the top of the book stands for its whole side; without a price, the side is empty.
    fn replace_top(&mut self, side: Side, record: &MboMsg) {
        if !self.levels(side).is_empty() {
            self.orders.retain(|_, order| order.side != side);
        }
        let top = (record.price != UNDEF_PRICE).then_some((record.price, record.size));
        self.levels(side).replace(top);
    }

    fn cancel(&mut self, record: &MboMsg) {
        let Entry::Occupied(mut entry) = self.orders.entry(record.order_id) else {
            self.unmatched += 1;
            return;
        };
        let order = *entry.get();
        if record.size >= order.size {
            entry.remove();
            self.unmatched += u64::from(record.size > order.size);
            self.levels(order.side).remove(order.price, order.size);
        } else {
            entry.get_mut().size -= record.size;
            self.levels(order.side).shrink(order.price, record.size);
        }
    }

    fn modify(&mut self, record: &MboMsg) {
        let Some(&before) = self.orders.get(&record.order_id) else {
            self.add(record);
            return;
        };
        if record.price == UNDEF_PRICE {
            self.unmatched += 1;
            return;
        }
        let side = side_of(record).unwrap_or(before.side);
        let after = Order { side, price: record.price, size: record.size };
        self.orders.insert(record.order_id, after);
        self.levels(before.side).remove(before.price, before.size);
        self.levels(after.side).insert(after.price, after.size);
    }

    fn clear(&mut self) {
        self.orders.clear();
        self.bids.replace(None);
        self.asks.replace(None);
    }

    fn levels(&mut self, side: Side) -> &mut Levels {
        match side {
            Side::Bid => &mut self.bids,
            _ => &mut self.asks,
        }
    }
}

fn side_of(record: &MboMsg) -> Option<Side> {
    record.side().ok().filter(|side| *side != Side::None)
}

#[cfg(test)]
mod tests;
