//! Rings that are opened by their block's address: building, opening and ending one, against each other.

use core::mem::MaybeUninit;
use core::ptr::NonNull;

use annulus::error::{AttachError, ClaimError};
use annulus::wait::{Blocking, Deadline, EventCount, WaitStrategy, Yielding};
use annulus::{RawRing, Seq, Single, Topology, ring_with};
use loom::sync::Arc;
use loom::sync::atomic::{AtomicBool, Ordering};
use loom::thread;

use crate::exploration::{bounded, exhaust};
use crate::rings::{LAST, Notes, single};

/// Enough for a small ring, aligned as rings want it.
#[repr(align(128))]
struct Room([MaybeUninit<u8>; BYTES]);

const BYTES: usize = 2048;

type Ring = RawRing<u32, Single, Yielding>;

/// A block on the heap. Whoever makes it frees it, once all threads are done.
#[derive(Clone, Copy)]
struct Block(*mut Room);

// SAFETY: an address; what is there is a ring, or about to be one.
unsafe impl Send for Block {}

impl Block {
    fn new() -> Self {
        Self(Box::into_raw(Box::new(Room([MaybeUninit::zeroed(); BYTES]))))
    }

    /// A ring with one slot and one consumer; `meanwhile` is called in the midst of it.
    fn build(self, mut meanwhile: impl FnMut()) -> Ring {
        let mut topology = Topology::new();
        topology.stage(1).unwrap();
        let factory = || {
            meanwhile();
            0
        };
        let builder = ring_with(1, factory).unwrap().start(LAST);
        // SAFETY: the memory lives until `free`, and others only open the ring.
        unsafe { builder.build_at(self.address(), BYTES, &topology).unwrap() }
    }

    fn open(self) -> Result<Ring, AttachError> {
        // SAFETY: the memory lives until `free`; where the header is not written yet, there are zeros.
        unsafe { Ring::attach(self.address(), BYTES, Yielding) }
    }

    fn address(self) -> NonNull<u8> {
        // SAFETY: the memory lives until `free`; this only computes an address.
        NonNull::new(unsafe { &raw mut (*self.0).0 }).unwrap().cast()
    }

    /// Ends the ring as soon as `last` is its last handle.
    fn end(mut last: Ring) {
        // SAFETY: all handles came from a `RawRing`.
        while let Err(not_last) = unsafe { last.destroy() } {
            last = not_last;
            thread::yield_now();
        }
    }

    fn free(self) {
        // SAFETY: it came from a box, the ring is destroyed, and the threads are done.
        drop(unsafe { Box::from_raw(self.0) });
    }
}

/// Whoever finds a ring while it is built opens it once it is whole, and can do with it what its builder can.
#[test]
fn a_ring_is_opened_once_it_is_built() {
    bounded(3, || {
        let block = Block::new();
        let begun = Arc::new(AtomicBool::new(false));
        let told = begun.clone();
        let opening = thread::spawn(move || {
            // Acquire: from here on the header is there; loom wants to know.
            while !told.load(Ordering::Acquire) {
                thread::yield_now();
            }
            let opened = loop {
                match block.open() {
                    Ok(ring) => break ring,
                    Err(AttachError::NotReady) => thread::yield_now(),
                    Err(error) => panic!("{error}"),
                }
            };
            assert_eq!(opened.attachments(), 2);
            let mut producer = opened.producer().unwrap();
            producer.try_publish(|slot| *slot = 1).unwrap();
        });
        let built = block.build(|| begun.store(true, Ordering::Release));
        opening.join().unwrap();
        let mut consumer = built.consumer(built.stages().next().unwrap()).unwrap();
        assert_eq!(consumer.sequence(), LAST);
        assert_eq!(consumer.try_poll(1).unwrap()[0], 1);
        assert_eq!(consumer.sequence(), Seq::ZERO);
        drop(consumer);
        Block::end(built);
        block.free();
    });
}

/// Whoever ends a ring comes after all that the other handles did.
#[test]
fn a_ring_ends_after_all_that_its_handles_did() {
    exhaust(|| {
        let block = Block::new();
        let built = block.build(|| ());
        let opened = block.open().unwrap();
        let notes = Arc::new(Notes::<1>::new());
        let noted = notes.clone();
        let other = thread::spawn(move || {
            noted.write(0, 1);
            drop(opened);
        });
        Block::end(built);
        assert_eq!(notes.read(0), 1);
        assert!(matches!(block.open(), Err(AttachError::NotReady)));
        other.join().unwrap();
        block.free();
    });
}

/// Handles that come in and go while others do hide none of them from whoever ends the ring.
#[test]
fn a_ring_ends_after_handles_that_came_and_went() {
    bounded(3, || {
        let block = Block::new();
        let built = block.build(|| ());
        let opened = [block.open().unwrap(), block.open().unwrap()];
        let notes = Arc::new(Notes::<2>::new());
        let others: Vec<_> = opened
            .into_iter()
            .enumerate()
            .map(|(i, opened)| {
                let noted = notes.clone();
                thread::spawn(move || {
                    noted.write(i, 1);
                    drop(opened);
                    drop(block.open());
                })
            })
            .collect();
        Block::end(built);
        assert_eq!([notes.read(0), notes.read(1)], [1, 1]);
        others.into_iter().for_each(|other| other.join().unwrap());
        block.free();
    });
}

/// Whoever opened a ring could bring consumers in: dropping the last such wakes a producer that waited for somebody.
#[cfg(annulus_joins)]
#[test]
fn the_drop_of_the_last_opened_ring_wakes_the_producer() {
    exhaust(|| {
        let block = Block::new();
        let mut topology = Topology::new();
        topology.stage(0).unwrap();
        let builder = single(1).joinable(1).wait(Blocking::new());
        // SAFETY: the memory lives until `free`, and nobody else reaches it.
        let built = unsafe { builder.build_at(block.address(), BYTES, &topology).unwrap() };
        let mut producer = built.producer().unwrap();
        producer.publish(|slot| *slot = 1).unwrap();
        let dropper = thread::spawn(move || drop(built));
        assert_eq!(producer.publish(|slot| *slot = 2), Err(ClaimError::Disconnected));
        dropper.join().unwrap();
        drop(producer);
        block.free();
    });
}

/// Sleeps as `Blocking` does. Handles that are told so wake nobody, as other code does that changes a ring's words.
#[derive(Clone, Debug)]
struct Sleep {
    wakes: bool,
}

impl WaitStrategy for Sleep {
    type Word = EventCount;
    const IDENTITY: u32 = 256;

    fn wait<R>(&self, word: &EventCount, ready: impl FnMut() -> Option<R>) -> R {
        Blocking::new().wait(word, ready)
    }

    fn wait_deadline<R>(
        &self,
        word: &EventCount,
        deadline: impl Deadline,
        ready: impl FnMut() -> Option<R>,
    ) -> Option<R> {
        Blocking::new().wait_deadline(word, deadline, ready)
    }

    fn fence(&self) {
        if self.wakes {
            Blocking::new().fence();
        }
    }

    fn wake(&self, word: &EventCount) {
        if self.wakes {
            Blocking::new().wake(word);
        }
    }
}

/// Whoever changed a ring's words in the place of a handle wakes both ends by a call of its own.
#[test]
fn a_ring_is_woken_for_what_other_code_changed() {
    exhaust(|| {
        let block = Block::new();
        let mut topology = Topology::new();
        let stage = topology.stage(1).unwrap();
        // SAFETY: the memory lives until `free`, and others only open the ring.
        let built = unsafe {
            single(1).wait(Sleep { wakes: true }).build_at(block.address(), BYTES, &topology).unwrap()
        };
        // SAFETY: the memory lives until `free`.
        let silent = unsafe {
            RawRing::<u32, Single, Sleep>::attach(block.address(), BYTES, Sleep { wakes: false }).unwrap()
        };
        let mut consumer = built.consumer(stage).unwrap();
        let other = thread::spawn(move || {
            let mut producer = silent.producer().unwrap();
            producer.publish(|slot| *slot = 1).unwrap();
            built.wake();
            (silent, producer, built)
        });
        assert_eq!(consumer.poll(1).unwrap()[0], 1);
        drop((other.join().unwrap(), consumer));
        block.free();
    });
}
