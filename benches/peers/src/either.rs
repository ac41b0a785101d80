//! One of two kinds of ends, told apart once a run and not once an event.

use crate::event::Event;
use crate::peer::{Receiver, Sender};

/// One of two kinds of ends.
#[derive(Clone)]
pub(crate) enum Either<A, B> {
    One(A),
    Other(B),
}

impl<E: Event, A: Sender<E>, B: Sender<E>> Sender<E> for Either<A, B> {
    #[inline(always)]
    fn send(&mut self, count: usize, make: impl FnMut(usize) -> E) {
        match self {
            Self::One(end) => end.send(count, make),
            Self::Other(end) => end.send(count, make),
        }
    }

    fn produce(&mut self, from: u64, to: u64, batch: usize) {
        match self {
            Self::One(end) => end.produce(from, to, batch),
            Self::Other(end) => end.produce(from, to, batch),
        }
    }
}

impl<E: Event, A: Receiver<E>, B: Receiver<E>> Receiver<E> for Either<A, B> {
    #[inline(always)]
    fn receive(&mut self, max: usize, each: impl FnMut(&E)) -> usize {
        match self {
            Self::One(end) => end.receive(max, each),
            Self::Other(end) => end.receive(max, each),
        }
    }

    fn consume(&mut self, limit: u64, max: usize) -> (u64, u64) {
        match self {
            Self::One(end) => end.consume(limit, max),
            Self::Other(end) => end.consume(limit, max),
        }
    }
}
