//! One producer, one consumer, a thread each: events are filled and read where they lie in the ring.

use core::error::Error;
use std::thread;

/// What the ring carries: any type will do; every slot always holds a valid one.
#[derive(Default)]
struct Trade {
    price: f64,
    size: u32,
}

const TRADES: u32 = 100_000;

fn main() -> Result<(), Box<dyn Error>> {
    let (mut producer, mut consumer) = annulus::ring::<Trade>(1024)?.build()?;

    let feed = thread::spawn(move || {
        for n in 0..TRADES {
            // Waits while the ring is full: nothing is lost.
            producer.publish(|trade| {
                trade.price = 100.0 + f64::from(n % 8);
                trade.size = n % 100;
            })?;
        }
        Ok::<_, annulus::error::ClaimError>(()) // Dropping the producer closes the ring.
    });

    let (mut trades, mut batches, mut volume, mut turnover) = (0, 0, 0_u64, 0.0);
    // Waits for events and takes up to 256 of those that are there; ends once the ring is closed and drained.
    while let Ok(batch) = consumer.poll(256) {
        batches += 1;
        for trade in &batch {
            trades += 1;
            volume += u64::from(trade.size);
            turnover += trade.price * f64::from(trade.size);
        }
    }
    feed.join().expect("the feed does not panic")?;

    assert_eq!(trades, TRADES);
    assert_eq!(volume, (0..TRADES).map(|n| u64::from(n % 100)).sum());
    println!("{trades} trades in {batches} batches, average price {:.3}", turnover / volume as f64);
    Ok(())
}
