//! A consumer with a file descriptor.

use core::fmt;
use core::ops::{Deref, DerefMut};
#[cfg(not(annulus_loom))]
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};

use super::watch::{Watch, Watchable};
use super::{Access, Consumer, Source};
use crate::memory::Memory;
use crate::wait::{AsyncWait, EventFd};

/// A consumer that an event loop can wait for: it has a file descriptor, which becomes readable once there is something
/// to be polled. Linux only, on rings that wait by [`Async`](crate::wait::Async).
///
/// Poll until there is nothing, [`arm`](Self::arm), and wait for the descriptor if that says so. Closing and halting the
/// ring make it readable, too. Polling disarms it, so that nobody makes a system call for a consumer that is awake.
///
/// ```
/// use annulus::wait::{Async, EventFd};
/// # use std::os::fd::AsRawFd;
/// # fn wait_until_readable(fd: &impl std::os::fd::AsFd) {
/// #     let mut poll = libc::pollfd { fd: fd.as_fd().as_raw_fd(), events: libc::POLLIN, revents: 0 };
/// #     assert_eq!(unsafe { libc::poll(&raw mut poll, 1, 10_000) }, 1);
/// # }
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (mut producer, consumer) = annulus::ring::<u32>(8)?.wait(Async::new()).build()?;
/// let mut consumer = consumer.watched_by(EventFd::new()?);
///
/// let thread = std::thread::spawn(move || producer.write_slice(&[1, 2, 3]).map(drop));
/// let mut sum = 0;
/// while sum < 6 {
///     if let Ok(batch) = consumer.try_poll(8) {
///         sum += batch.iter().sum::<u32>();
///     } else if consumer.arm() {
///         wait_until_readable(&consumer); // here: epoll, with other descriptors
///     } // else something has come meanwhile
/// }
/// # thread.join().unwrap()?;
/// # Ok(())
/// # }
/// ```
///
/// # Descriptors
/// Leave reading, writing and closing to the consumer; an event loop may duplicate the descriptor. It is level- and
/// edge-triggered as any is: each ring is one write.
///
/// After a `fork` both processes have the same descriptor. Only one of them may arm it then.
pub struct Watched<C: Watchable> {
    // Before the consumer: a place for a waker is given back while the handle counts.
    watch: Watch<C::Memory>,
    consumer: C,
}

impl<C: Watchable + fmt::Debug> fmt::Debug for Watched<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watched").field("consumer", &self.consumer).finish_non_exhaustive()
    }
}

impl<C: Watchable> Watched<C> {
    pub(crate) fn new(consumer: C, event_fd: EventFd) -> Self {
        Self { watch: Watch::new(&consumer, event_fd), consumer }
    }

    /// Sees to it that the descriptor becomes readable once there is something to be polled, and tells whether to wait
    /// for that: not if there is something already. Whatever made the descriptor readable before is cleared.
    ///
    /// There is something if events are published that were not released, or if the ring is closed or halted; and, seldom,
    /// if a claim was abandoned, in which case a poll finds nothing and steps over it.
    pub fn arm(&mut self) -> bool {
        self.watch.arm(&mut self.consumer)
    }

    /// The consumer, without the descriptor.
    #[must_use]
    pub fn into_consumer(self) -> C {
        self.consumer
    }

    /// Sleeps as an event loop does that waits for this descriptor alone.
    #[cfg(annulus_loom)]
    pub fn sleep(&self) {
        self.watch.sleep();
    }
}

impl<C: Watchable> Deref for Watched<C> {
    type Target = C;

    fn deref(&self) -> &C {
        &self.consumer
    }
}

/// Disarms the descriptor: who polls is awake.
impl<C: Watchable> DerefMut for Watched<C> {
    #[inline]
    fn deref_mut(&mut self) -> &mut C {
        self.watch.disarm();
        &mut self.consumer
    }
}

#[cfg(not(annulus_loom))]
impl<C: Watchable> AsFd for Watched<C> {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.watch.as_fd()
    }
}

#[cfg(not(annulus_loom))]
impl<C: Watchable> AsRawFd for Watched<C> {
    fn as_raw_fd(&self) -> RawFd {
        self.as_fd().as_raw_fd()
    }
}

impl<M: Memory<Wait: AsyncWait>, A: Access, S: Source> Consumer<M, A, S> {
    /// The same consumer, which an event loop can wait for by this descriptor.
    #[must_use]
    pub fn watched_by(self, event_fd: EventFd) -> Watched<Self> {
        Watched::new(self, event_fd)
    }
}
