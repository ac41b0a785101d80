//! Rings of several producers: a claim is a compare-and-swap, native or in a critical section.

use super::{StaticRing, StaticSlots, reading, status, writing};
use crate::status::Status;
use annulus::memory::StaticParts;
use annulus::{Multi, RangeConsumer, RangeProducer, Seq, SeqRange};
use core::ffi::c_void;
use core::mem::ManuallyDrop;

/// A ring in a static that several interrupt priorities may produce into, each by an `annulus_static_producer` of its
/// own; one consumes. A constant, in flash: `ANNULUS_STATIC_MULTI_RING` makes it, and calls are given its address.
#[repr(C)]
#[derive(Debug)]
pub struct StaticMultiRing {
    ring_: StaticRing,
}

/// A producer of a ring with several: what one priority has claimed and not published. `ANNULUS_STATIC_PRODUCER` makes it.
#[repr(C)]
#[derive(Debug)]
pub struct StaticProducer {
    ring_: *const StaticMultiRing,
    start_: u32,
    count_: u32,
}

impl StaticProducer {
    /// Does something with the producer, and notes what it has claimed after that.
    ///
    /// # Safety
    /// It was made by the macro, and one priority uses it.
    #[inline(always)]
    unsafe fn with<R>(
        &mut self,
        act: impl FnOnce(&StaticRing, &mut RangeProducer<&StaticParts<Multi>>) -> R,
    ) -> R {
        let open = SeqRange::new(Seq::new(self.start_), self.count_ as usize);
        // SAFETY: the macro gave it a ring with several producers; the range is what the last call left open.
        let (ring, mut producer) = unsafe {
            let ring = &(*self.ring_).ring_;
            (ring, ring.parts().producer(open))
        };
        let answer = act(ring, &mut producer);
        let open = producer.claimed();
        (self.start_, self.count_) = (open.start.get(), open.len() as u32);
        answer
    }
}

impl StaticMultiRing {
    /// # Safety
    /// One priority consumes at a time, and it is in no other call.
    #[inline(always)]
    unsafe fn consumer(&self) -> ManuallyDrop<RangeConsumer<&StaticParts<Multi>>> {
        // SAFETY: the caller's promise.
        unsafe { self.ring_.parts().consumer() }
    }
}

/// Publishes a copy of one event, if there is room. What an earlier claim of this producer left open is abandoned, by this
/// and by each other call that claims.
///
/// No room: `ANNULUS_FULL`; closed: `ANNULUS_CLOSED`. NULL: undefined. Interrupts: the producer's; lock-free.
///
/// # Safety
/// The pointers are a producer of `ANNULUS_STATIC_PRODUCER` and an event of its ring.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_static_multi_try_push(
    producer: *mut StaticProducer,
    event: *const c_void,
) -> Status {
    // SAFETY: the caller's promise.
    unsafe { status((*producer).with(|ring, producer| writing::try_push(ring, producer, event))) }
}

/// Publishes copies of `count` events as one run, if there is room for all of them.
///
/// None or more than the capacity: `ANNULUS_INVALID_COUNT`; otherwise as `annulus_static_multi_try_push`.
///
/// # Safety
/// The pointers are a producer of `ANNULUS_STATIC_PRODUCER` and `count` events of its ring.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_static_multi_try_write(
    producer: *mut StaticProducer,
    events: *const c_void,
    count: usize,
) -> Status {
    // SAFETY: the caller's promise.
    unsafe { status((*producer).with(|ring, producer| writing::try_write(ring, producer, events, count))) }
}

/// Lends the next `count` slots to be filled and then published or abandoned, if there is room for all of them.
///
/// None or more than the capacity: `ANNULUS_INVALID_COUNT`; otherwise as `annulus_static_multi_try_push`.
///
/// # Safety
/// The pointers are a producer of `ANNULUS_STATIC_PRODUCER` and room for slots.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_static_multi_try_claim(
    producer: *mut StaticProducer,
    count: usize,
    slots: *mut StaticSlots,
) -> Status {
    // SAFETY: the caller's promise.
    unsafe {
        status((*producer).with(|ring, producer| {
            let range = producer.try_claim(count);
            range.map(|range| slots.write(ring.slots(range)))
        }))
    }
}

/// Lends as many slots as there is room for before the ring's memory ends, `max` at most, in one piece: for a DMA
/// controller. Otherwise as `annulus_static_multi_try_claim`.
///
/// # Safety
/// The pointers are a producer of `ANNULUS_STATIC_PRODUCER` and room for slots.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_static_multi_try_claim_contiguous(
    producer: *mut StaticProducer,
    max: usize,
    slots: *mut StaticSlots,
) -> Status {
    // SAFETY: the caller's promise.
    unsafe {
        status((*producer).with(|ring, producer| {
            let range = producer.try_claim_contiguous(max);
            range.map(|range| slots.write(ring.slots(range)))
        }))
    }
}

/// Publishes the first `count` of the slots that the last claim lent; the rest stays claimed, and is to be published or
/// abandoned.
///
/// None or more than are claimed: `ANNULUS_INVALID_COUNT`. NULL: undefined. Interrupts: the producer's; wait-free.
///
/// # Safety
/// The pointer is a producer of `ANNULUS_STATIC_PRODUCER`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_static_multi_publish(producer: *mut StaticProducer, count: usize) -> Status {
    // SAFETY: the caller's promise.
    unsafe {
        status((*producer).with(|_, producer| {
            if count == 0 || count > producer.claimed().len() {
                return Err(Status::InvalidCount);
            }
            producer.publish(count);
            Ok(())
        }))
    }
}

/// Gives up what the last claim left open: its events are never delivered, and stall nobody.
///
/// NULL: undefined. Interrupts: the producer's; wait-free.
///
/// # Safety
/// The pointer is a producer of `ANNULUS_STATIC_PRODUCER`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_static_multi_abandon(producer: *mut StaticProducer) {
    // SAFETY: the caller's promise.
    unsafe { (*producer).with(|_, producer| producer.abandon()) };
}

/// Takes one event out by a copy, if there is one: see `annulus_static_try_pop`. An event that comes after another
/// producer's open claim is there once that was published or abandoned.
///
/// # Safety
/// The pointers are a ring of `ANNULUS_STATIC_MULTI_RING` and room for an event of it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_static_multi_try_pop(
    ring: *const StaticMultiRing,
    event: *mut c_void,
) -> Status {
    // SAFETY: the caller's promise.
    unsafe { status(reading::try_pop(&(*ring).ring_, &mut (*ring).consumer(), event)) }
}

/// Takes `max` events out by a copy, or as many as there are: see `annulus_static_try_read`.
///
/// # Safety
/// The pointers are a ring of `ANNULUS_STATIC_MULTI_RING`, room for `max` events of it, and a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_static_multi_try_read(
    ring: *const StaticMultiRing,
    events: *mut c_void,
    max: usize,
    count: *mut usize,
) -> Status {
    // SAFETY: the caller's promise.
    unsafe { status(reading::try_read(&(*ring).ring_, &mut (*ring).consumer(), events, max, count)) }
}

/// Lends the next `max` events where they lie, or as many as there are before one that was abandoned: see
/// `annulus_static_try_poll`.
///
/// # Safety
/// The pointers are a ring of `ANNULUS_STATIC_MULTI_RING` and room for slots.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_static_multi_try_poll(
    ring: *const StaticMultiRing,
    max: usize,
    slots: *mut StaticSlots,
) -> Status {
    // SAFETY: the caller's promise.
    unsafe { status(reading::try_poll(&(*ring).ring_, &mut (*ring).consumer(), max, slots)) }
}

/// Releases the first `count` of the events that the last poll lent: see `annulus_static_release`.
///
/// # Safety
/// The pointer is a ring of `ANNULUS_STATIC_MULTI_RING`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_static_multi_release(ring: *const StaticMultiRing, count: usize) -> Status {
    // SAFETY: the caller's promise.
    unsafe { status(reading::release(&mut (*ring).consumer(), count)) }
}

/// How many events are claimed and not released.
///
/// NULL: undefined. Interrupts: any; wait-free.
///
/// # Safety
/// The pointer is a ring of `ANNULUS_STATIC_MULTI_RING`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_static_multi_len(ring: *const StaticMultiRing) -> usize {
    // SAFETY: the caller's promise; the call only looks.
    unsafe { (*ring).consumer().lag() }
}

/// Closes the ring: no claim succeeds any more, and the consumer gets `ANNULUS_CLOSED` once it has had everything. Open
/// claims may still be published.
///
/// NULL: undefined. Interrupts: any; wait-free.
///
/// # Safety
/// The pointer is a ring of `ANNULUS_STATIC_MULTI_RING`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_static_multi_close(ring: *const StaticMultiRing) {
    // SAFETY: the caller's promise.
    unsafe { (*ring).consumer().controller().close() };
}
