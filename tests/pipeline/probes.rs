//! Handlers that note what happens to them, and what tests hold handlers back with.

use core::time::Duration;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Instant;

use annulus::Seq;
use annulus::pipeline::Handler;

/// How long a test lets any run take.
pub(crate) const LIMIT: u64 = 60;

/// How many events a run has, a multiple of 4; fewer under Miri.
pub(crate) const EVENTS: u64 = if cfg!(miri) { 32 } else { 20_000 };

pub(crate) fn soon() -> Instant {
    Instant::now() + Duration::from_millis(50)
}

pub(crate) fn much_later() -> Instant {
    Instant::now() + Duration::from_secs(LIMIT)
}

/// Notes every event, and how often it was started and shut down.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    pub(crate) events: Vec<u64>,
    pub(crate) sequences: Vec<Seq>,
    pub(crate) started: u32,
    pub(crate) shut_down: u32,
    pub(crate) ended_batch: bool,
}

impl Handler<u64> for Notes {
    fn on_event(&mut self, event: &u64, sequence: Seq, end_of_batch: bool) {
        assert_eq!((self.started, self.shut_down), (1, 0));
        self.events.push(*event);
        self.sequences.push(sequence);
        self.ended_batch = end_of_batch;
    }

    fn on_start(&mut self) {
        self.started += 1;
    }

    fn on_shutdown(&mut self) {
        self.shut_down += 1;
    }
}

/// A door that handlers wait at until it is opened.
#[derive(Debug, Default)]
pub(crate) struct Door {
    open: Mutex<bool>,
    moved: Condvar,
}

impl Door {
    pub(crate) fn open(&self) {
        *self.open.lock().unwrap() = true;
        self.moved.notify_all();
    }

    pub(crate) fn pass(&self) {
        let open = self.open.lock().unwrap();
        drop(self.moved.wait_while(open, |open| !*open).unwrap());
    }
}

/// A number that somebody raises and somebody waits for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Count(Arc<AtomicU64>);

impl Count {
    pub(crate) fn raise(&self) {
        self.0.fetch_add(1, Ordering::AcqRel);
    }

    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Acquire)
    }

    pub(crate) fn wait_for(&self, number: u64) {
        while self.get() < number {
            std::thread::yield_now();
        }
    }
}

/// Raises a count when it is dropped.
#[derive(Debug)]
pub(crate) struct CountedDrop(pub(crate) Count);

impl Drop for CountedDrop {
    fn drop(&mut self) {
        self.0.raise();
    }
}
