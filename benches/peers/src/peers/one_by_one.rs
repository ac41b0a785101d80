//! Queues that move one event at a time and never wait, shared by all their ends.

use std::marker::PhantomData;
use std::sync::Arc;

use crate::event::Event;
use crate::peer::{Ends, Link, Peer, Receiver, Sender};
use crate::wait::{Ended, Wait, until, until_events};

/// A queue.
pub(crate) trait OneByOne<E: Event>: Send + Sync + 'static {
    /// Opens one; `None` for capacities that it does not have.
    fn open(capacity: usize) -> Option<Self>
    where
        Self: Sized;

    /// Pushes what `make` makes, if there is room.
    fn push(&self, event: E) -> bool;

    /// Hands the next event to `each`, if there is one.
    fn pop(&self, each: impl FnOnce(&E)) -> bool;
}

/// A family of such queues, one for each type of event.
pub(crate) trait Family: 'static {
    type Of<E: Event>: OneByOne<E>;
}

/// The peer made of a family.
pub(crate) struct Queue<F>(PhantomData<F>);

pub(crate) struct End<Q>(Arc<Q>, Wait, Ended);

impl<E: Event, F: Family> Peer<E> for Queue<F> {
    type Sender = End<F::Of<E>>;
    type Receiver = End<F::Of<E>>;

    fn open(link: &Link) -> Option<Ends<Self::Sender, Self::Receiver>> {
        if link.shape.is_fan() || link.wait == Wait::Block {
            return None;
        }
        let queue = Arc::new(<F::Of<E>>::open(link.capacity)?);
        let ends = |count| (0..count).map(|_| End(queue.clone(), link.wait, link.ended.clone())).collect();
        Some((ends(link.shape.producers()), ends(link.shape.consumers())))
    }
}

impl<E: Event, Q: OneByOne<E>> Sender<E> for End<Q> {
    #[inline(always)]
    fn send(&mut self, count: usize, mut make: impl FnMut(usize) -> E) {
        for i in 0..count {
            let event = make(i);
            until(self.1, || self.0.push(event).then_some(()));
        }
    }
}

impl<E: Event, Q: OneByOne<E>> Receiver<E> for End<Q> {
    #[inline(always)]
    fn receive(&mut self, _max: usize, mut each: impl FnMut(&E)) -> usize {
        let Self(queue, wait, ended) = self;
        until_events(*wait, ended, || usize::from(queue.pop(&mut each)))
    }
}
