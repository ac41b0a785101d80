//! A small simulated market: orders come, change, go and trade, and the book never crosses.

use std::collections::BTreeMap;
use std::collections::VecDeque;

use dbn::enums::rtype;
use dbn::{Action, FlagSet, MboMsg, RecordHeader, Side, UNDEF_PRICE};
use fastrand::Rng;

/// The market of one instrument. It yields market-by-order records for ever, the same for the same seed.
///
/// The first record clears the book. After that each step is one event of the venue: an add, a full or partial
/// cancel, a modification, or a trade, which is told as a trade, a fill and the cancel that follows from it.
#[derive(Debug)]
pub struct Market {
    random: Rng,
    instrument_id: u32,
    bids: Queue,
    asks: Queue,
    /// Records of the current step that are still to be handed out.
    pending: VecDeque<MboMsg>,
    /// The price, in ticks, that orders gather around.
    fair: i64,
    time: u64,
    sequence: u32,
    next_order: u64,
}

/// The resting orders of one side: size by (rank, order). A rank is a price in ticks, negated for bids, so that
/// the best order is first on either side and older orders precede younger ones.
type Queue = BTreeMap<(i64, u64), u32>;

const TICK: i64 = 250_000_000;
const OPENING_FAIR: i64 = 19_000;
const OPENING_TIME: u64 = 1_704_205_800_000_000_000;
/// With fewer resting orders on a side than this the market only adds.
const THIN: usize = 200;
/// With more than this it adds no more.
const THICK: usize = 4_000;

impl Market {
    /// Opens the market of `instrument_id`.
    #[must_use]
    pub fn new(seed: u64, instrument_id: u32) -> Self {
        let mut market = Self {
            random: Rng::with_seed(seed),
            instrument_id,
            bids: Queue::new(),
            asks: Queue::new(),
            pending: VecDeque::new(),
            fair: OPENING_FAIR,
            time: OPENING_TIME,
            sequence: 0,
            next_order: 1,
        };
        market.tell(Action::Clear, Side::None, None, 0, 0);
        market
    }

    /// The next record.
    pub fn next_record(&mut self) -> MboMsg {
        loop {
            if let Some(record) = self.pending.pop_front() {
                return record;
            }
            self.step();
        }
    }

    fn step(&mut self) {
        self.time += self.random.u64(200..20_000);
        self.sequence = self.sequence.wrapping_add(1);
        if self.random.u32(0..200) == 0 {
            self.fair += self.random.i64(-1..=1);
        }
        let side = if self.random.bool() { Side::Bid } else { Side::Ask };
        let resting = self.queue(side).len();
        match self.random.u32(0..100) {
            _ if resting < THIN => self.add(side),
            0..46 if resting < THICK => self.add(side),
            0..78 => self.cancel(side),
            78..92 => self.modify(side),
            _ => self.trade(side),
        }
        if let Some(last) = self.pending.back_mut() {
            last.flags.set_last();
        }
    }

    fn add(&mut self, side: Side) {
        let rank = self.passive_rank(side);
        let (order, size) = (self.next_order, self.random.u32(1..=20));
        self.next_order += 1;
        self.queue(side).insert((rank, order), size);
        self.tell(Action::Add, side, Some(rank), order, size);
    }

    fn cancel(&mut self, side: Side) {
        let ((rank, order), size) = self.pick(side);
        let taken = if self.random.u32(0..4) == 0 { self.random.u32(1..=size) } else { size };
        self.take(side, (rank, order), taken);
        self.tell(Action::Cancel, side, Some(rank), order, taken);
    }

    fn modify(&mut self, side: Side) {
        let ((rank, order), size) = self.pick(side);
        let after = if self.random.bool() {
            (self.passive_rank(side), size)
        } else {
            (rank, self.random.u32(1..=20))
        };
        self.queue(side).remove(&(rank, order));
        self.queue(side).insert((after.0, order), after.1);
        self.tell(Action::Modify, side, Some(after.0), order, after.1);
    }

    /// An aggressor takes from the best order of `side`.
    fn trade(&mut self, side: Side) {
        let Some((&(rank, order), &size)) = self.queue(side).first_key_value() else { return };
        let taken = self.random.u32(1..=size);
        let price = rank * direction(side) * direction(opposite(side));
        self.tell(Action::Trade, opposite(side), Some(price), 0, taken);
        self.tell(Action::Fill, side, Some(rank), order, taken);
        self.take(side, (rank, order), taken);
        self.tell(Action::Cancel, side, Some(rank), order, taken);
    }

    /// A rank on the quiet side of the fair price that does not cross the book, most often a near one.
    fn passive_rank(&mut self, side: Side) -> i64 {
        let depth = self.random.i64(0..40) * self.random.i64(0..40) / 40;
        let wanted = direction(side) * self.fair + 1 + depth;
        match self.queue(opposite(side)).first_key_value() {
            Some((&(best_opposite, _), _)) => wanted.max(1 - best_opposite),
            None => wanted,
        }
    }

    /// Some resting order, most often one near the top.
    fn pick(&mut self, side: Side) -> ((i64, u64), u32) {
        let depth = self.random.i64(0..40) * self.random.i64(0..40) / 40;
        let any = self.random.u64(0..self.next_order);
        let queue = self.queue(side);
        let best = queue.first_key_value().map_or(0, |(key, _)| key.0);
        let found = queue.range((best + depth, any)..).next().or_else(|| queue.last_key_value());
        let (&key, &size) = found.expect("a side is thick enough to pick from");
        (key, size)
    }

    fn take(&mut self, side: Side, key: (i64, u64), taken: u32) {
        if let Some(size) = self.queue(side).get_mut(&key) {
            *size -= taken;
            if *size == 0 {
                self.queue(side).remove(&key);
            }
        }
    }

    fn queue(&mut self, side: Side) -> &mut Queue {
        if side == Side::Bid { &mut self.bids } else { &mut self.asks }
    }

    fn tell(&mut self, action: Action, side: Side, rank: Option<i64>, order_id: u64, size: u32) {
        self.pending.push_back(MboMsg {
            hd: RecordHeader::new::<MboMsg>(rtype::MBO, 1, self.instrument_id, self.time),
            order_id,
            price: rank.map_or(UNDEF_PRICE, |rank| direction(side) * rank * TICK),
            size,
            flags: FlagSet::empty(),
            channel_id: 0,
            action: u8::from(action) as _,
            side: u8::from(side) as _,
            ts_recv: self.time + 100_000,
            ts_in_delta: 20_000,
            sequence: self.sequence,
        });
    }
}

/// What turns a price in ticks into a rank, and back.
fn direction(side: Side) -> i64 {
    if side == Side::Bid { -1 } else { 1 }
}

fn opposite(side: Side) -> Side {
    if side == Side::Bid { Side::Ask } else { Side::Bid }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::Book;

    #[test]
    fn the_book_never_crosses_and_every_record_fits_it() {
        let mut market = Market::new(3, 1);
        let mut book = Book::default();
        for step in 0..200_000 {
            book.apply(&market.next_record());
            if let (Some(bid), Some(ask)) = (book.best_bid(), book.best_ask()) {
                assert!(bid.price < ask.price, "crossed after {step} records: {bid} against {ask}");
            }
        }
        assert_eq!(book.unmatched(), 0);
        assert!(book.best_bid().is_some() && book.best_ask().is_some());
    }

    #[test]
    fn every_action_occurs_and_each_trade_is_filled_and_cancelled() {
        let mut market = Market::new(11, 1);
        let records: Vec<_> = (0..50_000).map(|_| market.next_record()).collect();
        let is = |record: &MboMsg, action: Action| record.action().unwrap() == action;
        assert!(is(&records[0], Action::Clear));
        for action in [Action::Add, Action::Cancel, Action::Modify, Action::Trade, Action::Fill] {
            assert!(records.iter().any(|record| is(record, action)), "no {action:?}");
        }
        for three in records.windows(3).filter(|three| is(&three[0], Action::Trade)) {
            assert!(is(&three[1], Action::Fill) && is(&three[2], Action::Cancel));
            assert_eq!((three[0].price, three[0].size), (three[1].price, three[1].size));
            assert_eq!((three[1].order_id, three[1].size), (three[2].order_id, three[2].size));
            assert_ne!(three[0].side, three[1].side);
            assert!(three[2].flags.is_last() && !three[0].flags.is_last());
        }
    }

    #[test]
    fn a_seed_gives_one_market() {
        let records = |seed| {
            let mut market = Market::new(seed, 5);
            (0..1_000).map(|_| market.next_record()).collect::<Vec<_>>()
        };
        assert_eq!(records(1), records(1));
        assert_ne!(records(1), records(2));
    }
}
