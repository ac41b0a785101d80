//! Channels: of events, or of `Vec`s of them.

use std::marker::PhantomData;

use crate::event::Event;
use crate::peer::{Ends, Link, Peer, Receiver, Sender};
use crate::wait::{Wait, until};

/// A bounded channel that can wait by itself.
pub(crate) trait Channel<T: Send + 'static>: 'static {
    type Tx: Send + 'static;
    type Rx: Send + 'static;

    /// Opens one; `None` if it cannot have so many ends.
    fn open(capacity: usize, senders: usize, receivers: usize) -> Option<Ends<Self::Tx, Self::Rx>>;

    /// Sends, asleep while it is full.
    fn send(tx: &Self::Tx, message: T);

    /// Sends if there is room now, or gives the message back.
    fn try_send(tx: &Self::Tx, message: T) -> Option<T>;

    /// Receives, asleep while it is empty; `None` once it is closed and empty.
    fn receive(rx: &Self::Rx) -> Option<T>;

    /// Receives if something is there.
    fn try_receive(rx: &Self::Rx) -> Received<T>;
}

/// A channel whose receiver can take all that is there at once.
pub(crate) trait Drain<T: Send + 'static>: Channel<T> {
    /// Hands all that is there to `each`. Returns how many.
    fn drain(rx: &Self::Rx, held: &mut Vec<T>, each: impl FnMut(&T)) -> usize;
}

/// What a look at a channel came to.
pub(crate) enum Received<T> {
    Message(T),
    Empty,
    Closed,
}

/// A channel of events.
pub(crate) struct Each<C>(PhantomData<C>);
/// A channel of `Vec`s, as many as the capacity holds batches.
pub(crate) struct Batches<C>(PhantomData<C>);

/// A channel of events that are received all at once.
pub(crate) struct Drained<C>(PhantomData<C>);

pub(crate) struct Tx<C: Channel<T>, T: Send + 'static>(C::Tx, Wait);
pub(crate) struct Rx<C: Channel<T>, T: Send + 'static>(C::Rx, Wait);
/// A receiver that takes all that is there, and where it may put it.
pub(crate) struct Drains<C: Channel<T>, T: Send + 'static>(Rx<C, T>, Vec<T>);

fn open<C: Channel<T>, T: Send + 'static>(link: &Link, capacity: usize) -> Option<Ends<Tx<C, T>, Rx<C, T>>> {
    if link.shape.is_fan() {
        return None;
    }
    let (senders, receivers) = C::open(capacity, link.shape.producers(), link.shape.consumers())?;
    let senders = senders.into_iter().map(|tx| Tx(tx, link.wait)).collect();
    Some((senders, receivers.into_iter().map(|rx| Rx(rx, link.wait)).collect()))
}

impl<C: Channel<T>, T: Send + 'static> Tx<C, T> {
    #[inline(always)]
    fn put(&self, message: T) {
        let Self(tx, wait) = self;
        if *wait == Wait::Block {
            return C::send(tx, message);
        }
        let mut message = Some(message);
        until(*wait, || {
            message = C::try_send(tx, message.take()?);
            message.is_none().then_some(())
        });
    }
}

impl<C: Channel<T>, T: Send + 'static> Rx<C, T> {
    #[inline(always)]
    fn get(&self) -> Option<T> {
        let Self(rx, wait) = self;
        if *wait == Wait::Block {
            return C::receive(rx);
        }
        until(*wait, || match C::try_receive(rx) {
            Received::Message(message) => Some(Some(message)),
            Received::Closed => Some(None),
            Received::Empty => None,
        })
    }
}

impl<E: Event, C: Channel<E>> Peer<E> for Each<C> {
    type Sender = Tx<C, E>;
    type Receiver = Rx<C, E>;

    fn open(link: &Link) -> Option<Ends<Self::Sender, Self::Receiver>> {
        open(link, link.capacity)
    }
}

impl<E: Event, C: Channel<E>> Sender<E> for Tx<C, E> {
    #[inline(always)]
    fn send(&mut self, count: usize, mut make: impl FnMut(usize) -> E) {
        (0..count).for_each(|i| self.put(make(i)));
    }
}

impl<E: Event, C: Channel<E>> Receiver<E> for Rx<C, E> {
    #[inline(always)]
    fn receive(&mut self, _max: usize, mut each: impl FnMut(&E)) -> usize {
        self.get().map_or(0, |event| {
            each(&event);
            1
        })
    }
}

impl<E: Event, C: Drain<E>> Peer<E> for Drained<C> {
    type Sender = Tx<C, E>;
    type Receiver = Drains<C, E>;

    fn open(link: &Link) -> Option<Ends<Self::Sender, Self::Receiver>> {
        let (senders, receivers) = open(link, link.capacity)?;
        Some((senders, receivers.into_iter().map(|rx| Drains(rx, Vec::new())).collect()))
    }
}

impl<E: Event, C: Drain<E>> Receiver<E> for Drains<C, E> {
    #[inline(always)]
    fn receive(&mut self, _max: usize, mut each: impl FnMut(&E)) -> usize {
        let Self(rx, held) = self;
        match C::drain(&rx.0, held, &mut each) {
            0 => rx.get().map_or(0, |event| {
                each(&event);
                1
            }),
            count => count,
        }
    }
}

impl<E: Event, C: Channel<Vec<E>>> Peer<E> for Batches<C> {
    type Sender = Tx<C, Vec<E>>;
    type Receiver = Rx<C, Vec<E>>;

    fn open(link: &Link) -> Option<Ends<Self::Sender, Self::Receiver>> {
        // With one event at a time it is the channel of events, only slower.
        if link.batch == 1 {
            return None;
        }
        open(link, (link.capacity / link.batch).max(1))
    }
}

impl<E: Event, C: Channel<Vec<E>>> Sender<E> for Tx<C, Vec<E>> {
    #[inline(always)]
    fn send(&mut self, count: usize, make: impl FnMut(usize) -> E) {
        self.put((0..count).map(make).collect());
    }
}

impl<E: Event, C: Channel<Vec<E>>> Receiver<E> for Rx<C, Vec<E>> {
    #[inline(always)]
    fn receive(&mut self, _max: usize, each: impl FnMut(&E)) -> usize {
        self.get().map_or(0, |events| {
            events.iter().for_each(each);
            events.len()
        })
    }
}

/// A [`Channel`] of a crate whose ends have the methods and errors of the standard library's.
macro_rules! channel_like_std {
    ($name:ident, $sender:ident, $open:expr) => {
        pub(crate) struct $name;

        impl<T: Send + 'static> crate::peers::channel::Channel<T> for $name {
            type Tx = $sender<T>;
            type Rx = Receiver<T>;

            fn open(
                capacity: usize,
                senders: usize,
                receivers: usize,
            ) -> Option<crate::peer::Ends<$sender<T>, Receiver<T>>> {
                $open(capacity, senders, receivers)
            }

            #[inline(always)]
            fn send(tx: &$sender<T>, message: T) {
                assert!(tx.send(message).is_ok(), "the receivers are there");
            }

            #[inline(always)]
            fn try_send(tx: &$sender<T>, message: T) -> Option<T> {
                tx.try_send(message).err().map(|error| match error {
                    TrySendError::Full(message) => message,
                    TrySendError::Disconnected(_) => panic!("the receivers are there"),
                })
            }

            #[inline(always)]
            fn receive(rx: &Receiver<T>) -> Option<T> {
                rx.recv().ok()
            }

            #[inline(always)]
            fn try_receive(rx: &Receiver<T>) -> crate::peers::channel::Received<T> {
                match rx.try_recv() {
                    Ok(message) => crate::peers::channel::Received::Message(message),
                    Err(TryRecvError::Empty) => crate::peers::channel::Received::Empty,
                    Err(TryRecvError::Disconnected) => crate::peers::channel::Received::Closed,
                }
            }
        }
    };
}
pub(super) use channel_like_std;
