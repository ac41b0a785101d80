//! Every ring of `u64` that there is, built from its case.

use core::mem::MaybeUninit;

use annulus::memory::{BlockLayout, FixedKind, Places};
use annulus::wait::{Backoff, Blocking, BusySpin, ConstWait, WaitForEvent, WaitStrategy, Yielding};
use annulus::{
    Builder, Consumer, Consumers, Controller, Exclusive, Memory, Multi, Producer, Seq, Single, Stage,
    StaticRing, Topology,
};

use super::cases::{Case, Place, Producers, Shape, Staff, Waiting};
use super::handles::{AnyKind, Consuming, Joining, Producing};

/// The handles of one ring. The consumers are in an order in which each comes after those before it.
pub(crate) struct Ends<'r> {
    pub(crate) case: Case,
    pub(crate) start: Seq,
    pub(crate) producer: Box<dyn Producing<'r> + 'r>,
    pub(crate) consumers: Vec<Box<dyn Consuming<'r> + 'r>>,
    /// If the case asks for one.
    pub(crate) joiner: Option<Box<dyn Joining<'r> + 'r>>,
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
        let places = self.shape.places() as u32;
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
        let records = if self.producers.can_be_joined() { self.shape.places() } else { self.shape.records() };
        let groups = self.shape.groups() as u32;
        let sorts = Places::of_consumers(records as u32);
        let places = Places { groups, workers: topology.workers(), ..sorts };
        let layout = BlockLayout::with_places::<u64, K, W>(capacity, places).unwrap();
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
            if N == SEEN_BY_VIEWS {
                let (producer, [consumer]) = ring.split_views_mut();
                check(self.assemble(start, producer, vec![exclusive(consumer)], None));
            } else {
                let (producer, [consumer]) = ring.split_mut();
                check(self.assemble(start, producer, vec![exclusive(consumer)], None));
            }
        } else {
            let mut ring = StaticRing::<u64, N, K, 2, W>::starting_at(start, [0; N]);
            if N == SEEN_BY_VIEWS {
                let (producer, consumers) = ring.split_views_mut();
                check(self.assemble(start, producer, boxed(consumers), None));
            } else {
                let (producer, consumers) = ring.split_mut();
                check(self.assemble(start, producer, boxed(consumers), None));
            }
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
        for ((staff, _), &stage) in self.shape.stages().iter().zip(stages) {
            for _ in 0..staff.handles() {
                handles.push(match staff {
                    Staff::Each(_) if self.shape == Shape::One => exclusive(consumers.take(stage).unwrap()),
                    Staff::Each(_) => Box::new(consumers.take(stage).unwrap()),
                    Staff::Exclusive => Box::new(consumers.take_exclusive().unwrap()),
                    Staff::Workers(_) => Box::new(consumers.take_worker(stage).unwrap()),
                    Staff::ExclusiveWorkers(_) => Box::new(consumers.take_exclusive_worker().unwrap()),
                });
            }
        }
        let joiner = self.joiner.then(|| M::Kind::joiner(&consumers, stages).expect("a ring for joiners"));
        self.assemble(start, producer, handles, joiner)
    }

    fn assemble<'r, M>(
        self,
        start: Seq,
        producer: Producer<M>,
        consumers: Vec<Box<dyn Consuming<'r> + 'r>>,
        joiner: Option<Box<dyn Joining<'r> + 'r>>,
    ) -> Ends<'r>
    where
        M: Memory<Event = u64, Kind: AnyKind> + 'r,
        Producer<M>: Send,
        Controller<M>: Send + Sync,
    {
        Ends { case: self, start, producer: Box::new(producer), consumers, joiner }
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

/// The capacity at which rings in a `static` are reached through views, whose type does not say it.
const SEEN_BY_VIEWS: usize = 8;

fn boxed<'r, const C: usize>(consumers: [impl Consuming<'r> + 'r; C]) -> Vec<Box<dyn Consuming<'r> + 'r>> {
    consumers.into_iter().map(|consumer| Box::new(consumer) as Box<dyn Consuming<'r>>).collect()
}
