//! A limit on how long a test may take, since a ring that hangs would hang its test.

use core::time::Duration;
use std::sync::mpsc::{RecvTimeoutError, channel};

/// Runs `test`, and ends the whole process if it takes longer than `seconds`.
pub(crate) fn within<R>(seconds: u64, test: impl FnOnce() -> R) -> R {
    if cfg!(miri) {
        // Miri finds deadlocks itself, and its clock has little to do with anybody's.
        return test();
    }
    let name = std::thread::current().name().unwrap_or("a test").to_owned();
    let (alive, watched) = channel::<()>();
    std::thread::spawn(move || {
        if watched.recv_timeout(Duration::from_secs(seconds)) == Err(RecvTimeoutError::Timeout) {
            eprintln!("{name}: still running after {seconds} s");
            std::process::abort();
        }
    });
    let result = test();
    drop(alive);
    result
}
