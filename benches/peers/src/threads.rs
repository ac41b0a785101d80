//! The threads of a run: placed, started at once, and joined.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Instant;

use crate::cpu;

/// Room for the largest batches of the largest events on the way in and out.
const STACK: usize = 16 << 20;

/// Where threads meet before a run.
#[derive(Debug, Default)]
struct Line {
    ready: AtomicUsize,
    go: AtomicBool,
}

/// The threads of a run. Each has a processor to itself where they fit, and goes where the system puts it otherwise.
#[derive(Debug)]
pub(crate) struct Threads {
    line: Arc<Line>,
    pinned: bool,
    started: usize,
}

impl Threads {
    /// For a run of so many threads.
    pub(crate) fn new(count: usize) -> Self {
        Self { line: Arc::default(), pinned: count <= cpu::count(), started: 0 }
    }

    /// Leaves it to the system where those run that are added from now on.
    pub(crate) fn unpin(&mut self) {
        self.pinned = false;
    }

    /// Adds one, which begins at [`go`](Self::go).
    pub(crate) fn spawn<R: Send + 'static>(
        &mut self,
        work: impl FnOnce() -> R + Send + 'static,
    ) -> JoinHandle<R> {
        let (line, pinned, cpu) = (self.line.clone(), self.pinned, self.started);
        self.started += 1;
        let thread = thread::Builder::new().stack_size(STACK).spawn(move || {
            if pinned {
                cpu::pin(cpu);
            }
            line.ready.fetch_add(1, Ordering::AcqRel);
            while !line.go.load(Ordering::Acquire) {
                thread::yield_now();
            }
            work()
        });
        thread.expect("the system has threads left")
    }

    /// Starts them all. Returns when that was.
    pub(crate) fn go(&self) -> Instant {
        while self.line.ready.load(Ordering::Acquire) < self.started {
            thread::yield_now();
        }
        let now = Instant::now();
        self.line.go.store(true, Ordering::Release);
        now
    }
}
