//! The boundary: no panic crosses it, and none is written to standard error.

use crate::status::Status;

/// Runs the body of a call. A panic in it becomes `ANNULUS_PANIC`.
#[cfg(feature = "std")]
#[inline(always)]
pub(crate) fn guard(body: impl FnOnce() -> Result<(), Status>) -> Status {
    // What a panic left half done is behind a handle that the caller may only destroy then.
    match std::panic::catch_unwind(core::panic::AssertUnwindSafe(body)) {
        Ok(Ok(())) => Status::Ok,
        Ok(Err(status)) => status,
        Err(payload) => swallow(payload),
    }
}

/// Runs the body of a call. Where there is no `std` a panic ends in the program's own handler.
#[cfg(not(feature = "std"))]
#[inline(always)]
pub(crate) fn guard(body: impl FnOnce() -> Result<(), Status>) -> Status {
    match body() {
        Ok(()) => Status::Ok,
        Err(status) => status,
    }
}

/// The library's payloads are strings.
#[cfg(feature = "std")]
#[cold]
fn swallow(payload: Box<dyn core::any::Any + Send>) -> Status {
    drop(payload);
    Status::Panic
}

/// Keeps panics of this library silent, and leaves those of others in the program to whoever handled them before.
#[cfg(feature = "std")]
pub(crate) fn silence_panics() {
    use std::panic::{PanicHookInfo, set_hook, take_hook};
    use std::sync::{Once, OnceLock};

    type Hook = Box<dyn Fn(&PanicHookInfo<'_>) + Send + Sync>;
    static ONCE: Once = Once::new();
    static BEFORE: OnceLock<Hook> = OnceLock::new();

    ONCE.call_once(|| {
        let _ = BEFORE.set(take_hook());
        // A closure that captures nothing: boxing it allocates nothing.
        set_hook(Box::new(|info| {
            let ours = info.location().is_some_and(|location| is_ours(location.file()));
            if let (false, Some(before)) = (ours, BEFORE.get()) {
                before(info);
            }
        }));
    });
}

#[cfg(not(feature = "std"))]
pub(crate) fn silence_panics() {}

/// Whether a source file is one of this library's: of this crate, or of the one whose directory holds this one's. Where
/// `cargo xtask install` builds it no other package has sources of such names. A mark on the thread that is inside of the
/// library would tell, too, but the first use of one may allocate, which calls that are safe in signal handlers must not.
#[cfg(feature = "std")]
fn is_ours(file: &str) -> bool {
    let root = file!().strip_suffix("ffi/src/guard.rs");
    let inside = root.and_then(|root| file.strip_prefix(root));
    inside.is_some_and(|file| file.starts_with("src/") || file.starts_with("ffi/src/"))
}

/// Panics inside, to show what happens then: answers `ANNULUS_PANIC`, or ends the process where the library was built
/// to abort. Not in released libraries.
#[cfg(feature = "provoke-panic")]
#[unsafe(no_mangle)]
pub extern "C" fn annulus_provoke_panic() -> Status {
    silence_panics();
    guard(|| panic!("as asked"))
}
