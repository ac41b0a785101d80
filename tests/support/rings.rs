//! Every combination of producer kind, memory, wait strategy and topology.

use core::mem::MaybeUninit;

use annulus::memory::{BlockLayout, FixedKind};
use annulus::wait::{Backoff, Blocking, BusySpin, ConstWait, WaitForEvent, WaitStrategy, Yielding};
use annulus::{
    Builder, Consumer, Consumers, Controller, Exclusive, Memory, Multi, Producer, Seq, Single, Stage,
    StaticRing, Topology,
};

use super::handles::{AnyKind, Consuming, Producing};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Producers {
    Single,
    Multi,
    /// One producer, and consumers may join.
    #[cfg(annulus_joins)]
    JoinableSingle,
    /// Several producers, and consumers may join.
    #[cfg(annulus_joins)]
    JoinableMulti,
}

impl Producers {
    const ALL: &[Self] = &[
        Self::Single,
        Self::Multi,
        #[cfg(annulus_joins)]
        Self::JoinableSingle,
        #[cfg(annulus_joins)]
        Self::JoinableMulti,
    ];

    /// Whether consumers may join the ring.
    pub(crate) fn can_be_joined(self) -> bool {
        !matches!(self, Self::Single | Self::Multi)
    }

    /// Whether the ring can have several producers.
    pub(crate) fn are_several(self) -> bool {
        match self {
            Self::Single => false,
            Self::Multi => true,
            #[cfg(annulus_joins)]
            Self::JoinableSingle => false,
            #[cfg(annulus_joins)]
            Self::JoinableMulti => true,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Heap,
    Provided,
    Static,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Waiting {
    BusySpin,
    Yielding,
    Backoff,
    Blocking,
    WaitForEvent,
}

impl Waiting {
    /// Whether its waits leave the processor to others.
    pub(crate) fn is_polite(self) -> bool {
        matches!(self, Self::Yielding | Self::Backoff | Self::Blocking)
    }
}

/// The stages of a ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// One consumer, which is exclusive for that.
    One,
    /// Two consumers side by side.
    Broadcast,
    /// One consumer, and an exclusive one after it.
    Pipeline,
    /// Two stages side by side, a third after both, and an exclusive one.
    Diamond,
}

impl Shape {
    /// Of each consumer, the indices of those before it.
    pub(crate) fn upstream(self) -> &'static [&'static [usize]] {
        match self {
            Self::One => &[&[]],
            Self::Broadcast => &[&[], &[]],
            Self::Pipeline => &[&[], &[0]],
            Self::Diamond => &[&[], &[], &[0, 1], &[0, 1, 2]],
        }
    }

    /// The index of the exclusive consumer.
    pub(crate) fn exclusive(self) -> Option<usize> {
        match self {
            Self::One => Some(0),
            Self::Broadcast => None,
            Self::Pipeline => Some(1),
            Self::Diamond => Some(3),
        }
    }

    fn topology(self) -> (Topology, Vec<Stage>) {
        let mut topology = Topology::new();
        let stages = match self {
            Self::One => vec![topology.stage(1).unwrap()],
            Self::Broadcast => vec![topology.stage(2).unwrap()],
            Self::Pipeline => vec![topology.stage(1).unwrap()],
            Self::Diamond => {
                let (left, right) = (topology.stage(1).unwrap(), topology.stage(1).unwrap());
                vec![left, right, topology.stage_after(&[left, right], 1).unwrap()]
            }
        };
        if matches!(self, Self::Pipeline | Self::Diamond) {
            topology.exclusive().unwrap();
        }
        (topology, stages)
    }
}

/// One kind of ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Case {
    pub(crate) producers: Producers,
    pub(crate) place: Place,
    pub(crate) waiting: Waiting,
    pub(crate) shape: Shape,
}

/// The handles of one ring. The consumers are in an order in which each comes after those before it.
pub(crate) struct Ends<'r> {
    pub(crate) case: Case,
    pub(crate) start: Seq,
    pub(crate) producer: Box<dyn Producing<'r> + 'r>,
    pub(crate) consumers: Vec<Box<dyn Consuming<'r> + 'r>>,
}

impl Ends<'_> {
    /// Drains the consumers, one after the other: each must get exactly these values, and then nothing more.
    #[track_caller]
    pub(crate) fn expect(&mut self, values: impl IntoIterator<Item = u64>) {
        let values: Vec<u64> = values.into_iter().collect();
        for (i, consumer) in self.consumers.iter_mut().enumerate() {
            assert_eq!(consumer.drain().0, values, "consumer {i}");
        }
    }

    pub(crate) fn is_multi(&self) -> bool {
        self.case.producers.are_several()
    }
}

const WAITS: [Waiting; 5] =
    [Waiting::BusySpin, Waiting::Yielding, Waiting::Backoff, Waiting::Blocking, Waiting::WaitForEvent];

/// Every combination; under Miri, which is slow, a few in which everything comes up once.
pub(crate) fn cases() -> Vec<Case> {
    if cfg!(miri) {
        return cases_for_miri();
    }
    let mut cases = Vec::new();
    for &producers in Producers::ALL {
        for place in [Place::Heap, Place::Provided, Place::Static] {
            for shape in [Shape::One, Shape::Broadcast, Shape::Pipeline, Shape::Diamond] {
                let is_plain = !producers.can_be_joined() && matches!(shape, Shape::One | Shape::Broadcast);
                if place == Place::Static && !is_plain {
                    continue; // A static ring has one stage and nobody joins it.
                }
                cases.extend(WAITS.iter().map(|&waiting| Case { producers, place, waiting, shape }));
            }
        }
    }
    cases
}

fn cases_for_miri() -> Vec<Case> {
    let case = |producers, place, waiting, shape| Case { producers, place, waiting, shape };
    vec![
        case(Producers::Single, Place::Heap, Waiting::Blocking, Shape::Pipeline),
        case(Producers::Multi, Place::Provided, Waiting::Yielding, Shape::Diamond),
        case(Producers::Multi, Place::Static, Waiting::BusySpin, Shape::Broadcast),
        case(Producers::Single, Place::Static, Waiting::WaitForEvent, Shape::One),
        #[cfg(annulus_joins)]
        case(Producers::JoinableMulti, Place::Heap, Waiting::Backoff, Shape::Pipeline),
    ]
}

/// The combinations that `threads` threads can run without spinning each other off the processor.
pub(crate) fn threaded_cases(threads: usize) -> Vec<Case> {
    let mut cases = cases();
    cases.retain(|case| case.waiting.is_polite() || threads <= 2);
    cases
}

/// Sequences to start at: the usual one, and some just before the wrap.
pub(crate) fn starts() -> Vec<Seq> {
    let before: &[usize] = if cfg!(miri) { &[3] } else { &[0, 1, 2, 5, 9] };
    before.iter().map(|&before| Seq::ZERO.minus(before)).collect()
}

/// Runs a check on a ring of every combination, with each of these capacities and starts.
pub(crate) fn everywhere(capacities: &[usize], check: impl Fn(Ends<'_>)) {
    super::within(120, || {
        for case in cases() {
            for &capacity in capacities {
                for start in starts() {
                    case.run(capacity, start, &check);
                }
            }
        }
    });
}

/// Says which ring a failure came from.
struct Named(Case, usize, Seq);

impl Drop for Named {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("in {:?} of {} slots from {:?}", self.0, self.1, self.2);
        }
    }
}

impl Case {
    /// Builds the ring and runs a check with its handles. Static rings come with 1, 2, 8 or 64 slots.
    pub(crate) fn run<R>(self, capacity: usize, start: Seq, check: impl FnOnce(Ends<'_>) -> R) -> R {
        let _named = Named(self, capacity, start);
        let (mut check, mut result) = (Some(check), None);
        self.erased(capacity, start, &mut |ends| result = check.take().map(|check| check(ends)));
        result.expect("the check ran")
    }

    fn erased(self, capacity: usize, start: Seq, check: &mut dyn FnMut(Ends<'_>)) {
        match self.waiting {
            Waiting::BusySpin => self.with_wait(BusySpin, capacity, start, check),
            Waiting::Yielding => self.with_wait(Yielding, capacity, start, check),
            Waiting::Backoff => self.with_wait(Backoff, capacity, start, check),
            Waiting::Blocking => self.with_wait(Blocking::new(), capacity, start, check),
            Waiting::WaitForEvent => self.with_wait(WaitForEvent, capacity, start, check),
        }
    }

    fn with_wait<W: AnyWait>(self, wait: W, capacity: usize, start: Seq, check: &mut dyn FnMut(Ends<'_>)) {
        if self.place == Place::Static {
            return match self.producers.are_several() {
                false => self.static_ring::<Single, W>(capacity, start, check),
                true => self.static_ring::<Multi, W>(capacity, start, check),
            };
        }
        let (at, layout) = ((capacity, start), self.shape.topology());
        #[cfg(annulus_joins)]
        let places = layout.0.consumers();
        let builder = annulus::ring::<u64>(capacity).unwrap().start(start).wait(wait);
        match self.producers {
            Producers::Single => self.with_kind(builder, at, &layout, check),
            Producers::Multi => self.with_kind(builder.multi_producer(), at, &layout, check),
            #[cfg(annulus_joins)]
            Producers::JoinableSingle => {
                self.with_kind(builder.joinable(places), at, &layout, check);
            }
            #[cfg(annulus_joins)]
            Producers::JoinableMulti => {
                let builder = builder.multi_producer().joinable(places);
                self.with_kind(builder, at, &layout, check);
            }
        }
    }

    fn with_kind<K: AnyKind, W: AnyWait>(
        self,
        builder: Builder<u64, K, W>,
        (capacity, start): (usize, Seq),
        (topology, stages): &(Topology, Vec<Stage>),
        check: &mut dyn FnMut(Ends<'_>),
    ) {
        if self.place == Place::Heap {
            let (producer, consumers) = builder.build_stages(topology).unwrap();
            check(self.ends(start, producer, consumers, stages));
            return;
        }
        let layout = BlockLayout::of::<u64, K, W>(capacity, topology.consumers()).unwrap();
        let mut memory = lines(layout.bytes());
        let mut ring = builder.place(bytes(&mut memory), topology).unwrap();
        let (producer, consumers) = ring.split();
        check(self.ends(start, producer, consumers, stages));
    }

    fn static_ring<K: AnyKind + FixedKind, W: AnyWait>(
        self,
        capacity: usize,
        start: Seq,
        check: &mut dyn FnMut(Ends<'_>),
    ) {
        match capacity {
            1 => self.fixed::<1, K, W>(start, check),
            2 => self.fixed::<2, K, W>(start, check),
            8 => self.fixed::<8, K, W>(start, check),
            64 => self.fixed::<64, K, W>(start, check),
            _ => panic!("no static ring of {capacity} slots"),
        }
    }

    fn fixed<const N: usize, K: AnyKind + FixedKind, W: AnyWait>(
        self,
        start: Seq,
        check: &mut dyn FnMut(Ends<'_>),
    ) {
        if self.shape == Shape::One {
            let mut ring = StaticRing::<u64, N, K, 1, W>::starting_at(start, [0; N]);
            let (producer, [consumer]) = ring.split_mut();
            check(self.assemble(start, producer, vec![exclusive(consumer)]));
        } else {
            let mut ring = StaticRing::<u64, N, K, 2, W>::starting_at(start, [0; N]);
            let (producer, consumers) = ring.split_mut();
            let consumers =
                consumers.into_iter().map(|consumer| Box::new(consumer) as Box<dyn Consuming<'_>>);
            check(self.assemble(start, producer, consumers.collect()));
        }
    }

    fn ends<'r, M>(
        self,
        start: Seq,
        producer: Producer<M>,
        mut consumers: Consumers<M>,
        stages: &[Stage],
    ) -> Ends<'r>
    where
        M: Memory<Event = u64, Kind: AnyKind> + Send + Sync + 'r,
        Producer<M>: Send,
        Controller<M>: Send + Sync,
    {
        let mut handles: Vec<Box<dyn Consuming<'r> + 'r>> = Vec::new();
        for &stage in stages {
            while let Some(consumer) = consumers.take(stage) {
                handles.push(if self.shape == Shape::One { exclusive(consumer) } else { Box::new(consumer) });
            }
        }
        handles
            .extend(consumers.take_exclusive().map(|consumer| Box::new(consumer) as Box<dyn Consuming<'r>>));
        self.assemble(start, producer, handles)
    }

    fn assemble<'r, M>(
        self,
        start: Seq,
        producer: Producer<M>,
        consumers: Vec<Box<dyn Consuming<'r> + 'r>>,
    ) -> Ends<'r>
    where
        M: Memory<Event = u64, Kind: AnyKind> + 'r,
        Producer<M>: Send,
        Controller<M>: Send + Sync,
    {
        assert_eq!(consumers.len(), self.shape.upstream().len(), "{self:?}");
        Ends { case: self, start, producer: Box::new(producer), consumers }
    }
}

/// What the suites ask of a wait strategy.
pub(crate) trait AnyWait: ConstWait + WaitStrategy<Word: Send + Sync> + Send + Sync {}
impl<W: ConstWait + WaitStrategy<Word: Send + Sync> + Send + Sync> AnyWait for W {}

fn exclusive<'r, M>(consumer: Consumer<M>) -> Box<dyn Consuming<'r> + 'r>
where
    M: Memory<Event = u64> + Send + Sync + 'r,
    Consumer<M, Exclusive>: Send,
    Controller<M>: Send + Sync,
{
    Box::new(consumer.into_exclusive().unwrap_or_else(|_| panic!("the only consumer can be exclusive")))
}

/// Memory aligned as blocks want it.
#[derive(Clone, Copy)]
#[repr(C, align(128))]
pub(crate) struct Line([MaybeUninit<u8>; 128]);

/// At least `bytes` bytes of such memory.
pub(crate) fn lines(bytes: usize) -> Vec<Line> {
    vec![Line([MaybeUninit::uninit(); 128]); bytes.div_ceil(128)]
}

/// The bytes of such memory.
pub(crate) fn bytes(lines: &mut [Line]) -> &mut [MaybeUninit<u8>] {
    let count = size_of_val(lines);
    // SAFETY: bytes that may be uninitialized have no requirement, and the lines have no padding.
    unsafe { core::slice::from_raw_parts_mut(lines.as_mut_ptr().cast(), count) }
}
