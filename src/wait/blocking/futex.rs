//! Sleeping on a futex (Linux).

use core::ptr;
use core::time::Duration;

use crate::primitive::{AtomicU32, Ordering};

/// Where threads sleep: the kernel's queue of the epoch.
#[derive(Debug)]
#[repr(C)]
pub(super) struct Bed {
    /// `FUTEX_PRIVATE_FLAG`, or 0. With it the kernel finds the queue by the epoch's address, which is quicker; without
    /// it by the memory that lies there, which is the same from every address. It never changes.
    scope: u32,
}

impl Bed {
    /// The words are plain data.
    pub(super) const IDENTITY: u32 = 4;

    pub(super) const fn new() -> Self {
        Self { scope: libc::FUTEX_PRIVATE_FLAG as u32 }
    }

    /// For an epoch in memory that may be mapped at several addresses.
    pub(super) const fn shared() -> Self {
        Self { scope: 0 }
    }

    /// What the kernel is to do, on which queue.
    const fn call(&self, operation: i32) -> i32 {
        operation | self.scope as i32
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
            libc::syscall(libc::SYS_futex, epoch.as_ptr(), self.call(libc::FUTEX_WAIT), seen, timeout);
        }
    }

    /// Moves the epoch and wakes every thread that sleeps on it.
    pub(super) fn wake_all(&self, epoch: &AtomicU32) {
        // Release: pairs with the Acquire in `Registered::epoch`.
        epoch.fetch_add(1, Ordering::Release);
        // SAFETY: FUTEX_WAKE reads nothing at the address; it is the key of the queue.
        unsafe {
            libc::syscall(libc::SYS_futex, epoch.as_ptr(), self.call(libc::FUTEX_WAKE), i32::MAX);
        }
    }
}
