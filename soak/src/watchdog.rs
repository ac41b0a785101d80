//! Ends the process when a program hangs, since nothing inside it can.

use core::time::Duration;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;

/// Runs `body`, and `hung` from another thread if that takes longer than `limit`.
pub(crate) fn within<R>(
    limit: Duration,
    hung: impl FnOnce() + Send + 'static,
    body: impl FnOnce() -> R,
) -> R {
    let (alive, watched) = channel::<()>();
    let watcher = thread::spawn(move || {
        if watched.recv_timeout(limit) == Err(RecvTimeoutError::Timeout) {
            hung();
        }
    });
    let result = body();
    drop(alive);
    // It has nothing left to do.
    let _ = watcher.join();
    result
}
