//! Sleeping on a futex (Linux).
//!
//! The calls leave `FUTEX_PRIVATE_FLAG` out: with it the kernel finds sleepers by the address they used, and those of a
//! ring that is mapped at two addresses would not be found from the other one.

use core::ptr;
use core::time::Duration;

use crate::primitive::{AtomicU32, Ordering};

/// Where threads sleep: the kernel's queue of the epoch's address, so nothing of its own.
#[derive(Debug)]
pub(super) struct Bed;

impl Bed {
    /// The words are plain data.
    pub(super) const IDENTITY: u32 = 4;

    pub(super) const fn new() -> Self {
        Self
    }

    /// Sleeps while `epoch` holds `seen`, for `remaining` at most. May return early.
    pub(super) fn sleep(&self, epoch: &AtomicU32, seen: u32, remaining: Option<Duration>) {
        // Seconds above what the kernel takes are for ever, as far as anybody will see.
        let timeout = remaining.map(|remaining| libc::timespec {
            tv_sec: libc::time_t::try_from(remaining.as_secs()).unwrap_or(libc::time_t::MAX),
            tv_nsec: remaining.subsec_nanos() as libc::c_long,
        });
        let timeout = timeout.as_ref().map_or(ptr::null(), ptr::from_ref);
        // SAFETY: FUTEX_WAIT reads the 32-bit word at `epoch` and the timespec at `timeout` (null: none); both live
        // until the call returns. Whatever it answers (woken, changed, interrupted, timed out), the caller polls.
        unsafe {
            libc::syscall(libc::SYS_futex, epoch.as_ptr(), libc::FUTEX_WAIT, seen, timeout);
        }
    }

    /// Moves the epoch and wakes every thread that sleeps on it.
    pub(super) fn wake_all(&self, epoch: &AtomicU32) {
        // Release: pairs with the Acquire in `Registered::epoch`.
        epoch.fetch_add(1, Ordering::Release);
        // SAFETY: FUTEX_WAKE reads nothing at the address; it is the key of the queue.
        unsafe {
            libc::syscall(libc::SYS_futex, epoch.as_ptr(), libc::FUTEX_WAKE, i32::MAX);
        }
    }
}
