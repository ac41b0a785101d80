//! ringbuf: by slices, or one by one.

use std::mem::MaybeUninit;

use ::ringbuf::traits::{Consumer as _, Observer as _, Producer as _, Raw as _, Split as _};
use ::ringbuf::{HeapCons, HeapProd, HeapRb};

use crate::event::Event;
use crate::peer::{Ends, Link, Peer, Receiver, Sender, Shape};
use crate::wait::{Ended, Wait, until, until_events};

/// By `vacant_slices_mut` and `as_slices`.
pub(crate) struct Slices;
/// By `try_push` and `try_pop`.
pub(crate) struct Pop;

pub(crate) struct Tx<E, const SLICES: bool>(HeapProd<E>, Wait);
pub(crate) struct Rx<E, const SLICES: bool>(HeapCons<E>, Wait, Ended);

fn open<E: Event, const S: bool>(link: &Link) -> Option<Ends<Tx<E, S>, Rx<E, S>>> {
    if link.shape != (Shape::Queue { producers: 1, consumers: 1 }) || link.wait == Wait::Block {
        return None;
    }
    let (tx, rx) = HeapRb::new(link.capacity).split();
    Some((vec![Tx(tx, link.wait)], vec![Rx(rx, link.wait, link.ended.clone())]))
}

impl<E: Event> Peer<E> for Slices {
    type Sender = Tx<E, true>;
    type Receiver = Rx<E, true>;

    fn open(link: &Link) -> Option<Ends<Self::Sender, Self::Receiver>> {
        open(link)
    }
}

impl<E: Event> Peer<E> for Pop {
    type Sender = Tx<E, false>;
    type Receiver = Rx<E, false>;

    fn open(link: &Link) -> Option<Ends<Self::Sender, Self::Receiver>> {
        open(link)
    }
}

impl<E: Event> Sender<E> for Tx<E, true> {
    #[inline(always)]
    fn send(&mut self, count: usize, mut make: impl FnMut(usize) -> E) {
        let Self(tx, wait) = self;
        until(*wait, || (tx.vacant_len() >= count).then_some(()));
        let (first, second) = tx.vacant_slices_mut();
        let fill = |(i, slot): (usize, &mut MaybeUninit<E>)| {
            slot.write(make(i));
        };
        first.iter_mut().chain(second).take(count).enumerate().for_each(fill);
        // SAFETY: the first `count` vacant slots were written just now.
        unsafe { tx.advance_write_index(count) };
    }
}

impl<E: Event> Receiver<E> for Rx<E, true> {
    #[inline(always)]
    fn receive(&mut self, max: usize, mut each: impl FnMut(&E)) -> usize {
        let Self(rx, wait, ended) = self;
        until_events(*wait, ended, || {
            let (first, second) = rx.as_slices();
            let first = &first[..first.len().min(max)];
            let second = &second[..second.len().min(max - first.len())];
            first.iter().for_each(&mut each);
            second.iter().for_each(&mut each);
            let count = first.len() + second.len();
            if count > 0 {
                // SAFETY: so many are occupied, and they are plain data that need no drop.
                unsafe { rx.advance_read_index(count) };
            }
            count
        })
    }
}

impl<E: Event> Sender<E> for Tx<E, false> {
    #[inline(always)]
    fn send(&mut self, count: usize, mut make: impl FnMut(usize) -> E) {
        for i in 0..count {
            let event = make(i);
            until(self.1, || self.0.try_push(event).ok());
        }
    }
}

impl<E: Event> Receiver<E> for Rx<E, false> {
    #[inline(always)]
    fn receive(&mut self, _max: usize, mut each: impl FnMut(&E)) -> usize {
        let Self(rx, wait, ended) = self;
        until_events(*wait, ended, || {
            rx.try_pop().map_or(0, |event| {
                each(&event);
                1
            })
        })
    }
}
