//! Annulus by its calls that copy: `write_slice` and `read_into`, for one producer and one consumer.

use std::marker::PhantomData;

use annulus::copy::Copier;
use annulus::{Consumer, Exclusive, Heap, Producer, Single};

use super::annulus::Wait;
use crate::event::Event;
use crate::peer::{Ends, Link, Peer, Receiver, Sender, Shape};

/// A ring with one wait strategy.
pub(crate) struct Copied<W>(PhantomData<W>);

/// A producer and the events that it sends next.
pub(crate) struct Writes<E, W: Wait>(Producer<Heap<E, Single, W>>, Vec<E>);

/// A consumer and the events that it got last.
pub(crate) struct Reads<E, W: Wait>(Consumer<Heap<E, Single, W>, Exclusive>, Vec<E>);

impl<E: Event, W: Wait> Sender<E> for Writes<E, W> {
    #[inline(always)]
    fn send(&mut self, count: usize, make: impl FnMut(usize) -> E) {
        let Self(producer, events) = self;
        events.clear();
        events.extend((0..count).map(make));
        producer.write_slice(events).expect("the consumer is there");
    }
}

impl<E: Event, W: Wait> Receiver<E> for Reads<E, W> {
    #[inline(always)]
    fn receive(&mut self, max: usize, each: impl FnMut(&E)) -> usize {
        let Self(consumer, events) = self;
        if events.len() < max {
            events.resize(max, E::default());
        }
        let count = consumer.read_into(&mut events[..max]).unwrap_or(0);
        events[..count].iter().for_each(each);
        count
    }
}

impl<E: Event, W: Wait> Peer<E> for Copied<W> {
    type Sender = Writes<E, W>;
    type Receiver = Reads<E, W>;

    fn open(link: &Link) -> Option<Ends<Self::Sender, Self::Receiver>> {
        if link.shape != (Shape::Queue { producers: 1, consumers: 1 }) {
            return None;
        }
        let (mut producer, mut consumer) =
            annulus::ring::<E>(link.capacity).ok()?.wait(W::default()).build().ok()?;
        if link.tuning.memcpy {
            producer.set_copier(Copier::memcpy());
            consumer.set_copier(Copier::memcpy());
        }
        Some((vec![Writes(producer, Vec::new())], vec![Reads(consumer, Vec::new())]))
    }
}
