//! The round trip of one cache line between two processors: how near to each other they are just now.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Instant;

use crate::cpu;

/// Round trips of a probe.
const TRIPS: u64 = 4000;

#[repr(align(128))]
struct Line(AtomicU64);

/// Nanoseconds of a round trip between the first two processors, at the best of several tries; `None` on a machine
/// with only one.
pub(crate) fn round_trip() -> Option<f64> {
    if cpu::count() < 2 {
        return None;
    }
    // What another process takes of a processor meanwhile makes a try longer, never shorter.
    (0..3).map(|_| once()).min_by(f64::total_cmp)
}

fn once() -> f64 {
    let line = Arc::new(Line(AtomicU64::new(0)));
    let there = line.clone();
    let echo = thread::spawn(move || {
        cpu::pin(1);
        for trip in 0..TRIPS {
            while there.0.load(Ordering::Acquire) != 2 * trip + 1 {}
            there.0.store(2 * trip + 2, Ordering::Release);
        }
    });
    let here = thread::spawn(move || {
        cpu::pin(0);
        let mut start = Instant::now();
        for trip in 0..TRIPS {
            if trip == TRIPS / 4 {
                start = Instant::now();
            }
            line.0.store(2 * trip + 1, Ordering::Release);
            while line.0.load(Ordering::Acquire) != 2 * trip + 2 {}
        }
        start.elapsed().as_nanos() as f64 / (TRIPS - TRIPS / 4) as f64
    });
    let round_trip = here.join().expect("nothing here panics");
    echo.join().expect("nothing here panics");
    round_trip
}
