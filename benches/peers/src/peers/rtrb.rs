//! rtrb: one producer, one consumer; in chunks, or one by one.

use rtrb::{Consumer, Producer, RingBuffer};

use crate::event::Event;
use crate::peer::{Ends, Link, Peer, Receiver, Sender, Shape};
use crate::wait::{Ended, Wait, until, until_events};

/// By `write_chunk_uninit` and `read_chunk`.
pub(crate) struct Chunks;
/// By `push` and `pop`.
pub(crate) struct Pop;

pub(crate) struct ChunkSender<E>(Producer<E>, Wait);
pub(crate) struct ChunkReceiver<E>(Consumer<E>, Wait, Ended);
pub(crate) struct PopSender<E>(Producer<E>, Wait);
pub(crate) struct PopReceiver<E>(Consumer<E>, Wait, Ended);

fn open<E: Event>(link: &Link) -> Option<(Producer<E>, Consumer<E>)> {
    let alone = link.shape == Shape::Queue { producers: 1, consumers: 1 };
    (alone && link.wait != Wait::Block).then(|| RingBuffer::new(link.capacity))
}

impl<E: Event> Peer<E> for Chunks {
    type Sender = ChunkSender<E>;
    type Receiver = ChunkReceiver<E>;

    fn open(link: &Link) -> Option<Ends<Self::Sender, Self::Receiver>> {
        let (producer, consumer) = open(link)?;
        let receiver = ChunkReceiver(consumer, link.wait, link.ended.clone());
        Some((vec![ChunkSender(producer, link.wait)], vec![receiver]))
    }
}

impl<E: Event> Sender<E> for ChunkSender<E> {
    #[inline(always)]
    fn send(&mut self, count: usize, make: impl FnMut(usize) -> E) {
        let Self(producer, wait) = self;
        // Asked for in the loop and taken after it: the borrow of a chunk cannot be given back.
        until(*wait, || (producer.cached_slots() >= count || producer.slots() >= count).then_some(()));
        let chunk = producer.write_chunk_uninit(count).expect("there is room");
        chunk.fill_from_iter((0..count).map(make));
    }
}

impl<E: Event> Receiver<E> for ChunkReceiver<E> {
    #[inline(always)]
    fn receive(&mut self, max: usize, mut each: impl FnMut(&E)) -> usize {
        let Self(consumer, wait, ended) = self;
        until_events(*wait, ended, || {
            let count = consumer.slots().min(max);
            if count == 0 {
                return 0;
            }
            let chunk = consumer.read_chunk(count).expect("they are there");
            let (first, second) = chunk.as_slices();
            first.iter().for_each(&mut each);
            second.iter().for_each(&mut each);
            chunk.commit_all();
            count
        })
    }
}

impl<E: Event> Peer<E> for Pop {
    type Sender = PopSender<E>;
    type Receiver = PopReceiver<E>;

    fn open(link: &Link) -> Option<Ends<Self::Sender, Self::Receiver>> {
        let (producer, consumer) = open(link)?;
        let receiver = PopReceiver(consumer, link.wait, link.ended.clone());
        Some((vec![PopSender(producer, link.wait)], vec![receiver]))
    }
}

impl<E: Event> Sender<E> for PopSender<E> {
    #[inline(always)]
    fn send(&mut self, count: usize, mut make: impl FnMut(usize) -> E) {
        for i in 0..count {
            let event = make(i);
            until(self.1, || self.0.push(event).ok());
        }
    }
}

impl<E: Event> Receiver<E> for PopReceiver<E> {
    #[inline(always)]
    fn receive(&mut self, _max: usize, mut each: impl FnMut(&E)) -> usize {
        let Self(consumer, wait, ended) = self;
        until_events(*wait, ended, || match consumer.pop() {
            Ok(event) => {
                each(&event);
                1
            }
            Err(_) => 0,
        })
    }
}
