//! Shapes that a queue does not have, put together from queues: one for each edge, with a thread that passes events on.

use std::thread::JoinHandle;
use std::time::Instant;

use crate::event::{Event, base};
use crate::peer::{Link, Peer, Receiver, Sender, Shape};
use crate::stream::{Got, Plan, Running};
use crate::threads::Threads;

/// One producer, one consumer.
pub(crate) const EDGE: Shape = Shape::Queue { producers: 1, consumers: 1 };

/// A queue for one producer and one consumer; `None` where the peer has none.
pub(crate) fn edge<E: Event, P: Peer<E>>(link: &Link) -> Option<(P::Sender, P::Receiver)> {
    let (senders, receivers) = P::open(&link.part(EDGE))?;
    Some((senders.into_iter().next()?, receivers.into_iter().next()?))
}

/// The threads for the shape of a plan; `None` if the queue cannot be an edge.
pub(crate) fn threads<E: Event, P: Peer<E>>(plan: &Plan, threads: &mut Threads) -> Option<Running> {
    let open = || edge::<E, P>(&plan.link);
    let Plan { link, events, take, .. } = plan.clone();
    match link.shape {
        Shape::Queue { .. } => None,
        Shape::Broadcast { producers, .. } if producers > 1 => None,
        Shape::Broadcast { consumers, .. } => {
            let edges = (0..consumers).map(|_| open()).collect::<Option<Vec<_>>>()?;
            let (senders, receivers): (Vec<_>, Vec<_>) = edges.into_iter().unzip();
            let producer = threads.spawn(move || produce(senders, events, link.batch));
            let last = receivers.into_iter().map(|receiver| consume(threads, receiver, events, take));
            Some((vec![producer], last.collect()))
        }
        Shape::Pipeline { stages } => {
            let edges = (0..stages).map(|_| open()).collect::<Option<Vec<_>>>()?;
            let (senders, receivers): (Vec<_>, Vec<_>) = edges.into_iter().unzip();
            let mut senders = senders.into_iter();
            let first = senders.next()?;
            let producer = threads.spawn(move || produce(vec![first], events, link.batch));
            let consumers = receivers.into_iter().map(|receiver| match senders.next() {
                Some(sender) => relay(threads, receiver, sender, events, take),
                None => consume(threads, receiver, events, take),
            });
            Some((vec![producer], consumers.collect()))
        }
        Shape::Diamond => {
            let ((to_left, left), (to_right, right)) = (open()?, open()?);
            let ((from_left, last), (from_right, second)) = (open()?, open()?);
            let producer = threads.spawn(move || produce(vec![to_left, to_right], events, link.batch));
            let consumers = vec![
                relay(threads, left, from_left, events, take),
                relay(threads, right, from_right, events, take),
                join(threads, last, second, events, take),
            ];
            Some((vec![producer], consumers))
        }
    }
}

/// Sends every event to each of the queues.
fn produce<E: Event>(mut senders: Vec<impl Sender<E>>, events: u64, batch: usize) {
    let (mut at, end) = (base(0), base(0) + events);
    while at < end {
        let count = batch.min((end - at) as usize);
        for sender in &mut senders {
            sender.send(count, |i| E::of(at + i as u64));
        }
        at += count as u64;
    }
}

fn consume<E: Event>(
    threads: &mut Threads,
    mut receiver: impl Receiver<E>,
    events: u64,
    take: usize,
) -> JoinHandle<Got> {
    threads.spawn(move || {
        let (count, sum) = receiver.consume(events, take);
        Got { count, sum, at: Instant::now() }
    })
}

/// Reads every event and passes it on.
fn relay<E: Event>(
    threads: &mut Threads,
    mut from: impl Receiver<E>,
    mut to: impl Sender<E>,
    events: u64,
    take: usize,
) -> JoinHandle<Got> {
    threads.spawn(move || {
        let mut held = Vec::with_capacity(take);
        let (mut count, mut sum) = (0, 0_u64);
        while count < events {
            let received = from.receive(take, |event: &E| {
                sum = sum.wrapping_add(event.sum());
                held.push(*event);
            });
            if received == 0 {
                break;
            }
            to.send(received, |i| held[i]);
            held.clear();
            count += received as u64;
        }
        Got { count, sum, at: Instant::now() }
    })
}

/// Reads every event once it has come by both ways.
fn join<E: Event>(
    threads: &mut Threads,
    mut one: impl Receiver<E>,
    mut other: impl Receiver<E>,
    events: u64,
    take: usize,
) -> JoinHandle<Got> {
    threads.spawn(move || {
        let (mut count, mut sum, mut matched, mut second) = (0, 0_u64, 0, 0_u64);
        while count < events {
            let received = one.receive(take, |event| sum = sum.wrapping_add(event.sum()));
            if received == 0 {
                break;
            }
            count += received as u64;
            // A queue of `Vec`s may hand out more than it was asked for, which is then there for the next round.
            while matched < count {
                let more = other.receive((count - matched) as usize, |event| {
                    second = second.wrapping_add(event.sum());
                });
                assert!(more > 0, "the other way ends early");
                matched += more as u64;
            }
        }
        assert_eq!(sum, second, "both ways bring the same events");
        Got { count, sum, at: Instant::now() }
    })
}
