//! crossbeam-queue's `ArrayQueue`.

use crossbeam_queue::ArrayQueue;

use super::one_by_one::{Family, OneByOne, Queue};
use crate::event::Event;

/// The queue as a peer.
pub(crate) type Array = Queue<Queues>;

pub(crate) struct Queues;

impl Family for Queues {
    type Of<E: Event> = ArrayQueue<E>;
}

impl<E: Event> OneByOne<E> for ArrayQueue<E> {
    fn open(capacity: usize) -> Option<Self> {
        Some(Self::new(capacity))
    }

    #[inline(always)]
    fn push(&self, event: E) -> bool {
        self.push(event).is_ok()
    }

    #[inline(always)]
    fn pop(&self, each: impl FnOnce(&E)) -> bool {
        self.pop().map(|event| each(&event)).is_some()
    }
}
