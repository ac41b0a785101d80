//! Runs on real market data, where it is there.

use crate::support::{Bench, DAY, EVE, real_data};
use serde_json::json;

#[test]
fn two_feeds_give_their_books_once_and_repeated() {
    let Some(directory) = real_data() else { return };
    let path = |name| directory.join(name).canonicalize().unwrap().to_str().unwrap().to_owned();
    let (eve, day) = (path(EVE), path(DAY));
    for repeat in [1, 2] {
        let report =
            Bench::new().report(&["--input", &eve, "--input", &day, "--repeat", &repeat.to_string()]);
        assert_eq!(report["events"], (8_725 + 68_792) * repeat);
        // The books were worked out by hand from the files: a pass over the orders that are left at the end.
        let books = json!([
            {
                "file": eve, "instrument_id": 17077, "records": 8_725 * repeat,
                "best_bid": { "price": 4799.0, "size": 16, "orders": 4 },
                "best_ask": { "price": 4799.5, "size": 23, "orders": 4 },
            },
            {
                "file": day, "instrument_id": 17077, "records": 68_792 * repeat,
                "best_bid": { "price": 4810.0, "size": 22, "orders": 22 },
                "best_ask": { "price": 4810.25, "size": 28, "orders": 18 },
            },
        ]);
        assert_eq!(report["feeds"], books);
    }
}

#[test]
fn the_same_file_twice_is_two_feeds() {
    let Some(directory) = real_data() else { return };
    let eve = directory.join(EVE).canonicalize().unwrap();
    let eve = eve.to_str().unwrap();
    let report = Bench::new().report(&["--input", eve, "--input", eve, "--rate", "50000"]);
    assert_eq!(report["feeds"].as_array().unwrap().len(), 2);
    assert_eq!(report["feeds"][0], report["feeds"][1]);
}
