//! What a peer offers: ends to send and to receive at, for the shapes that it has.

use crate::event::Event;
use crate::wait::{Ended, Wait};

/// Who sends to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Each event goes to one of the consumers.
    Queue { producers: usize, consumers: usize },
    /// Each event goes to every consumer.
    Broadcast { producers: usize, consumers: usize },
    /// Each event goes to every consumer, to one after the other.
    Pipeline { stages: usize },
    /// Each event goes to two consumers, and to a third after both.
    Diamond,
}

impl Shape {
    pub(crate) fn producers(self) -> usize {
        match self {
            Self::Queue { producers, .. } | Self::Broadcast { producers, .. } => producers,
            Self::Pipeline { .. } | Self::Diamond => 1,
        }
    }

    pub(crate) fn consumers(self) -> usize {
        match self {
            Self::Queue { consumers, .. } | Self::Broadcast { consumers, .. } => consumers,
            Self::Pipeline { stages } => stages,
            Self::Diamond => 3,
        }
    }

    /// Whether every consumer gets every event.
    pub(crate) fn is_fan(self) -> bool {
        !matches!(self, Self::Queue { .. })
    }
}

/// What the rows of one ring that differ by a technique switch on and off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tuning {
    /// Whether threads that fit the processors are pinned to them: of any peer.
    pub(crate) pinned: bool,
    /// Whether consumers pause between small batches: of ours.
    pub(crate) coalescing: bool,
    /// Whether copies leave everything to `memcpy`: of ours.
    pub(crate) memcpy: bool,
    /// Whether the ring is on pages of its own, and whether these are huge: of ours.
    pub(crate) huge_pages: Option<bool>,
}

impl Tuning {
    /// What a user gets who asks for nothing.
    pub(crate) const DEFAULT: Self = Self { pinned: true, coalescing: true, memcpy: false, huge_pages: None };
}

/// What a peer is opened for.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    pub(crate) shape: Shape,
    /// In events.
    pub(crate) capacity: usize,
    /// How many events are sent at a time.
    pub(crate) batch: usize,
    pub(crate) wait: Wait,
    pub(crate) ended: Ended,
    pub(crate) tuning: Tuning,
}

impl Link {
    /// A part of the same run with a shape of its own.
    pub(crate) fn part(&self, shape: Shape) -> Self {
        Self { shape, ended: Ended::default(), ..self.clone() }
    }
}

/// The sending end. Dropping the last one closes queues that can be closed.
pub(crate) trait Sender<E: Event>: Send + 'static {
    /// Sends `count` events, in one call where the peer has one, waiting for room.
    fn send(&mut self, count: usize, make: impl FnMut(usize) -> E);

    /// Sends the events of the values from `from` to `to`, `batch` at a time.
    #[inline]
    fn produce(&mut self, from: u64, to: u64, batch: usize) {
        let mut at = from;
        while at < to {
            let count = batch.min((to - at) as usize);
            self.send(count, |i| E::of(at + i as u64));
            at += count as u64;
        }
    }
}

/// The receiving end.
pub(crate) trait Receiver<E: Event>: Send + 'static {
    /// Waits for events and hands `max` at most to `each`, in order. Returns how many; 0 if none will come any more.
    fn receive(&mut self, max: usize, each: impl FnMut(&E)) -> usize;

    /// Receives `limit` events, or until none will come, `max` at a time. Returns how many, and their sum.
    #[inline]
    fn consume(&mut self, limit: u64, max: usize) -> (u64, u64) {
        let (mut count, mut sum) = (0, 0_u64);
        while count < limit {
            let received = self.receive(max, |event| sum = sum.wrapping_add(event.sum()));
            if received == 0 {
                break;
            }
            count += received as u64;
        }
        (count, sum)
    }
}

/// The ends of an open peer.
pub(crate) type Ends<S, R> = (Vec<S>, Vec<R>);

/// A peer for events of one type.
pub(crate) trait Peer<E: Event> {
    type Sender: Sender<E>;
    type Receiver: Receiver<E>;

    /// Opens it, or tells that it does not offer this: `None`. The ends are as many as the shape has producers and
    /// consumers; of a pipeline the receivers come in its order, of a diamond the last is the one after both others.
    fn open(link: &Link) -> Option<Ends<Self::Sender, Self::Receiver>>;
}
