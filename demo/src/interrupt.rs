//! Ctrl-C, and what else asks a process to end.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::Error;

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// The exit code of an interrupted process, as shells have it for Ctrl-C.
pub const EXIT_CODE: u8 = 130;

/// A flag that is set when the user wants the process to end, so that it can tidy up first. From the first call on;
/// a user who asks twice gets an end at once.
///
/// # Errors
/// If the operating system does not let the process know, or this was called before.
pub fn flag() -> Result<&'static AtomicBool, Error> {
    // Relaxed: the flag carries nothing but itself.
    let interrupt = || {
        if INTERRUPTED.swap(true, Ordering::Relaxed) {
            std::process::exit(EXIT_CODE.into());
        }
    };
    ctrlc::set_handler(interrupt)
        .map_err(|error| Error::Ring(format!("cannot listen for Ctrl-C: {error}")))?;
    Ok(&INTERRUPTED)
}
