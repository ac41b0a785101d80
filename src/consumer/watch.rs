//! Waiting for events in an event loop: a file descriptor that is rung as a task's waker is.

use alloc::sync::Arc;
use core::fmt;
use core::ptr;
use core::task::{Context, Poll, Waker};
#[cfg(not(annulus_loom))]
use std::os::fd::{AsFd, BorrowedFd};

use super::wakers::ConsumersWakers;
use super::{Access, Consumer, Source};
use crate::memory::Memory;
use crate::wait::{AsyncWait, EventFd, Waiter};

/// A consumer that a [`Watch`] can wait for: of events, of messages, or of ranges.
pub trait Watchable: sealed::Sealed {
    /// The ring.
    type Memory: Memory<Wait: AsyncWait>;

    #[doc(hidden)]
    fn memory(&self) -> &Self::Memory;

    /// Whether a poll would find something now, an end of the ring included. Takes and releases nothing that was
    /// published.
    #[doc(hidden)]
    fn is_ready(&mut self) -> bool;
}

pub(crate) mod sealed {
    pub trait Sealed {}
}

impl<M: Memory, A: Access, S: Source> sealed::Sealed for Consumer<M, A, S> {}

impl<M: Memory<Wait: AsyncWait>, A: Access, S: Source> Watchable for Consumer<M, A, S> {
    type Memory = M;

    fn memory(&self) -> &M {
        self.polls.memory()
    }

    fn is_ready(&mut self) -> bool {
        self.polls.is_ready()
    }
}

/// A file descriptor that becomes readable when a consumer that sleeps shall poll again.
///
/// It is one more waker of a ring whose strategy is [`Async`](crate::wait::Async): while it is armed it has one of the
/// ring's places, and whoever changes the ring takes it out and writes to it, once; until it is armed again nobody
/// does. Who borrows consumers wants [`Watched`](crate::Watched), which cannot be used wrongly; this is for handles that
/// cannot, as those of bindings for other languages.
pub struct Watch<M: Memory<Wait: AsyncWait>> {
    waiter: Waiter<ConsumersWakers<M>>,
    event_fd: Arc<EventFd>,
    waker: Waker,
}

impl<M: Memory<Wait: AsyncWait>> fmt::Debug for Watch<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch").field("event_fd", &self.event_fd).finish_non_exhaustive()
    }
}

impl<M: Memory<Wait: AsyncWait>> Watch<M> {
    /// A watch over this consumer, not armed. It allocates what whoever rings shares with it.
    #[must_use]
    pub fn new(consumer: &impl Watchable<Memory = M>, event_fd: EventFd) -> Self {
        let event_fd = Arc::new(event_fd);
        let waiter = Waiter::new(ConsumersWakers(consumer.memory().clone()));
        Self { waiter, waker: Waker::from(Arc::clone(&event_fd)), event_fd }
    }

    /// Sees to it that the descriptor becomes readable once there is something to be polled, and tells whether to wait
    /// for that: not if there is something already, in which case nothing is armed. Whatever made the descriptor
    /// readable before is cleared.
    ///
    /// A place that is not free is as if somebody had rung: the descriptor is readable at once.
    ///
    /// # Panics
    /// If the consumer is one of another ring.
    pub fn arm(&mut self, consumer: &mut impl Watchable<Memory = M>) -> bool {
        // The descriptor is cleared first: a ring that comes later is one for what is armed below.
        self.event_fd.clear();
        let word = ptr::from_ref(consumer.memory().consumers_wake());
        assert!(ptr::eq(word, self.waiter.kept().0.consumers_wake()), "a consumer of another ring");
        let mut context = Context::from_waker(&self.waker);
        self.waiter.poll(&mut context, || consumer.is_ready().then_some(())) == Poll::Pending
    }

    /// Takes the descriptor's waker out of the ring: nobody rings any more, but who has begun to. A watch that is not
    /// armed stays so.
    #[inline]
    pub fn disarm(&mut self) {
        self.waiter.leave();
    }

    /// Sleeps as an event loop does that waits for this descriptor alone.
    #[cfg(annulus_loom)]
    pub fn sleep(&self) {
        self.event_fd.sleep();
    }
}

#[cfg(not(annulus_loom))]
impl<M: Memory<Wait: AsyncWait>> AsFd for Watch<M> {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.event_fd.as_fd()
    }
}
