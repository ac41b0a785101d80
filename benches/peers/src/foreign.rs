//! Queues of other languages, by tables of functions: see `foreign/table.h`.

use std::ffi::c_void;
use std::marker::PhantomData;
use std::ptr::NonNull;
use std::sync::Arc;

use crate::event::Event;
use crate::peer::{Ends, Link, Peer, Receiver, Sender};
use crate::wait::{Ended, Wait, until, until_events};

type Object = NonNull<c_void>;

/// The functions of one queue for events of one size. Mirrors `Table` in `foreign/table.h`.
#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct Table {
    open: unsafe extern "C" fn(capacity: usize, producers: usize, consumers: usize) -> Option<Object>,
    close: unsafe extern "C" fn(Object),
    sender: unsafe extern "C" fn(Object) -> Option<Object>,
    drop_sender: unsafe extern "C" fn(Object),
    receiver: unsafe extern "C" fn(Object) -> Option<Object>,
    drop_receiver: unsafe extern "C" fn(Object),
    try_send: unsafe extern "C" fn(Object, *const c_void, usize) -> usize,
    try_receive: unsafe extern "C" fn(Object, *mut c_void, usize) -> usize,
    produce: unsafe extern "C" fn(Object, u64, u64, usize, u32),
    consume: unsafe extern "C" fn(Object, u64, usize, u32, *const u32, &mut u64) -> u64,
}

/// The most events that are moved at once, as in `foreign/loops.hpp`.
const MOST: usize = 1024;

/// A queue of another language.
pub(crate) trait Library {
    /// Whether its consumers sleep until there are events, and are to be compared with others that do.
    const SLEEPS: bool = false;

    /// Its functions for events of so many words; `None` for sizes that are not built.
    fn table(words: usize) -> Option<&'static Table>;

    /// Whether it can have so many ends.
    fn fits(producers: usize, consumers: usize) -> bool;
}

/// An open queue, which its ends keep open.
struct Queue {
    table: &'static Table,
    object: Object,
}

// SAFETY: the queue itself is only opened and closed here, by whichever thread is the last to let it go.
unsafe impl Send for Queue {}
// SAFETY: as above: nothing is called with a shared reference but the making of ends, before any thread starts.
unsafe impl Sync for Queue {}

impl Drop for Queue {
    fn drop(&mut self) {
        // SAFETY: opened by this table, and every end is gone, since each holds a share of this.
        unsafe { (self.table.close)(self.object) }
    }
}

/// A sending or receiving end.
pub(crate) struct End<L, const SENDS: bool> {
    queue: Arc<Queue>,
    object: Object,
    wait: Wait,
    ended: Ended,
    library: PhantomData<fn() -> L>,
}

// SAFETY: an end is used by one thread at a time; the queues serve as many ends as `Library::fits` allowed.
unsafe impl<L, const SENDS: bool> Send for End<L, SENDS> {}

impl<L, const SENDS: bool> End<L, SENDS> {
    fn new(queue: &Arc<Queue>, link: &Link) -> Option<Self> {
        let make = if SENDS { queue.table.sender } else { queue.table.receiver };
        // SAFETY: the queue is open.
        let object = unsafe { make(queue.object) }?;
        let (queue, ended) = (queue.clone(), link.ended.clone());
        Some(Self { queue, object, wait: link.wait, ended, library: PhantomData })
    }
}

impl<L, const SENDS: bool> Drop for End<L, SENDS> {
    fn drop(&mut self) {
        let table = self.queue.table;
        let end = if SENDS { table.drop_sender } else { table.drop_receiver };
        // SAFETY: made by the function beside it, and not used after this; the queue outlives it.
        unsafe { end(self.object) }
    }
}

impl<E: Event, L: Library + 'static> Sender<E> for End<L, true> {
    #[inline(always)]
    fn send(&mut self, count: usize, make: impl FnMut(usize) -> E) {
        let mut events = [E::default(); MOST];
        events.iter_mut().zip((0..count).map(make)).for_each(|(slot, event)| *slot = event);
        let try_send = self.queue.table.try_send;
        // SAFETY: the table is the one for events of this size, and there are `count` of them.
        until(self.wait, || unsafe {
            (try_send(self.object, events.as_ptr().cast(), count) > 0).then_some(())
        });
    }

    fn produce(&mut self, from: u64, to: u64, batch: usize) {
        // SAFETY: the end is this thread's alone; it moves what `Event::of` would make.
        unsafe { (self.queue.table.produce)(self.object, from, to, batch.min(MOST), self.wait as u32) }
    }
}

impl<E: Event, L: Library + 'static> Receiver<E> for End<L, false> {
    #[inline(always)]
    fn receive(&mut self, max: usize, each: impl FnMut(&E)) -> usize {
        let mut events = [E::default(); MOST];
        let try_receive = self.queue.table.try_receive;
        // SAFETY: the table is the one for events of this size, and there is room for as many as are asked for.
        let count = until_events(self.wait, &self.ended, || unsafe {
            try_receive(self.object, events.as_mut_ptr().cast(), max.min(MOST))
        });
        events[..count].iter().for_each(each);
        count
    }

    fn consume(&mut self, limit: u64, max: usize) -> (u64, u64) {
        let mut count = 0;
        // SAFETY: the end is this thread's alone; the word outlives the call.
        let sum = unsafe {
            let ended = self.ended.as_ptr();
            (self.queue.table.consume)(self.object, limit, max, self.wait as u32, ended, &mut count)
        };
        (count, sum)
    }
}

impl<E: Event, L: Library + 'static> Peer<E> for L {
    type Sender = End<L, true>;
    type Receiver = End<L, false>;

    fn open(link: &Link) -> Option<Ends<Self::Sender, Self::Receiver>> {
        let (producers, consumers) = (link.shape.producers(), link.shape.consumers());
        let waits = (link.wait == Wait::Block) == L::SLEEPS;
        if link.shape.is_fan() || !waits || !L::fits(producers, consumers) {
            return None;
        }
        let table = L::table(E::WORDS)?;
        // SAFETY: the table's own function, with a capacity that is a power of two.
        let object = unsafe { (table.open)(link.capacity, producers, consumers) }?;
        let queue = Arc::new(Queue { table, object });
        let senders = (0..producers).map(|_| End::new(&queue, link)).collect::<Option<_>>()?;
        let receivers = (0..consumers).map(|_| End::new(&queue, link)).collect::<Option<_>>()?;
        Some((senders, receivers))
    }
}
