//! Panics that a program plans, told apart from those that show a fault.

use core::panic::AssertUnwindSafe;
use std::panic::{catch_unwind, resume_unwind};

/// What a planned panic carries.
#[derive(Debug)]
pub(crate) struct Planned;

/// Unwinds as a panic does, without a message.
pub(crate) fn unwind() -> ! {
    resume_unwind(Box::new(Planned))
}

/// Runs `body`; `None` if it unwound as planned. Any other panic goes on.
pub(crate) fn catch<R>(body: impl FnOnce() -> R) -> Option<R> {
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(result) => Some(result),
        Err(payload) if payload.is::<Planned>() => None,
        Err(payload) => resume_unwind(payload),
    }
}
