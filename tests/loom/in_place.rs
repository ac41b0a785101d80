//! Rings in memory of the caller's: the same words, reached without a reference count.

use core::mem::MaybeUninit;

use annulus::memory::BlockLayout;
use annulus::wait::Yielding;
use annulus::{Builder, InPlaceRing, Kind, Topology};
use loom::thread;

use crate::exploration::bounded;
use crate::rings::{drain, kinds};

/// Enough for a small ring, aligned as rings want it.
#[repr(align(128))]
struct Room([MaybeUninit<u8>; 4096]);

/// A ring, and its memory, on the heap for as long as handles that pretend to live for ever.
struct Lent<K: Kind> {
    ring: *mut InPlaceRing<'static, u32, K>,
    room: *mut Room,
}

impl<K: Kind> Lent<K> {
    fn new(builder: Builder<u32, K>, topology: &Topology) -> Self {
        let layout = BlockLayout::of::<u32, K, Yielding>(1, topology.consumers()).unwrap();
        let room = Box::new(Room([MaybeUninit::uninit(); 4096]));
        // What loom adds to a slot is part of the layout.
        assert!(layout.bytes() <= room.0.len() && layout.align() <= align_of::<Room>());
        let room = Box::into_raw(room);
        // SAFETY: the memory is reached through the ring only until `Drop` has dropped that.
        let memory = unsafe { &mut (*room).0 };
        Self { ring: Box::into_raw(Box::new(builder.place(memory, topology).unwrap())), room }
    }

    /// # Safety
    /// The handles, and the threads that have them, end before `self` is dropped and before this is called again.
    unsafe fn ring(&self) -> &'static mut InPlaceRing<'static, u32, K> {
        // SAFETY: the ring lives until `Drop`, and the caller sees to it that nobody else reaches it.
        unsafe { &mut *self.ring }
    }
}

impl<K: Kind> Drop for Lent<K> {
    fn drop(&mut self) {
        // SAFETY: both came from boxes, the handles are gone, and the ring is dropped before its memory.
        unsafe {
            drop(Box::from_raw(self.ring));
            drop(Box::from_raw(self.room));
        }
    }
}

kinds! {
    /// Publish, poll, overwrite and close, twice over: a ring that is lent again is open and empty.
    fn a_ring_in_place_is_lent_twice(begin) {
        bounded(1, move || {
            let mut topology = Topology::new();
            let stage = topology.stage(1).unwrap();
            let lent = Lent::new(begin(1), &topology);
            for events in [&[1, 2][..], &[3]] {
                // SAFETY: the producer ends with its thread, the consumer with this round.
                let (mut producer, mut consumers) = unsafe { lent.ring() }.split();
                let mut consumer = consumers.take(stage).unwrap();
                let writer = thread::spawn(move || {
                    for event in events {
                        producer.publish(|slot| *slot = *event).unwrap();
                    }
                });
                assert_eq!(drain(&mut consumer), events);
                writer.join().unwrap();
            }
        });
    }
}
