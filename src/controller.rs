//! A handle that watches and ends a ring, and neither produces nor consumes.

use core::fmt;

use crate::gate::Gate;
#[cfg(annulus_pages)]
use crate::memory::{Heap, Placement};
use crate::memory::{Kind, Memory};
#[cfg(feature = "metrics")]
use crate::metrics::Metrics;
use crate::sequence::Seq;
#[cfg(annulus_pages)]
use crate::wait::WaitStrategy;

/// Watches, closes and halts a ring, from any thread.
///
/// A controller keeps the ring's memory alive, but not the ring open: it is neither producer nor consumer.
#[derive(Clone)]
pub struct Controller<M: Memory> {
    memory: M,
}

impl<M: Memory> fmt::Debug for Controller<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Controller")
            .field("capacity", &self.capacity())
            .field("lag", &self.lag())
            .field("closed", &self.is_closed())
            .field("halted", &self.is_halted())
            .finish()
    }
}

#[cfg(annulus_pages)]
impl<T, K: Kind, W: WaitStrategy> Controller<Heap<T, K, W>> {
    /// Where the ring's memory lies, and what became of the wishes for it; `None` if the ring was not built on
    /// [pages](crate::Builder::pages) of its own.
    #[must_use]
    pub fn placement(&self) -> Option<&Placement> {
        self.memory.placement()
    }
}

impl<M: Memory> Controller<M> {
    pub(crate) fn new(memory: M) -> Self {
        Self { memory }
    }

    /// The number of slots of the ring.
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.memory.capacity().get()
    }

    /// The ring's cursor: the end of what is claimed, or, with one producer, of what is published.
    #[must_use]
    pub fn cursor(&self) -> Seq {
        self.memory.cursor().get().0
    }

    /// How far the slowest consumer is behind the cursor, in events; 0 if there is none.
    #[must_use]
    pub fn lag(&self) -> usize {
        let slowest = self.memory.gate().progress();
        let (cursor, _) = self.memory.cursor().get();
        if slowest.active { cursor.since(slowest.sequence).max(0) as usize } else { 0 }
    }

    /// What the ring and its handles have [counted](crate::metrics), to be read from any thread.
    #[cfg(feature = "metrics")]
    #[must_use]
    pub fn metrics(&self) -> Metrics<'_, M> {
        Metrics::new(&self.memory)
    }

    /// Asks that the ring be closed: no claim succeeds any more, and consumers get `Closed` once they have had
    /// everything. A multi-producer ring is closed when this returns; the producer of a single-producer ring closes
    /// it at its next call or its drop.
    pub fn close(&self) {
        close(&self.memory);
    }

    /// Halts the ring: every wait on it returns `Halted` at once, and what was not delivered is dropped.
    pub fn halt(&self) {
        halt(&self.memory);
    }

    /// Whether the ring is closed, or was asked to close.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.memory.status().is_close_requested() || self.memory.cursor().get().1
    }

    /// Whether the ring was halted.
    #[must_use]
    pub fn is_halted(&self) -> bool {
        self.memory.status().is_halted()
    }
}

/// Asks, from anywhere, that the ring be closed.
pub(crate) fn close<M: Memory>(memory: &M) {
    M::Kind::request_close(memory);
    memory.notify_all();
}

/// Halts the ring from anywhere.
pub(crate) fn halt<M: Memory>(memory: &M) {
    M::Kind::halt(memory);
    memory.notify_all();
}
