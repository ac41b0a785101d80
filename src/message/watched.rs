//! Consumers of messages that an event loop waits for.

use super::consumer::MessageConsumer;
use super::unit::Unit;
use crate::consumer::{Access, WatchSealed, Watchable, Watched};
use crate::memory::Memory;
use crate::wait::{AsyncWait, EventFd};

impl<M: Memory<Event = Unit>, A: Access> WatchSealed for MessageConsumer<M, A> {}

impl<M: Memory<Event = Unit, Wait: AsyncWait>, A: Access> Watchable for MessageConsumer<M, A> {
    type Memory = M;

    fn memory(&self) -> &M {
        self.units.memory()
    }

    fn is_ready(&mut self) -> bool {
        self.units.is_ready()
    }
}

impl<M: Memory<Event = Unit, Wait: AsyncWait>, A: Access> MessageConsumer<M, A> {
    /// The same consumer, which an event loop can wait for by this descriptor.
    #[must_use]
    pub fn watched_by(self, event_fd: EventFd) -> Watched<Self> {
        Watched::new(self, event_fd)
    }
}
