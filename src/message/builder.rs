//! Building message rings.

use core::fmt;
use core::mem::MaybeUninit;

use super::consumers::MessageRing;
use super::layout::FEWEST_UNITS;
use super::unit::Unit;
use crate::error::BuildError;
#[cfg(annulus_joins)]
use crate::memory::Joinable;
#[cfg(annulus_cas)]
use crate::memory::Multi;
use crate::memory::{Kind, Single};
use crate::ring::{Builder, ring};
use crate::sequence::Seq;
use crate::topology::Topology;
use crate::wait::{DefaultWait, WaitStrategy};

/// Begins a ring of `units` units of 8 bytes, for messages of up to `units - 8` bytes.
///
/// # Errors
/// [`BuildError::Capacity`] if `units` is not a power of two within the limits: it is never rounded.
/// [`BuildError::TooFewUnits`] if it is below 8.
pub fn message_ring(units: usize) -> Result<MessageBuilder, BuildError> {
    let builder = ring(units)?;
    if units < FEWEST_UNITS {
        return Err(BuildError::TooFewUnits);
    }
    Ok(MessageBuilder { units: builder })
}

/// What a message ring is going to be: made by [`message_ring`]. One producer and [`DefaultWait`], unless told
/// otherwise.
#[must_use = "a builder does nothing until it builds"]
pub struct MessageBuilder<K: Kind = Single, W: WaitStrategy = DefaultWait> {
    units: Builder<Unit, K, W>,
}

impl<K: Kind, W: WaitStrategy> fmt::Debug for MessageBuilder<K, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("MessageBuilder").field(&self.units).finish()
    }
}

impl<K: Kind, W: WaitStrategy> MessageBuilder<K, W> {
    /// Several producers: the handle can be cloned.
    #[cfg(annulus_cas)]
    pub fn multi_producer(self) -> MessageBuilder<Multi, W> {
        MessageBuilder { units: self.units.multi_producer() }
    }

    /// Lets consumers join the ring while it runs, `places` of them at a time at most: see [`Builder::joinable`].
    #[cfg(annulus_joins)]
    pub fn joinable(self, places: u32) -> MessageBuilder<Joinable<K>, W> {
        MessageBuilder { units: self.units.joinable(places) }
    }

    /// How producers wait for room and consumers for messages.
    pub fn wait<V: WaitStrategy>(self, wait: V) -> MessageBuilder<K, V> {
        MessageBuilder { units: self.units.wait(wait) }
    }

    /// The sequence of the first unit, 0 unless told otherwise.
    pub fn start(self, start: Seq) -> Self {
        Self { units: self.units.start(start) }
    }

    /// Puts the ring on memory pages of its own: see [`Builder::pages`].
    #[cfg(annulus_pages)]
    pub fn pages(self, pages: crate::memory::Pages) -> Self {
        Self { units: self.units.pages(pages) }
    }

    /// Builds the ring in `memory`, without an allocator, for the stages of `topology`. How large the memory must be,
    /// and how aligned, [`BlockLayout::of::<Unit, _, _>`](crate::memory::BlockLayout::of) tells.
    ///
    /// # Errors
    /// As for [`Builder::place`], and [`BuildError::WorkerGroup`].
    ///
    /// ```
    /// use annulus::memory::BlockLayout;
    /// use annulus::message::Unit;
    /// use annulus::wait::BusySpin;
    /// use annulus::{Single, Topology};
    /// use core::mem::MaybeUninit;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// const LAYOUT: BlockLayout = match BlockLayout::of::<Unit, Single, BusySpin>(64, 1) {
    ///     Ok(layout) => layout,
    ///     Err(_) => panic!(),
    /// };
    /// #[repr(align(128))]
    /// struct Memory([MaybeUninit<u8>; LAYOUT.bytes()]);
    ///
    /// let mut memory = Memory([MaybeUninit::uninit(); LAYOUT.bytes()]);
    /// let mut stages = Topology::new();
    /// let stage = stages.stage(1)?;
    /// let mut ring = annulus::message_ring(64)?.wait(BusySpin).place(&mut memory.0, &stages)?;
    /// let (mut producer, mut consumers) = ring.split();
    /// let mut consumer = consumers.take(stage).unwrap();
    /// producer.write(b"hello")?;
    /// assert_eq!(&consumer.poll(1)?[0], b"hello");
    /// # Ok(())
    /// # }
    /// ```
    pub fn place<'m>(
        self,
        memory: &'m mut [MaybeUninit<u8>],
        topology: &Topology,
    ) -> Result<MessageRing<'m, K, W>, BuildError> {
        Ok(MessageRing::new(self.units.place(memory, without_groups(topology)?)?))
    }
}

/// The topology, if no stage is a worker group.
fn without_groups(topology: &Topology) -> Result<&Topology, BuildError> {
    if topology.groups() == 0 { Ok(topology) } else { Err(BuildError::WorkerGroup) }
}

#[cfg(annulus_heap)]
mod heap {
    use super::{Kind, MessageBuilder, Topology, Unit, WaitStrategy, without_groups};
    use crate::consumer::Exclusive;
    use crate::error::BuildError;
    use crate::memory::Heap;
    use crate::message::consumer::MessageConsumer;
    use crate::message::consumers::MessageConsumers;
    use crate::message::producer::MessageProducer;

    type Memory<K, W> = Heap<Unit, K, W>;

    impl<K: Kind, W: WaitStrategy> MessageBuilder<K, W> {
        /// Builds the ring on the heap, with one consumer, which has the messages to itself.
        ///
        /// # Errors
        /// As for [`Builder::build`](crate::Builder::build).
        #[expect(clippy::type_complexity, reason = "the two ends of one ring")]
        pub fn build(
            self,
        ) -> Result<(MessageProducer<Memory<K, W>>, MessageConsumer<Memory<K, W>, Exclusive>), BuildError>
        {
            let (producer, consumer) = self.units.build()?;
            Ok((MessageProducer::new(producer), MessageConsumer::new(consumer)))
        }

        /// Builds the ring on the heap, with `C` consumers that each get every message.
        ///
        /// # Errors
        /// As for [`Builder::build_broadcast`](crate::Builder::build_broadcast).
        #[expect(clippy::type_complexity, reason = "the ends of one ring")]
        pub fn build_broadcast<const C: usize>(
            self,
        ) -> Result<(MessageProducer<Memory<K, W>>, [MessageConsumer<Memory<K, W>>; C]), BuildError> {
            let (producer, consumers) = self.units.build_broadcast()?;
            Ok((MessageProducer::new(producer), consumers.map(MessageConsumer::new)))
        }

        /// Builds the ring on the heap, for the stages of `topology`.
        ///
        /// # Errors
        /// As for [`Builder::build_stages`](crate::Builder::build_stages), and [`BuildError::WorkerGroup`].
        #[expect(clippy::type_complexity, reason = "the two ends of one ring")]
        pub fn build_stages(
            self,
            topology: &Topology,
        ) -> Result<(MessageProducer<Memory<K, W>>, MessageConsumers<Memory<K, W>>), BuildError> {
            let (producer, consumers) = self.units.build_stages(without_groups(topology)?)?;
            Ok((MessageProducer::new(producer), MessageConsumers::new(consumers)))
        }
    }
}
