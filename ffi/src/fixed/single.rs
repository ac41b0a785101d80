//! Rings of one producer: loads and stores alone, on every processor.

use super::{StaticRing, StaticSlots, reading, status, writing};
use crate::status::Status;
use annulus::memory::StaticParts;
use annulus::{RangeConsumer, RangeProducer, Seq, SeqRange};
use core::ffi::c_void;
use core::mem::ManuallyDrop;

impl StaticRing {
    /// # Safety
    /// One priority produces at a time, and it is in no other call.
    #[inline(always)]
    unsafe fn producer(&self) -> ManuallyDrop<RangeProducer<&StaticParts>> {
        // SAFETY: the caller's promise; what the producer has claimed, it claims again.
        unsafe { self.parts().producer(SeqRange::new(Seq::ZERO, 0)) }
    }

    /// # Safety
    /// One priority consumes at a time, and it is in no other call.
    #[inline(always)]
    unsafe fn consumer(&self) -> ManuallyDrop<RangeConsumer<&StaticParts>> {
        // SAFETY: the caller's promise.
        unsafe { self.parts().consumer() }
    }
}

/// Publishes a copy of one event, if there is room.
///
/// No room: `ANNULUS_FULL`; closed: `ANNULUS_CLOSED`. NULL: undefined. Interrupts: the producer's; wait-free.
///
/// # Safety
/// The pointers are a ring of `ANNULUS_STATIC_RING` and an event of it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_static_try_push(ring: *const StaticRing, event: *const c_void) -> Status {
    // SAFETY: the caller's promise.
    unsafe { status(writing::try_push(&*ring, &mut (*ring).producer(), event)) }
}

/// Takes one event out by a copy, if there is one.
///
/// None: `ANNULUS_EMPTY`; none, and none will come: `ANNULUS_CLOSED`. NULL: undefined. Interrupts: the consumer's;
/// wait-free.
///
/// # Safety
/// The pointers are a ring of `ANNULUS_STATIC_RING` and room for an event of it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_static_try_pop(ring: *const StaticRing, event: *mut c_void) -> Status {
    // SAFETY: the caller's promise.
    unsafe { status(reading::try_pop(&*ring, &mut (*ring).consumer(), event)) }
}

/// Publishes copies of `count` events, if there is room for all of them.
///
/// None or more than the capacity: `ANNULUS_INVALID_COUNT`; otherwise as `annulus_static_try_push`.
///
/// # Safety
/// The pointers are a ring of `ANNULUS_STATIC_RING` and `count` events of it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_static_try_write(
    ring: *const StaticRing,
    events: *const c_void,
    count: usize,
) -> Status {
    // SAFETY: the caller's promise.
    unsafe { status(writing::try_write(&*ring, &mut (*ring).producer(), events, count)) }
}

/// Takes `max` events out by a copy, or as many as there are, and tells how many: one at least. `max` of 0:
/// `ANNULUS_INVALID_COUNT`; otherwise as `annulus_static_try_pop`.
///
/// # Safety
/// The pointers are a ring of `ANNULUS_STATIC_RING`, room for `max` events of it, and a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_static_try_read(
    ring: *const StaticRing,
    events: *mut c_void,
    max: usize,
    count: *mut usize,
) -> Status {
    // SAFETY: the caller's promise.
    unsafe { status(reading::try_read(&*ring, &mut (*ring).consumer(), events, max, count)) }
}

/// Lends the next `count` slots to be filled and then published, if there is room for all of them. Not publishing them
/// gives them up: the next claim begins where this one did.
///
/// None or more than the capacity: `ANNULUS_INVALID_COUNT`; otherwise as `annulus_static_try_push`.
///
/// # Safety
/// The pointers are a ring of `ANNULUS_STATIC_RING` and room for slots.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_static_try_claim(
    ring: *const StaticRing,
    count: usize,
    slots: *mut StaticSlots,
) -> Status {
    // SAFETY: the caller's promise.
    unsafe {
        let range = (*ring).producer().try_claim(count);
        status(range.map(|range| slots.write((*ring).slots(range))))
    }
}

/// Lends as many slots as there is room for before the ring's memory ends, `max` at most, in one piece: for a DMA
/// controller. Otherwise as `annulus_static_try_claim`.
///
/// # Safety
/// The pointers are a ring of `ANNULUS_STATIC_RING` and room for slots.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_static_try_claim_contiguous(
    ring: *const StaticRing,
    max: usize,
    slots: *mut StaticSlots,
) -> Status {
    // SAFETY: the caller's promise.
    unsafe {
        let range = (*ring).producer().try_claim_contiguous(max);
        status(range.map(|range| slots.write((*ring).slots(range))))
    }
}

/// Publishes the first `count` of the slots that the last claim lent; the rest is given up.
///
/// More than there is room for: `ANNULUS_FULL` or `ANNULUS_INVALID_COUNT`; closed meanwhile: `ANNULUS_CLOSED`. NULL:
/// undefined. Interrupts: the producer's; wait-free.
///
/// # Safety
/// The pointer is a ring of `ANNULUS_STATIC_RING`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_static_publish(ring: *const StaticRing, count: usize) -> Status {
    // SAFETY: the caller's promise.
    let mut producer = unsafe { (*ring).producer() };
    status(producer.try_claim(count).map(|_| {
        producer.publish_all();
    }))
}

/// Lends the next `max` events where they lie, or as many as there are. Not releasing them keeps them: the next poll lends
/// them again. `max` of 0: `ANNULUS_INVALID_COUNT`; otherwise as `annulus_static_try_pop`.
///
/// # Safety
/// The pointers are a ring of `ANNULUS_STATIC_RING` and room for slots.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_static_try_poll(
    ring: *const StaticRing,
    max: usize,
    slots: *mut StaticSlots,
) -> Status {
    // SAFETY: the caller's promise.
    unsafe { status(reading::try_poll(&*ring, &mut (*ring).consumer(), max, slots)) }
}

/// Releases the first `count` of the events that the last poll lent: the producer may overwrite them.
///
/// More than there are: `ANNULUS_INVALID_COUNT` or `ANNULUS_EMPTY`. NULL: undefined. Interrupts: the consumer's; wait-free.
///
/// # Safety
/// The pointer is a ring of `ANNULUS_STATIC_RING`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_static_release(ring: *const StaticRing, count: usize) -> Status {
    // SAFETY: the caller's promise.
    unsafe { status(reading::release(&mut (*ring).consumer(), count)) }
}

/// How many events are published and not released.
///
/// NULL: undefined. Interrupts: any; wait-free.
///
/// # Safety
/// The pointer is a ring of `ANNULUS_STATIC_RING`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_static_len(ring: *const StaticRing) -> usize {
    // SAFETY: the caller's promise; both calls only look.
    unsafe { (*ring).producer().capacity() - (*ring).producer().free() }
}

/// Closes the ring: nothing can be published any more, and the consumer gets `ANNULUS_CLOSED` once it has had everything.
///
/// NULL: undefined. Interrupts: the producer's; wait-free.
///
/// # Safety
/// The pointer is a ring of `ANNULUS_STATIC_RING`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_static_close(ring: *const StaticRing) {
    // SAFETY: the caller's promise.
    unsafe { (*ring).producer().close() };
}
