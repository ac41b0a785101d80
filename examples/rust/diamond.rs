//! Stages: two that run side by side, one that waits for both, and an exclusive one behind all that takes events out.
//!
//! ```text
//!            ┌─▶ journal ─┐
//! orders ────┤            ├─▶ audit ─▶ (exclusive) archive
//!            └─▶ totals ──┘
//! ```

use core::error::Error;
use core::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use annulus::Topology;

type Order = String;
const ORDERS: u64 = 20_000;

fn main() -> Result<(), Box<dyn Error>> {
    let mut stages = Topology::new();
    let journal = stages.stage(1)?;
    let totals = stages.stage(1)?;
    let audit = stages.stage_after(&[journal, totals], 1)?;
    stages.exclusive()?;

    let (mut producer, mut consumers) = annulus::ring::<Order>(512)?.build_stages(&stages)?;
    let mut journal = consumers.take(journal).expect("nobody took it");
    let mut totals = consumers.take(totals).expect("nobody took it");
    let mut audit = consumers.take(audit).expect("nobody took it");
    let mut archive = consumers.take_exclusive().expect("nobody took it");

    // What the first two stages have done, for the third to check.
    let (journalled, total) = (AtomicU64::new(0), AtomicU64::new(0));

    let archived = thread::scope(|threads| {
        threads.spawn(move || {
            for n in 0..ORDERS {
                producer.publish(|order| *order = format!("order {n}")).expect("the stages stay");
            }
        });
        threads.spawn(|| {
            while let Ok(batch) = journal.poll(64) {
                journalled.fetch_add(batch.len() as u64, Ordering::Relaxed);
            }
        });
        threads.spawn(|| {
            while let Ok(batch) = totals.poll(64) {
                let bytes: usize = batch.iter().map(String::len).sum();
                total.fetch_add(bytes as u64, Ordering::Relaxed);
            }
        });
        threads.spawn(|| {
            let mut bytes = 0;
            while let Ok(batch) = audit.poll(64) {
                bytes += batch.iter().map(|order| order.len() as u64).sum::<u64>();
                // Both stages released these events before this one got them.
                assert!(journalled.load(Ordering::Relaxed) >= batch.range().end.get());
                assert!(total.load(Ordering::Relaxed) >= bytes);
            }
        });
        let archive = threads.spawn(move || {
            let mut kept = Vec::new();
            while let Ok(mut batch) = archive.poll(64) {
                kept.extend(batch.take_all()); // Moves the strings out; empty ones stay in the slots.
            }
            kept
        });
        archive.join().expect("the archive does not panic")
    });

    assert!(archived.iter().enumerate().all(|(n, order)| *order == format!("order {n}")));
    assert_eq!(archived.len() as u64, ORDERS);
    println!("{ORDERS} orders of {} bytes journalled, audited and archived", total.into_inner());
    Ok(())
}
