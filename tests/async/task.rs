//! A task that is polled by hand, and counts how often it was woken.

use core::pin::Pin;
use core::sync::atomic::{AtomicUsize, Ordering};
use core::task::{Context, Poll, Waker};
use std::sync::Arc;
use std::task::Wake;

struct Counter(AtomicUsize);

impl Wake for Counter {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// A task.
pub(crate) struct Task(Arc<Counter>);

impl Task {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Counter(AtomicUsize::new(0))))
    }

    /// Polls a future as this task.
    pub(crate) fn poll<F: Future>(&self, future: Pin<&mut F>) -> Poll<F::Output> {
        self.with(|cx| future.poll(cx))
    }

    /// Calls `poll` with this task's context.
    pub(crate) fn with<R>(&self, poll: impl FnOnce(&mut Context<'_>) -> R) -> R {
        poll(&mut Context::from_waker(&Waker::from(Arc::clone(&self.0))))
    }

    /// How often it was woken.
    pub(crate) fn wakes(&self) -> usize {
        self.0.0.load(Ordering::Relaxed)
    }

    /// How many wakers of it are kept somewhere.
    pub(crate) fn kept(&self) -> usize {
        Arc::strong_count(&self.0) - 1
    }
}

/// What a future returns that must be ready now.
#[track_caller]
pub(crate) fn now<F: Future>(future: F) -> F::Output {
    match Task::new().poll(core::pin::pin!(future)) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("not ready"),
    }
}
