//! What the machine itself allows: the round trip of a line, a stream from core to core, a read-modify-write.

use std::cell::UnsafeCell;
use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Result;
use serde::{Deserialize, Serialize};

use crate::cpu;
use crate::probe;
use crate::threads::Threads;

/// One limit.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Limit {
    pub(crate) what: String,
    pub(crate) value: f64,
    pub(crate) unit: String,
}

fn limit(what: impl Into<String>, value: f64, unit: &str) -> Limit {
    Limit { what: what.into(), value, unit: unit.into() }
}

/// All of them.
pub(crate) fn measure() -> Result<Vec<Limit>> {
    let mut limits = vec![limit("read-modify-write, one core", add(1), "ns")];
    if cpu::count() > 1 {
        limits.push(limit("read-modify-write, two cores on one line", add(2), "ns"));
        limits.extend(probe::round_trip().map(|ns| limit("round trip of a line", ns, "ns")));
        for bytes in [512, 4096, 65536] {
            limits.push(limit(
                format!("stream from core to core, {bytes} bytes at a time"),
                stream(bytes),
                "GB/s",
            ));
        }
    }
    Ok(limits)
}

#[repr(align(128))]
struct Line(AtomicU64);

/// Nanoseconds between two additions to one line by so many threads.
fn add(count: usize) -> f64 {
    const TIMES: u64 = 4_000_000;
    let line = Arc::new(Line(AtomicU64::new(0)));
    let mut threads = Threads::new(count);
    let all: Vec<_> = (0..count)
        .map(|_| {
            let line = line.clone();
            threads.spawn(move || {
                for _ in 0..TIMES {
                    black_box(line.0.fetch_add(1, Ordering::AcqRel));
                }
            })
        })
        .collect();
    let start = threads.go();
    all.into_iter().for_each(|thread| thread.join().expect("nothing here panics"));
    start.elapsed().as_nanos() as f64 / (TIMES * count as u64) as f64
}

/// Two buffers that go back and forth: one is read while the other is written.
struct Buffers {
    words: [UnsafeCell<Vec<u64>>; 2],
    /// How many buffers were written, and how many were read.
    written: Line,
    read: Line,
}

// SAFETY: `written` and `read` say whose each buffer is: the writer's until it is counted as written, then the
// reader's until it is counted as read.
unsafe impl Sync for Buffers {}

/// Gigabytes a second from one core to another, in chunks of so many bytes.
fn stream(bytes: usize) -> f64 {
    let rounds = (1_u64 << 30) / bytes as u64;
    let words = || UnsafeCell::new(vec![0_u64; bytes / 8]);
    let line = || Line(AtomicU64::new(0));
    let shared = Arc::new(Buffers { words: [words(), words()], written: line(), read: line() });
    let mut threads = Threads::new(2);
    let ours = shared.clone();
    let writer = threads.spawn(move || {
        for round in 0..rounds {
            // Acquire: pairs with the reader's release: it is done with the buffer.
            while ours.read.0.load(Ordering::Acquire) + 2 <= round {}
            // SAFETY: the buffer was read as often as it was written, so it is the writer's.
            let words = unsafe { &mut *ours.words[(round % 2) as usize].get() };
            words.iter_mut().for_each(|word| *word = round);
            // Release: pairs with the reader's acquire.
            ours.written.0.store(round + 1, Ordering::Release);
        }
    });
    let reader = threads.spawn(move || {
        let mut sum = 0_u64;
        for round in 0..rounds {
            // Acquire: pairs with the writer's release: the buffer is written.
            while shared.written.0.load(Ordering::Acquire) <= round {}
            // SAFETY: the buffer was written once more than it was read, so it is the reader's.
            let words = unsafe { &*shared.words[(round % 2) as usize].get() };
            sum = words.iter().fold(sum, |sum, word| sum.wrapping_add(*word));
            // Release: pairs with the writer's acquire.
            shared.read.0.store(round + 1, Ordering::Release);
        }
        sum
    });
    let start = threads.go();
    writer.join().expect("nothing here panics");
    let sum = reader.join().expect("nothing here panics");
    let seconds = start.elapsed().as_secs_f64();
    let words = (bytes / 8) as u64;
    assert_eq!(sum, (rounds * (rounds - 1) / 2).wrapping_mul(words), "what was written was read");
    rounds as f64 * bytes as f64 / seconds / 1e9
}
