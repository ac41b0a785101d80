//! Annulus itself, by its public interface and with its defaults.

use std::marker::PhantomData;

use annulus::memory::{Pages, Wish};
use annulus::wait::WaitStrategy;
use annulus::{
    Access, Builder, Consumer, Exclusive, Heap, Kind, Memory, Multi, Producer, Shared, Single, Source, Stage,
    Topology, Worker,
};

use crate::either::Either;
use crate::event::Event;
use crate::peer::{Ends, Link, Peer, Receiver, Sender, Shape, Tuning};

/// A ring for one producer or several, with one wait strategy.
pub(crate) struct Ring<K, W>(PhantomData<(K, W)>);

impl<E: Event, K: Kind + 'static, W: Wait> Sender<E> for Producer<Heap<E, K, W>>
where
    Self: Send,
{
    #[inline(always)]
    fn send(&mut self, count: usize, mut make: impl FnMut(usize) -> E) {
        let sent = match count {
            1 => self.publish(|slot| *slot = make(0)).map(drop),
            _ => self.publish_batch(count, |i, slot| *slot = make(i)).map(drop),
        };
        sent.expect("the consumers are there");
    }
}

impl<E, K, W, A, S> Receiver<E> for Consumer<Heap<E, K, W>, A, S>
where
    E: Event,
    K: Kind + 'static,
    W: Wait,
    A: Access + 'static,
    S: Source + 'static,
    Self: Send,
{
    #[inline(always)]
    fn receive(&mut self, max: usize, each: impl FnMut(&E)) -> usize {
        self.poll(max).map_or(0, |batch| {
            batch.iter().for_each(each);
            batch.len()
        })
    }
}

/// What the rings here ask of a wait strategy.
pub(crate) trait Wait: WaitStrategy<Word: Send + Sync> + Default + Send + Sync + 'static {}
impl<W: WaitStrategy<Word: Send + Sync> + Default + Send + Sync + 'static> Wait for W {}

/// A consumer that has the events to itself, one of several, or a worker of a group.
type Reads<M> = Either<Consumer<M, Exclusive>, Either<Consumer<M, Shared>, Worker<M>>>;

/// The first producer of a ring and all its consumers.
type Handles<M> = (Producer<M>, Vec<Reads<M>>);

type Opened<E, K, W> = Option<Ends<Producer<Heap<E, K, W>>, Reads<Heap<E, K, W>>>>;

/// The consumers that a shape has; `None` for shapes of one consumer that has the events to itself.
fn topology(shape: Shape) -> Option<(Topology, Vec<Stage>, bool)> {
    let mut topology = Topology::new();
    let stages = match shape {
        Shape::Queue { consumers: 1, .. } | Shape::Broadcast { consumers: 1, .. } => return None,
        Shape::Queue { consumers, .. } => vec![topology.group(consumers as u32).ok()?; consumers],
        Shape::Broadcast { consumers, .. } => vec![topology.stage(consumers as u32).ok()?; consumers],
        Shape::Pipeline { stages } => {
            let mut all: Vec<Stage> = Vec::new();
            for stage in 0..stages {
                let before = all.get(stage.wrapping_sub(1)).copied();
                all.push(topology.stage_after(before.as_slice(), 1).ok()?);
            }
            all
        }
        Shape::Diamond => {
            let (left, right) = (topology.stage(1).ok()?, topology.stage(1).ok()?);
            vec![left, right, topology.stage_after(&[left, right], 1).ok()?]
        }
    };
    Some((topology, stages, !shape.is_fan()))
}

/// A consumer that coalesces if told to.
fn told<M: Memory, A: Access, S: Source>(
    mut consumer: Consumer<M, A, S>,
    coalescing: bool,
) -> Consumer<M, A, S> {
    consumer.set_coalescing(coalescing);
    consumer
}

/// The handles of a ring as the link wants it; `None` if this system cannot give that.
fn open<E: Event, K: Kind + 'static, W: Wait>(
    builder: Builder<E, K, W>,
    link: &Link,
) -> Option<Handles<Heap<E, K, W>>> {
    let Tuning { coalescing, huge_pages, .. } = link.tuning;
    let Some(huge) = huge_pages else { return build(builder, link.shape, coalescing) };
    let pages = Pages::new().prefer(Wish::Prefault);
    let pages = if huge { pages.prefer(Wish::HugePages) } else { pages };
    let handles = build(builder.pages(pages), link.shape, coalescing)?;
    let control = handles.0.controller();
    let has_huge = control.placement()?.huge_bytes().is_ok_and(|bytes| bytes > 0);
    (has_huge == huge).then_some(handles)
}

fn build<E: Event, K: Kind + 'static, W: Wait>(
    builder: Builder<E, K, W>,
    shape: Shape,
    coalescing: bool,
) -> Option<Handles<Heap<E, K, W>>> {
    let Some((topology, stages, shares)) = topology(shape) else {
        let (producer, consumer) = builder.build().ok()?;
        return Some((producer, vec![Either::One(told(consumer, coalescing))]));
    };
    let (producer, mut consumers) = builder.build_stages(&topology).ok()?;
    let take = |stage| match shares {
        true => {
            consumers.take_worker(stage).map(|worker| Either::Other(Either::Other(told(worker, coalescing))))
        }
        false => consumers.take(stage).map(|consumer| Either::Other(Either::One(told(consumer, coalescing)))),
    };
    Some((producer, stages.into_iter().map(take).collect::<Option<_>>()?))
}

impl<E: Event, W: Wait> Peer<E> for Ring<Single, W> {
    type Sender = Producer<Heap<E, Single, W>>;
    type Receiver = Reads<Heap<E, Single, W>>;

    fn open(link: &Link) -> Opened<E, Single, W> {
        let builder = annulus::ring::<E>(link.capacity).ok()?.wait(W::default());
        let (producer, consumers) = open(builder, link)?;
        (link.shape.producers() == 1).then(|| (vec![producer], consumers))
    }
}

impl<E: Event, W: Wait> Peer<E> for Ring<Multi, W> {
    type Sender = Producer<Heap<E, Multi, W>>;
    type Receiver = Reads<Heap<E, Multi, W>>;

    fn open(link: &Link) -> Opened<E, Multi, W> {
        let builder = annulus::ring::<E>(link.capacity).ok()?.wait(W::default()).multi_producer();
        let (producer, consumers) = open(builder, link)?;
        Some((vec![producer; link.shape.producers()], consumers))
    }
}
