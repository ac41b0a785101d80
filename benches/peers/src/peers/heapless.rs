//! heapless: its queue for one producer and one consumer, of the capacities that are compiled in. Its queue for several
//! is deprecated by its authors.

use heapless::spsc;

use crate::event::Event;
use crate::peer::{Ends, Link, Peer, Receiver, Sender, Shape};
use crate::wait::{Ended, Wait, until, until_events};

/// The queue.
pub(crate) struct Single;

pub(crate) struct Tx<E: 'static>(spsc::Producer<'static, E>, Wait);
pub(crate) struct Rx<E: 'static>(spsc::Consumer<'static, E>, Wait, Ended);

/// A queue that lives as long as the process, which makes one run only.
fn leak<E: Event, const N: usize>() -> (spsc::Producer<'static, E>, spsc::Consumer<'static, E>) {
    Box::leak(Box::new(spsc::Queue::<E, N>::new())).split()
}

impl<E: Event> Peer<E> for Single {
    type Sender = Tx<E>;
    type Receiver = Rx<E>;

    fn open(link: &Link) -> Option<Ends<Tx<E>, Rx<E>>> {
        if link.shape != (Shape::Queue { producers: 1, consumers: 1 }) || link.wait == Wait::Block {
            return None;
        }
        // A queue is made on the stack.
        if link.capacity * size_of::<E>() > 4 << 20 {
            return None;
        }
        let (tx, rx) = match link.capacity {
            1024 => leak::<E, 1024>(),
            65536 => leak::<E, 65536>(),
            _ => return None,
        };
        Some((vec![Tx(tx, link.wait)], vec![Rx(rx, link.wait, link.ended.clone())]))
    }
}

impl<E: Event> Sender<E> for Tx<E> {
    #[inline(always)]
    fn send(&mut self, count: usize, mut make: impl FnMut(usize) -> E) {
        for i in 0..count {
            let event = make(i);
            until(self.1, || self.0.enqueue(event).ok());
        }
    }
}

impl<E: Event> Receiver<E> for Rx<E> {
    #[inline(always)]
    fn receive(&mut self, _max: usize, mut each: impl FnMut(&E)) -> usize {
        let Self(queue, wait, ended) = self;
        until_events(*wait, ended, || {
            queue.dequeue().map_or(0, |event| {
                each(&event);
                1
            })
        })
    }
}
