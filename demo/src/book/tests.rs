use super::*;

fn record(action: Action, side: Side, order_id: u64, price: i64, size: u32) -> MboMsg {
    MboMsg {
        order_id,
        price,
        size,
        action: u8::from(action) as _,
        side: u8::from(side) as _,
        ..MboMsg::default()
    }
}

fn best(price: i64, size: u64, orders: u32) -> Option<Best> {
    Some(Best { price: Price(price), size, orders })
}

fn book(records: impl IntoIterator<Item = MboMsg>) -> Book {
    let mut book = Book::default();
    records.into_iter().for_each(|record| book.apply(&record));
    book
}

#[test]
fn adds_build_levels_and_the_best_is_on_top() {
    let book = book([
        record(Action::Add, Side::Bid, 1, 100, 5),
        record(Action::Add, Side::Bid, 2, 101, 3),
        record(Action::Add, Side::Bid, 3, 101, 4),
        record(Action::Add, Side::Ask, 4, 103, 1),
        record(Action::Add, Side::Ask, 5, 102, 9),
    ]);
    assert_eq!(book.best_bid(), best(101, 7, 2));
    assert_eq!(book.best_ask(), best(102, 9, 1));
    assert_eq!(book.unmatched(), 0);
}

#[test]
fn cancels_take_size_off_and_then_the_order() {
    let mut book = book([record(Action::Add, Side::Ask, 1, 10, 5), record(Action::Add, Side::Ask, 2, 11, 2)]);
    book.apply(&record(Action::Cancel, Side::Ask, 1, 10, 2));
    assert_eq!(book.best_ask(), best(10, 3, 1));
    book.apply(&record(Action::Cancel, Side::Ask, 1, 10, 3));
    assert_eq!(book.best_ask(), best(11, 2, 1));
    book.apply(&record(Action::Cancel, Side::Ask, 2, 11, 3));
    assert_eq!(book.best_ask(), None);
    assert_eq!(book.unmatched(), 1);
    book.apply(&record(Action::Cancel, Side::Ask, 2, 11, 3));
    assert_eq!(book.unmatched(), 2);
}

#[test]
fn a_modification_moves_an_order_or_adds_an_unknown_one() {
    let mut book = book([record(Action::Add, Side::Bid, 1, 10, 5)]);
    book.apply(&record(Action::Modify, Side::Bid, 1, 12, 7));
    assert_eq!(book.best_bid(), best(12, 7, 1));
    book.apply(&record(Action::Modify, Side::Bid, 2, 12, 1));
    assert_eq!(book.best_bid(), best(12, 8, 2));
    book.apply(&record(Action::Modify, Side::None, 1, 9, 6));
    assert_eq!(book.best_bid(), best(12, 1, 1));
    book.apply(&record(Action::Modify, Side::Ask, 1, 20, 6));
    assert_eq!((book.best_bid(), book.best_ask()), (best(12, 1, 1), best(20, 6, 1)));
    assert_eq!(book.unmatched(), 0);
}

#[test]
fn trades_fills_and_notes_leave_the_book_alone() {
    let before = book([record(Action::Add, Side::Bid, 1, 10, 5)]);
    let mut after = before.clone();
    for action in [Action::Trade, Action::Fill, Action::None] {
        after.apply(&record(action, Side::Bid, 1, 10, 5));
    }
    assert_eq!(after, before);
}

#[test]
fn a_clear_empties_both_sides() {
    let mut book = book([record(Action::Add, Side::Bid, 1, 10, 5), record(Action::Add, Side::Ask, 2, 11, 5)]);
    book.apply(&record(Action::Clear, Side::None, 0, UNDEF_PRICE, 0));
    assert_eq!(book, Book::default());
}

#[test]
fn an_order_added_again_is_replaced() {
    let mut book = book([record(Action::Add, Side::Bid, 1, 10, 5)]);
    book.apply(&record(Action::Add, Side::Bid, 1, 8, 4));
    assert_eq!(book.best_bid(), best(8, 4, 1));
    book.apply(&record(Action::Add, Side::Ask, 1, 9, 3));
    assert_eq!((book.best_bid(), book.best_ask()), (None, best(9, 3, 1)));
    assert_eq!(book.unmatched(), 0);
}

#[test]
fn orders_without_side_or_price_are_counted_and_ignored() {
    let book = book([
        record(Action::Add, Side::None, 1, 10, 5),
        record(Action::Add, Side::Bid, 2, UNDEF_PRICE, 5),
        record(Action::Modify, Side::None, 3, 10, 5),
    ]);
    assert_eq!((book.best_bid(), book.best_ask(), book.unmatched()), (None, None, 3));
}

#[test]
fn a_top_of_book_record_stands_for_its_side() {
    let top = |side, price, size| {
        let mut record = record(Action::Add, side, 0, price, size);
        record.flags.set_tob();
        record
    };
    let mut book = book([record(Action::Add, Side::Bid, 1, 10, 5), record(Action::Add, Side::Ask, 2, 20, 5)]);
    book.apply(&top(Side::Bid, 9, 70));
    assert_eq!((book.best_bid(), book.best_ask()), (best(9, 70, 0), best(20, 5, 1)));
    book.apply(&top(Side::Bid, 8, 60));
    assert_eq!(book.best_bid(), best(8, 60, 0));
    book.apply(&record(Action::Cancel, Side::Bid, 1, 10, 5));
    assert_eq!((book.best_bid(), book.unmatched()), (best(8, 60, 0), 1));
    book.apply(&top(Side::Bid, UNDEF_PRICE, 0));
    assert_eq!(book.best_bid(), None);
}

/// The plainest book there is: a list of orders, searched for everything.
#[derive(Default)]
struct List(Vec<(u64, Side, i64, u32)>);

impl List {
    fn apply(&mut self, record: &MboMsg) {
        let (id, price, size) = (record.order_id, record.price, record.size);
        let side = record.side().unwrap();
        let at = self.0.iter().position(|order| order.0 == id);
        match (record.action().unwrap(), at) {
            (Action::Add | Action::Modify, at) => {
                if let Some(at) = at {
                    self.0.remove(at);
                }
                self.0.push((id, side, price, size));
            }
            (Action::Cancel, Some(at)) if self.0[at].3 > size => self.0[at].3 -= size,
            (Action::Cancel, Some(at)) => {
                self.0.remove(at);
            }
            (Action::Clear, _) => self.0.clear(),
            _ => {}
        }
    }

    fn best(&self, side: Side, better: impl Fn(i64, i64) -> i64) -> Option<Best> {
        let of_side = || self.0.iter().filter(|order| order.1 == side);
        let price = of_side().map(|order| order.2).reduce(better)?;
        let at_price = || of_side().filter(|order| order.2 == price);
        best(price, at_price().map(|order| u64::from(order.3)).sum(), at_price().count() as u32)
    }
}

#[test]
fn any_stream_of_records_gives_the_book_of_a_plain_list() {
    let mut random = fastrand::Rng::with_seed(7);
    let (mut book, mut list) = (Book::default(), List::default());
    for step in 0..50_000 {
        let action = match random.u32(0..1_000) {
            0 => Action::Clear,
            1..400 => Action::Add,
            400..750 => Action::Cancel,
            750..900 => Action::Modify,
            900..960 => Action::Trade,
            _ => Action::Fill,
        };
        let side = if random.bool() { Side::Bid } else { Side::Ask };
        let event = record(action, side, random.u64(0..60), random.i64(0..15), random.u32(1..10));
        book.apply(&event);
        list.apply(&event);
        assert_eq!(book.best_bid(), list.best(Side::Bid, i64::max), "bid after step {step}");
        assert_eq!(book.best_ask(), list.best(Side::Ask, i64::min), "ask after step {step}");
    }
}
