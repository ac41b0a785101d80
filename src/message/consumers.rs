//! The consumers of a new message ring, and the ring in memory of the caller's that lends them.

use core::fmt;

use super::consumer::MessageConsumer;
#[cfg(annulus_joins)]
use super::joiner::MessageJoiner;
use super::producer::MessageProducer;
use super::unit::Unit;
use crate::consumer::Exclusive;
#[cfg(annulus_joins)]
use crate::memory::Joinable;
use crate::memory::{InPlace, InPlaceRing, Kind, Memory};
use crate::ring::Consumers;
use crate::topology::Stage;
use crate::wait::{DefaultWait, WaitStrategy};

/// The consumers of a new message ring that nobody took yet. Each of them bounds the producers already; dropping this
/// drops those that were not taken.
pub struct MessageConsumers<M: Memory<Event = Unit>> {
    units: Consumers<M>,
}

impl<M: Memory<Event = Unit>> fmt::Debug for MessageConsumers<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("MessageConsumers").field(&self.units).finish()
    }
}

impl<M: Memory<Event = Unit>> MessageConsumers<M> {
    pub(super) fn new(units: Consumers<M>) -> Self {
        Self { units }
    }

    /// Takes a consumer of `stage` that nobody took; `None` if there is none left, if the stage is not of this
    /// topology, or if it is the exclusive one.
    pub fn take(&mut self, stage: Stage) -> Option<MessageConsumer<M>> {
        self.units.take(stage).map(MessageConsumer::new)
    }

    /// Takes the consumer of the exclusive stage, if there is one and nobody took it.
    pub fn take_exclusive(&mut self) -> Option<MessageConsumer<M, Exclusive>> {
        self.units.take_exclusive().map(MessageConsumer::new)
    }

    /// A handle that joins the ring while it runs, for any thread.
    #[cfg(annulus_joins)]
    #[must_use]
    pub fn joiner<K: Kind>(&self) -> MessageJoiner<M>
    where
        M: Memory<Kind = Joinable<K>>,
    {
        MessageJoiner::new(self.units.joiner())
    }
}

/// A message ring in memory of the caller's, which it borrows for `'m`.
pub struct MessageRing<'m, K: Kind, W: WaitStrategy = DefaultWait> {
    units: InPlaceRing<'m, Unit, K, W>,
}

impl<K: Kind, W: WaitStrategy> fmt::Debug for MessageRing<'_, K, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("MessageRing").field(&self.units).finish()
    }
}

impl<'m, K: Kind, W: WaitStrategy> MessageRing<'m, K, W> {
    pub(super) fn new(units: InPlaceRing<'m, Unit, K, W>) -> Self {
        Self { units }
    }

    /// Lends the ring's handles, for as long as `self` is borrowed. The ring is open and empty then, also when it was
    /// lent before.
    #[expect(clippy::type_complexity, reason = "the two ends of one ring")]
    pub fn split(
        &mut self,
    ) -> (MessageProducer<InPlace<'_, Unit, K, W>>, MessageConsumers<InPlace<'_, Unit, K, W>>) {
        let (producer, consumers) = self.units.split();
        (MessageProducer::new(producer), MessageConsumers::new(consumers))
    }
}
