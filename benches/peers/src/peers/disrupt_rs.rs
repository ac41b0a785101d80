//! disrupt-rs: event pollers with its own wait strategies, which run the same loop as its own threads do.

use std::marker::PhantomData;

use disrupt_rs::wait_strategies::WaitStrategy;
use disrupt_rs::{
    Barrier, EventPoller, MultiConsumerBarrier, MultiProducer, MultiProducerBarrier, Producer,
    SingleConsumerBarrier, SingleProducer, SingleProducerBarrier, build_multi_producer,
    build_single_producer,
};

use super::stages::stages;
use crate::either::Either;
use crate::event::Event;
use crate::peer::{Ends, Link, Peer, Receiver, Sender};
use crate::wait::{Wait, until};

/// A ring for one producer.
pub(crate) struct Single<W>(PhantomData<W>);
/// A ring for several producers.
pub(crate) struct Multi<W>(PhantomData<W>);

/// A producer. It waits by its own `publish`, which spins, or yields by ours around `try_publish`.
#[derive(Clone)]
pub(crate) struct Publishes<P>(P, Wait);

impl<E: Event, P: Producer<E> + Send + 'static> Sender<E> for Publishes<P> {
    #[inline(always)]
    fn send(&mut self, count: usize, mut make: impl FnMut(usize) -> E) {
        let Self(producer, wait) = self;
        match (count, *wait) {
            (1, Wait::Spin) => producer.publish(|slot| *slot = make(0)),
            (1, wait) => until(wait, || producer.try_publish(|slot| *slot = make(0)).ok().map(drop)),
            (_, Wait::Spin) => producer.batch_publish(count, |slots| {
                slots.enumerate().for_each(|(i, slot)| *slot = make(i));
            }),
            (_, wait) => until(wait, || {
                let sent = producer.try_batch_publish(count, |slots| {
                    slots.enumerate().for_each(|(i, slot)| *slot = make(i));
                });
                sent.ok().map(drop)
            }),
        }
    }
}

/// A consumer.
pub(crate) struct Polls<E, B, W: WaitStrategy>(EventPoller<E, B, W::Notifier>, W::Waiter);

impl<E: Event, B: Barrier + 'static, W: WaitStrategy> Receiver<E> for Polls<E, B, W> {
    #[inline(always)]
    fn receive(&mut self, _max: usize, mut each: impl FnMut(&E)) -> usize {
        let Self(poller, waiter) = self;
        poller.poll_wait(waiter).map_or(0, |mut events| {
            let count = events.len();
            (&mut events).for_each(|(_, event)| each(event));
            count
        })
    }
}

type Senders<A, B> = Either<Publishes<A>, Publishes<B>>;
type Receivers<E, B, W> =
    Either<Polls<E, B, W>, Either<Polls<E, SingleConsumerBarrier, W>, Polls<E, MultiConsumerBarrier, W>>>;

fn sender<A, B>(producer: Either<A, B>, wait: Wait) -> Senders<A, B> {
    match producer {
        Either::One(producer) => Either::One(Publishes(producer, wait)),
        Either::Other(producer) => Either::Other(Publishes(producer, wait)),
    }
}

impl<E: Event, W: WaitStrategy + Default> Peer<E> for Single<W> {
    type Sender =
        Senders<SingleProducer<E, SingleConsumerBarrier, W>, SingleProducer<E, MultiConsumerBarrier, W>>;
    type Receiver = Receivers<E, SingleProducerBarrier, W>;

    fn open(link: &Link) -> Option<Ends<Self::Sender, Self::Receiver>> {
        if link.shape.producers() > 1 {
            return None;
        }
        let wait = W::default();
        let builder = build_single_producer(link.capacity, E::default, wait.clone());
        let (producer, receivers) = stages!(builder, event_poller, link.shape, wait.new_waiter())?;
        Some((vec![sender(producer, link.wait)], receivers))
    }
}

impl<E: Event, W: WaitStrategy + Default> Peer<E> for Multi<W> {
    type Sender =
        Senders<MultiProducer<E, SingleConsumerBarrier, W>, MultiProducer<E, MultiConsumerBarrier, W>>;
    type Receiver = Receivers<E, MultiProducerBarrier, W>;

    fn open(link: &Link) -> Option<Ends<Self::Sender, Self::Receiver>> {
        let wait = W::default();
        let builder = build_multi_producer(link.capacity, E::default, wait.clone());
        let (producer, receivers) = stages!(builder, event_poller, link.shape, wait.new_waiter())?;
        let producer = sender(producer, link.wait);
        Some((vec![producer; link.shape.producers()], receivers))
    }
}
