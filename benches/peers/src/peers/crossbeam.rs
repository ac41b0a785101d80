//! crossbeam-channel: bounded, one event at a time, or `Vec`s of them.

use crossbeam_channel::{Receiver as Rx, Sender as Tx, bounded};

use crate::event::Event;
use crate::peer::{Ends, Link, Peer, Receiver, Sender};
use crate::wait::{Wait, until};

/// A channel of events.
pub(crate) struct Single;
/// A channel of `Vec`s, as many as the capacity holds batches.
pub(crate) struct Batches;

pub(crate) struct End<T>(T, Wait);

fn open<E: Send>(link: &Link, capacity: usize) -> Option<Ends<End<Tx<E>>, End<Rx<E>>>> {
    if link.shape.is_fan() {
        return None;
    }
    let (tx, rx) = bounded(capacity);
    let senders = vec![tx; link.shape.producers()].into_iter().map(|tx| End(tx, link.wait));
    let receivers = vec![rx; link.shape.consumers()].into_iter().map(|rx| End(rx, link.wait));
    Some((senders.collect(), receivers.collect()))
}

impl<T> End<Tx<T>> {
    /// Its own `send` spins, then yields, then parks; the other waits are ours around `try_send`.
    #[inline(always)]
    fn put(&mut self, mut event: T) {
        use crossbeam_channel::TrySendError::{Disconnected, Full};
        if self.1 == Wait::Block {
            return self.0.send(event).unwrap_or_else(|_| panic!("the receivers are there"));
        }
        let mut pause = crate::wait::Pause::new(self.1);
        loop {
            match self.0.try_send(event) {
                Ok(()) => return,
                Err(Full(back)) => event = back,
                Err(Disconnected(_)) => panic!("the receivers are there"),
            }
            pause.pause();
        }
    }
}

impl<T> End<Rx<T>> {
    #[inline(always)]
    fn get(&mut self) -> Option<T> {
        use crossbeam_channel::TryRecvError::{Disconnected, Empty};
        if self.1 == Wait::Block {
            return self.0.recv().ok();
        }
        until(self.1, || match self.0.try_recv() {
            Ok(event) => Some(Some(event)),
            Err(Disconnected) => Some(None),
            Err(Empty) => None,
        })
    }
}

impl<E: Event> Peer<E> for Single {
    type Sender = End<Tx<E>>;
    type Receiver = End<Rx<E>>;

    fn open(link: &Link) -> Option<Ends<Self::Sender, Self::Receiver>> {
        open(link, link.capacity)
    }
}

impl<E: Event> Sender<E> for End<Tx<E>> {
    #[inline(always)]
    fn send(&mut self, count: usize, mut make: impl FnMut(usize) -> E) {
        (0..count).for_each(|i| self.put(make(i)));
    }
}

impl<E: Event> Receiver<E> for End<Rx<E>> {
    #[inline(always)]
    fn receive(&mut self, _max: usize, mut each: impl FnMut(&E)) -> usize {
        self.get().map_or(0, |event| {
            each(&event);
            1
        })
    }
}

impl<E: Event> Peer<E> for Batches {
    type Sender = End<Tx<Vec<E>>>;
    type Receiver = End<Rx<Vec<E>>>;

    fn open(link: &Link) -> Option<Ends<Self::Sender, Self::Receiver>> {
        open(link, (link.capacity / link.batch).max(1))
    }
}

impl<E: Event> Sender<E> for End<Tx<Vec<E>>> {
    #[inline(always)]
    fn send(&mut self, count: usize, make: impl FnMut(usize) -> E) {
        self.put((0..count).map(make).collect());
    }
}

impl<E: Event> Receiver<E> for End<Rx<Vec<E>>> {
    #[inline(always)]
    fn receive(&mut self, _max: usize, each: impl FnMut(&E)) -> usize {
        self.get().map_or(0, |events| {
            events.iter().for_each(each);
            events.len()
        })
    }
}
