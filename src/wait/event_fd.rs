//! A file descriptor that becomes readable when somebody rings.

use alloc::sync::Arc;
use alloc::task::Wake;
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};

/// An eventfd: what an event loop (`epoll`, `poll`, `io_uring`) waits for in a consumer's stead. Linux only.
///
/// It is closed once it is dropped and nobody is ringing any more. It does not block and is not passed on by `exec`.
#[derive(Debug)]
pub struct EventFd(File);

impl EventFd {
    /// A descriptor that is not readable.
    ///
    /// # Errors
    /// What the system answers: the process, or the system, has no descriptor left.
    pub fn new() -> io::Result<Self> {
        // SAFETY: the call takes two numbers.
        let fd = unsafe { libc::eventfd(0, libc::EFD_CLOEXEC | libc::EFD_NONBLOCK) };
        if fd < 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: the descriptor was opened just now, and nobody else knows it.
        Ok(Self(unsafe { OwnedFd::from_raw_fd(fd) }.into()))
    }

    /// Makes it readable.
    pub(crate) fn ring(&self) {
        // A count that is full refuses one more, and is readable.
        let _ = (&self.0).write(&1_u64.to_ne_bytes());
    }

    /// Makes it readable no longer.
    pub(crate) fn clear(&self) {
        // One read takes the whole count; where there is none it is refused.
        let _ = (&self.0).read(&mut [0; 8]);
    }
}

impl AsFd for EventFd {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

impl AsRawFd for EventFd {
    fn as_raw_fd(&self) -> RawFd {
        self.0.as_raw_fd()
    }
}

impl Wake for EventFd {
    fn wake(self: Arc<Self>) {
        self.ring();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.ring();
    }
}
