//! Building rings: capacity, producers, waiting, stages, and where they live.

#[cfg(annulus_calls)]
mod calls;
mod consumers;
#[cfg(annulus_cas)]
mod raw;
mod split;

pub use consumers::Consumers;

use core::alloc::Layout;
use core::fmt;
use core::marker::PhantomData;
use core::mem::MaybeUninit;

use crate::capacity::Capacity;
use crate::counters::PRODUCER_PLACES;
use crate::error::{BuildError, CapacityError};
#[cfg(annulus_joins)]
use crate::memory::Joinable;
#[cfg(annulus_cas)]
use crate::memory::Multi;
#[cfg(annulus_pages)]
use crate::memory::Pages;
#[cfg(annulus_heap)]
use crate::memory::Source;
use crate::memory::{InPlaceRing, Kind, Places, Plan, Single};
use crate::sequence::Seq;
use crate::topology::Topology;
use crate::wait::{DefaultWait, WaitStrategy};

/// Begins a ring of `capacity` events that start as `T::default()`.
///
/// # Errors
/// [`CapacityError`] if `capacity` is not a power of two within the limits: it is never rounded.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (mut producer, mut consumer) = annulus::ring::<u64>(1024)?.build()?;
/// std::thread::spawn(move || {
///     for n in 0..10_000 {
///         producer.publish(|slot| *slot = n).unwrap();
///     }
/// });
/// let mut sum = 0;
/// while let Ok(batch) = consumer.poll(100) {
///     sum += batch.iter().sum::<u64>();
/// }
/// assert_eq!(sum, (0..10_000).sum());
/// # Ok(())
/// # }
/// ```
pub fn ring<T: Default>(capacity: usize) -> Result<Builder<T>, CapacityError> {
    ring_with(capacity, T::default)
}

/// Begins a ring of `capacity` events that `factory` makes, once for each slot. If it panics, the events made before
/// are dropped, and no ring is built.
///
/// # Errors
/// [`CapacityError`] if `capacity` is not a power of two within the limits: it is never rounded.
pub fn ring_with<T, F: FnMut() -> T>(
    capacity: usize,
    factory: F,
) -> Result<Builder<T, Single, DefaultWait, F>, CapacityError> {
    let settings = Settings {
        capacity: Capacity::new(capacity)?,
        start: Seq::ZERO,
        places: 0,
        counted: Counted { producers: PRODUCER_PLACES, workers: None },
        #[cfg(annulus_heap)]
        source: Source::default(),
    };
    Ok(Builder { settings, wait: DefaultWait::default(), factory, kind: PhantomData })
}

/// The most places that a ring which can be joined has: a look at them keeps one bit for each.
const MAX_PLACES: u32 = 64;

/// What a ring is going to be: made by [`ring`] and [`ring_with`].
///
/// One producer and [`DefaultWait`], unless told otherwise.
#[must_use = "a builder does nothing until it builds"]
pub struct Builder<T, K: Kind = Single, W: WaitStrategy = DefaultWait, F: FnMut() -> T = fn() -> T> {
    settings: Settings,
    wait: W,
    factory: F,
    kind: PhantomData<(fn() -> T, K)>,
}

/// What does not depend on the ring's types.
#[derive(Clone, Copy, Debug)]
struct Settings {
    capacity: Capacity,
    start: Seq,
    /// How many consumers a ring that can be joined has at most.
    places: u32,
    counted: Counted,
    /// Where the memory of a ring comes from that is not in the caller's.
    #[cfg(annulus_heap)]
    source: Source,
}

/// How many handles have counters of their own.
#[derive(Clone, Copy, Debug)]
struct Counted {
    producers: u32,
    /// As many as the topology has, unless told.
    workers: Option<u32>,
}

impl<T, K: Kind, W: WaitStrategy, F: FnMut() -> T> fmt::Debug for Builder<T, K, W, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("capacity", &self.settings.capacity.get())
            .field("multi_producer", &K::MULTI)
            .finish_non_exhaustive()
    }
}

impl<T, K: Kind, W: WaitStrategy, F: FnMut() -> T> Builder<T, K, W, F> {
    /// Several producers: the handle can be cloned.
    #[cfg(annulus_cas)]
    pub fn multi_producer(self) -> Builder<T, Multi, W, F> {
        let Self { settings, wait, factory, .. } = self;
        Builder { settings, wait, factory, kind: PhantomData }
    }

    /// Lets consumers join the ring while it runs: `places` of them at a time at most, those of the topology included,
    /// and as many as it has stages at least.
    /// Called last, after [`multi_producer`](Self::multi_producer).
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let mut stages = annulus::Topology::new();
    /// let readers = stages.stage(0)?; // nobody reads yet
    /// let (mut producer, consumers) = annulus::ring::<u32>(8)?.joinable(4).build_stages(&stages)?;
    /// let joiner = consumers.joiner();
    /// producer.write_slice(&[1, 2, 3])?;
    /// let mut reader = joiner.join(readers)?;
    /// assert_eq!(reader.poll(8)?.len(), 3); // nobody had come further
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(annulus_joins)]
    pub fn joinable(self, places: u32) -> Builder<T, Joinable<K>, W, F> {
        let Self { settings, wait, factory, .. } = self;
        Builder { settings: Settings { places, ..settings }, wait, factory, kind: PhantomData }
    }

    /// How producers wait for room and consumers for events.
    pub fn wait<V: WaitStrategy>(self, wait: V) -> Builder<T, K, V, F> {
        let Self { settings, factory, kind, .. } = self;
        Builder { settings, wait, factory, kind }
    }

    /// The first sequence, 0 unless told otherwise. A ring may start anywhere; tests start it just before the wrap.
    pub fn start(self, start: Seq) -> Self {
        Self { settings: Settings { start, ..self.settings }, ..self }
    }

    /// Puts the ring on memory pages of its own, which are as `pages` wishes: of 2 MiB, of one NUMA node, locked in RAM.
    /// Every ring that is built without memory of the caller's can be, whatever its events; its handles are the same.
    ///
    /// What became of the wishes, [`Controller::placement`](crate::Controller::placement) tells.
    ///
    /// ```
    /// use annulus::memory::{Outcome, Pages, Wish};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let pages = Pages::new().prefer(Wish::HugePages).prefer(Wish::Prefault);
    /// let (mut producer, mut consumer) = annulus::ring::<String>(1024)?.pages(pages).build()?;
    /// producer.publish(|slot| slot.push_str("an order"))?;
    /// assert_eq!(consumer.poll(1)?[0], "an order");
    ///
    /// // What cannot be done without is required. No system has a node of this number.
    /// let pages = Pages::new().require(Wish::NumaNode(1_000_000));
    /// let refused = annulus::ring::<String>(1024)?.pages(pages).build();
    /// assert!(refused.is_err());
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(annulus_pages)]
    pub fn pages(self, pages: Pages) -> Self {
        Self { settings: Settings { source: Source::Pages(pages), ..self.settings }, ..self }
    }

    /// How many producers of a ring with several have counters of their own (feature `metrics`), 8 unless told
    /// otherwise; producers beyond that share some. A line of the ring's memory each, in every build.
    #[cfg(annulus_cas)]
    pub fn producer_places(mut self, places: u32) -> Self {
        self.settings.counted.producers = places;
        self
    }

    /// How many workers of all groups have counters of their own (feature `metrics`), as many as the topology has
    /// unless told otherwise; workers beyond that share their group's. A line of the ring's memory each, in every
    /// build.
    #[cfg(annulus_cas)]
    pub fn worker_places(mut self, places: u32) -> Self {
        self.settings.counted.workers = Some(places);
        self
    }

    fn plan(&self, topology: &Topology) -> Result<Plan, BuildError> {
        let records = topology.records();
        let consumers = match K::JOINS {
            true if records.max(topology.stages()) > self.settings.places
                || !(1..=MAX_PLACES).contains(&self.settings.places) =>
            {
                return Err(BuildError::Places);
            }
            true => self.settings.places,
            false if records == 0 || topology.has_empty_stage() => return Err(BuildError::NoConsumer),
            false => records,
        };
        let Settings { capacity, start, counted, .. } = self.settings;
        let places = Places {
            consumers,
            groups: topology.groups(),
            workers: counted.workers.unwrap_or_else(|| topology.workers()),
            producers: counted.producers,
        };
        Ok(Plan { capacity, start, places, event: Layout::new::<T>(), shared: false, zeroed: false })
    }

    /// The plan of a ring in memory of the caller's.
    fn plan_in_place(&self, topology: &Topology) -> Result<Plan, BuildError> {
        #[cfg(annulus_pages)]
        if let Source::Pages(_) = self.settings.source {
            return Err(BuildError::PagesInPlace);
        }
        // Whoever has the memory may have it at two addresses.
        Ok(Plan { shared: true, ..self.plan(topology)? })
    }

    /// Builds the ring in `memory`, without an allocator, for the stages of `topology`. How large the memory must be,
    /// and how aligned, [`BlockLayout::of`](crate::memory::BlockLayout::of) tells.
    ///
    /// # Errors
    /// [`BuildError::Memory`] if `memory` is too short or not aligned, [`BuildError::NoConsumer`],
    /// [`BuildError::TooLarge`], or `BuildError::PagesInPlace` if pages were named.
    ///
    /// ```
    /// use annulus::memory::BlockLayout;
    /// use annulus::wait::BusySpin;
    /// use annulus::{Single, Topology};
    /// use core::mem::MaybeUninit;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// const LAYOUT: BlockLayout = match BlockLayout::of::<u32, Single, BusySpin>(16, 1) {
    ///     Ok(layout) => layout,
    ///     Err(_) => panic!(),
    /// };
    /// #[repr(align(128))]
    /// struct Memory([MaybeUninit<u8>; LAYOUT.bytes()]);
    ///
    /// let mut memory = Memory([MaybeUninit::uninit(); LAYOUT.bytes()]);
    /// let mut stages = Topology::new();
    /// let stage = stages.stage(1)?;
    /// let mut ring = annulus::ring::<u32>(16)?.wait(BusySpin).place(&mut memory.0, &stages)?;
    /// let (mut producer, mut consumers) = ring.split();
    /// let mut consumer = consumers.take(stage).unwrap();
    /// producer.write_slice(&[1, 2, 3])?;
    /// assert_eq!(consumer.poll(8)?.len(), 3);
    /// # Ok(())
    /// # }
    /// ```
    pub fn place<'m>(
        self,
        memory: &'m mut [MaybeUninit<u8>],
        topology: &Topology,
    ) -> Result<InPlaceRing<'m, T, K, W>, BuildError> {
        InPlaceRing::build(memory, self.plan_in_place(topology)?, topology, self.wait, self.factory)
    }
}

#[cfg(annulus_heap)]
mod heap {
    use super::*;
    use crate::consumer::{Consumer, Exclusive};
    use crate::memory::{Heap, allocate};
    use crate::producer::Producer;

    impl<T, K: Kind, W: WaitStrategy, F: FnMut() -> T> Builder<T, K, W, F> {
        /// Builds the ring on the heap, or on pages of its own, with one consumer, which has the events to itself.
        ///
        /// # Errors
        /// [`BuildError::OutOfMemory`] or [`BuildError::TooLarge`]; `BuildError::Pages` if something that is required of
        /// its pages cannot be had.
        #[expect(clippy::type_complexity, reason = "the two ends of one ring")]
        pub fn build(
            self,
        ) -> Result<(Producer<Heap<T, K, W>>, Consumer<Heap<T, K, W>, Exclusive>), BuildError> {
            let (producer, [consumer]) = self.build_broadcast()?;
            Ok((producer, consumer.into_access()))
        }

        /// Builds the ring on the heap, or on pages of its own, with `C` consumers that each get every event.
        ///
        /// # Errors
        /// As for [`build`](Self::build), and [`BuildError::NoConsumer`] if `C` is 0 or above 65,535.
        #[expect(clippy::type_complexity, reason = "the ends of one ring")]
        pub fn build_broadcast<const C: usize>(
            self,
        ) -> Result<(Producer<Heap<T, K, W>>, [Consumer<Heap<T, K, W>>; C]), BuildError> {
            let consumers = u32::try_from(C).map_err(|_| BuildError::NoConsumer)?;
            let topology = Topology::broadcast(consumers).map_err(|_| BuildError::NoConsumer)?;
            let (producer, consumers) = self.build_stages(&topology)?;
            let places = core::array::from_fn(|place| consumers.take_place(place));
            Ok((producer, places))
        }

        /// Builds the ring on the heap, or on pages of its own, for the stages of `topology`.
        ///
        /// # Errors
        /// As for [`build`](Self::build), and [`BuildError::NoConsumer`].
        #[expect(clippy::type_complexity, reason = "the two ends of one ring")]
        pub fn build_stages(
            self,
            topology: &Topology,
        ) -> Result<(Producer<Heap<T, K, W>>, Consumers<Heap<T, K, W>>), BuildError> {
            let plan = self.plan(topology)?;
            let memory = allocate(self.settings.source, plan, topology, self.wait, self.factory)?;
            Ok((Producer::new(memory.clone()), Consumers::new(memory, topology.clone())))
        }
    }
}
