//! disruptor: event pollers, which run the same loop as its own threads do and leave the threads to us.

use disruptor::{
    BusySpin, EventPoller, MultiConsumerBarrier, MultiProducer, MultiProducerBarrier, Polling, Producer,
    SingleConsumerBarrier, SingleProducer, SingleProducerBarrier, build_multi_producer,
    build_single_producer,
};

use super::stages::stages;
use crate::either::Either;
use crate::event::Event;
use crate::peer::{Ends, Link, Peer, Receiver, Sender};
use crate::wait::{Wait, until};

/// A ring for one producer.
pub(crate) struct Single;
/// A ring for several producers.
pub(crate) struct Multi;

/// A producer. It spins by its own `publish` and yields by ours around `try_publish`.
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
pub(crate) struct Polls<E, B>(EventPoller<E, B>, Wait);

/// The crate does not export its trait of barriers, so there is one implementation for each.
macro_rules! receivers {
    ($($barrier:ty),*) => {$(
        impl<E: Event> Receiver<E> for Polls<E, $barrier> {
            #[inline(always)]
            fn receive(&mut self, max: usize, mut each: impl FnMut(&E)) -> usize {
                let Self(poller, wait) = self;
                until(*wait, || match poller.take(max as u64) {
                    Ok(mut events) => {
                        let count = (&mut events).len();
                        (&mut events).for_each(&mut each);
                        Some(count)
                    }
                    Err(Polling::NoEvents) => None,
                    Err(Polling::Shutdown) => Some(0),
                })
            }
        }
    )*};
}

receivers!(SingleProducerBarrier, MultiProducerBarrier, SingleConsumerBarrier, MultiConsumerBarrier);

type Senders<A, B> = Either<Publishes<A>, Publishes<B>>;
type Receivers<E, B> =
    Either<Polls<E, B>, Either<Polls<E, SingleConsumerBarrier>, Polls<E, MultiConsumerBarrier>>>;

fn sender<A, B>(producer: Either<A, B>, wait: Wait) -> Senders<A, B> {
    match producer {
        Either::One(producer) => Either::One(Publishes(producer, wait)),
        Either::Other(producer) => Either::Other(Publishes(producer, wait)),
    }
}

impl<E: Event> Peer<E> for Single {
    type Sender = Senders<SingleProducer<E, SingleConsumerBarrier>, SingleProducer<E, MultiConsumerBarrier>>;
    type Receiver = Receivers<E, SingleProducerBarrier>;

    fn open(link: &Link) -> Option<Ends<Self::Sender, Self::Receiver>> {
        if link.wait == Wait::Block || link.shape.producers() > 1 {
            return None;
        }
        let builder = build_single_producer(link.capacity, E::default, BusySpin);
        let (producer, receivers) = stages!(builder, new_event_poller, link.shape, link.wait)?;
        Some((vec![sender(producer, link.wait)], receivers))
    }
}

impl<E: Event> Peer<E> for Multi {
    type Sender = Senders<MultiProducer<E, SingleConsumerBarrier>, MultiProducer<E, MultiConsumerBarrier>>;
    type Receiver = Receivers<E, MultiProducerBarrier>;

    fn open(link: &Link) -> Option<Ends<Self::Sender, Self::Receiver>> {
        if link.wait == Wait::Block {
            return None;
        }
        let builder = build_multi_producer(link.capacity, E::default, BusySpin);
        let (producer, receivers) = stages!(builder, new_event_poller, link.shape, link.wait)?;
        let producer = sender(producer, link.wait);
        Some((vec![producer; link.shape.producers()], receivers))
    }
}
