//! A book put together from its parts, as another language tells them.

use std::ffi::c_char;

use dbn::Side;

use super::{Book, Order};

impl Book {
    /// Sets how many records the book could not match.
    pub(crate) fn put_unmatched(&mut self, unmatched: u64) {
        self.unmatched = unmatched;
    }

    /// Adds an order, and nothing to its level.
    pub(crate) fn put_order(&mut self, number: u64, side: c_char, price: i64, size: u32) {
        self.orders.insert(number, Order { side: side_named(side), price, size });
    }

    /// Adds a level, and no order to it.
    pub(crate) fn put_level(&mut self, side: c_char, price: i64, size: u64, orders: u32) {
        self.levels(side_named(side)).put(price, size, orders);
    }
}

fn side_named(side: c_char) -> Side {
    if side as u8 == b'B' { Side::Bid } else { Side::Ask }
}
