//! One side of a book: the sum of the orders at each price.

use std::collections::BTreeMap;

use super::Best;
use crate::price::Price;

/// Price levels. Their order in the queue is not kept: nothing here asks for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Levels {
    by_price: BTreeMap<i64, Level>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Level {
    size: u64,
    orders: u32,
}

impl Levels {
    pub(super) fn is_empty(&self) -> bool {
        self.by_price.is_empty()
    }

    /// Adds an order of `size` at `price`.
    pub(super) fn insert(&mut self, price: i64, size: u32) {
        let level = self.by_price.entry(price).or_default();
        level.size += u64::from(size);
        level.orders += 1;
    }

    /// Takes out an order of `size` that rests at `price`.
    pub(super) fn remove(&mut self, price: i64, size: u32) {
        if let Some(level) = self.by_price.get_mut(&price) {
            level.size -= u64::from(size);
            level.orders -= 1;
            if level.orders == 0 {
                self.by_price.remove(&price);
            }
        }
    }

    /// Takes `size` off an order that rests at `price` and stays.
    pub(super) fn shrink(&mut self, price: i64, size: u32) {
        if let Some(level) = self.by_price.get_mut(&price) {
            level.size -= u64::from(size);
        }
    }

    /// Forgets all levels and puts one in their place that has a size and no orders.
    pub(super) fn replace(&mut self, top: Option<(i64, u32)>) {
        self.by_price.clear();
        if let Some((price, size)) = top {
            self.by_price.insert(price, Level { size: u64::from(size), orders: 0 });
        }
    }

    /// Adds a level as it is.
    pub(super) fn put(&mut self, price: i64, size: u64, orders: u32) {
        self.by_price.insert(price, Level { size, orders });
    }

    pub(super) fn highest(&self) -> Option<Best> {
        self.by_price.last_key_value().map(best)
    }

    pub(super) fn lowest(&self) -> Option<Best> {
        self.by_price.first_key_value().map(best)
    }
}

fn best((&price, level): (&i64, &Level)) -> Best {
    Best { price: Price(price), size: level.size, orders: level.orders }
}
