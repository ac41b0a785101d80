//! thingbuf: the queue itself, by reference; its blocking channel where threads sleep.

use ::thingbuf::ThingBuf;
use ::thingbuf::mpsc::blocking::{Receiver as Rx, Sender as Tx, channel};

use super::one_by_one::{Family, OneByOne, Queue};
use crate::event::Event;
use crate::peer::{Ends, Link, Peer, Receiver, Sender, Shape};
use crate::wait::Wait;

/// The queue as a peer.
pub(crate) type Thing = Queue<Queues>;

pub(crate) struct Queues;

impl Family for Queues {
    type Of<E: Event> = ThingBuf<E>;
}

impl<E: Event> OneByOne<E> for ThingBuf<E> {
    fn open(capacity: usize) -> Option<Self> {
        Some(Self::new(capacity))
    }

    #[inline(always)]
    fn push(&self, event: E) -> bool {
        self.push_ref().map(|mut slot| *slot = event).is_ok()
    }

    #[inline(always)]
    fn pop(&self, each: impl FnOnce(&E)) -> bool {
        self.pop_ref().map(|slot| each(&slot)).is_some()
    }
}

/// The channel that sleeps, for one receiver.
pub(crate) struct Blocking;

pub(crate) struct End<T>(T);

impl<E: Event> Peer<E> for Blocking {
    type Sender = End<Tx<E>>;
    type Receiver = End<Rx<E>>;

    fn open(link: &Link) -> Option<Ends<Self::Sender, Self::Receiver>> {
        let Shape::Queue { producers, consumers: 1 } = link.shape else { return None };
        if link.wait != Wait::Block {
            return None;
        }
        let (tx, rx) = channel(link.capacity);
        Some(((0..producers).map(|_| End(tx.clone())).collect(), vec![End(rx)]))
    }
}

impl<E: Event> Sender<E> for End<Tx<E>> {
    #[inline(always)]
    fn send(&mut self, count: usize, mut make: impl FnMut(usize) -> E) {
        for i in 0..count {
            *self.0.send_ref().expect("the receiver is there") = make(i);
        }
    }
}

impl<E: Event> Receiver<E> for End<Rx<E>> {
    #[inline(always)]
    fn receive(&mut self, _max: usize, mut each: impl FnMut(&E)) -> usize {
        self.0.recv_ref().map_or(0, |event| {
            each(&event);
            1
        })
    }
}
