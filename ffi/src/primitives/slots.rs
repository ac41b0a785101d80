//! Slots, and copies of batches that go over their end.

use super::copy::{Copy, CopyState};
use super::sequence;
use crate::guard::guard;
use crate::handle::{self, OfEvents, given};
use crate::span::Events;
use crate::status::Status;
use annulus::{Capacity, SeqRange};
use core::ffi::c_void;

/// Slots of events, in memory of yours: `capacity` of them, a power of two, each of `event_size` bytes. The event of sequence
/// `s` is in slot `s % capacity`. Plain data, to be filled by you.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Slots {
    /// The first slot.
    pub memory: *mut c_void,
    /// How many there are.
    pub capacity: usize,
    /// The size of an event in bytes.
    pub event_size: usize,
}

/// Slots of a range of sequences: `first_count` at `first`, then, where the range goes over the last slot, `second_count` at
/// `second`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct SlotSpans {
    /// The slots up to the last one.
    pub first: *mut c_void,
    /// How many they are.
    pub first_count: usize,
    /// The slots from the first one on; NULL if there are none.
    pub second: *mut c_void,
    /// How many they are.
    pub second_count: usize,
}

impl Slots {
    /// Where the slots of a range lie.
    ///
    /// # Safety
    /// `slots` is NULL or points at slots.
    unsafe fn spans(slots: *const Self, first: u64, count: usize) -> Result<(SlotSpans, usize), Status> {
        given(slots)?;
        // SAFETY: the caller's promise.
        let Self { memory, capacity, event_size } = unsafe { *slots };
        if memory.is_null() {
            return Err(Status::NullPointer);
        }
        let capacity = Capacity::new(capacity).map_err(|_| Status::InvalidCapacity)?;
        let fits = capacity.get().checked_mul(event_size).is_some_and(|bytes| isize::try_from(bytes).is_ok());
        if event_size == 0 || !fits {
            return Err(Status::InvalidEvent);
        }
        if count == 0 || count > capacity.get() {
            return Err(Status::InvalidCount);
        }
        let events = Events { base: memory.cast(), size: event_size, mask: capacity.mask() };
        let spans = events.spans(SeqRange::new(sequence(first), count));
        let (first_count, second_count) = (spans.first_count, spans.second_count);
        Ok((SlotSpans { first: spans.first, first_count, second: spans.second, second_count }, event_size))
    }
}

/// Where the `count` slots from the sequence `first` on lie.
///
/// None, or more than there are: `ANNULUS_INVALID_COUNT`; a number of slots that is no power of two:
/// `ANNULUS_INVALID_CAPACITY`; events of no size: `ANNULUS_INVALID_EVENT`.
/// NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_slots_spans(
    slots: *const Slots,
    first: u64,
    count: usize,
    spans: *mut SlotSpans,
) -> Status {
    guard(|| {
        given(spans)?;
        // SAFETY: the caller's promise; the output was checked.
        unsafe { handle::write(spans, Slots::spans(slots, first, count)?.0) };
        Ok(())
    })
}

/// Copies `count` events into the slots from the sequence `first` on, over the last slot to the first one where the range
/// goes there. The slots are claimed by whoever calls. Answers as `annulus_slots_spans`.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe.
///
/// # Safety
/// Pointers are NULL or point at what they say; slots and events are apart.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_slots_put(
    slots: *const Slots,
    first: u64,
    events: *const c_void,
    count: usize,
    copy: *const Copy,
) -> Status {
    guard(|| {
        let from = events.cast::<u8>();
        // SAFETY: the caller's promise.
        let (spans, size, CopyState { copier, .. }) = unsafe { checked(slots, first, from, count, copy)? };
        let before = spans.first_count * size;
        // SAFETY: the slots are the caller's, and as many events can be read.
        unsafe {
            copier.copy_nonoverlapping(from, spans.first.cast(), before);
            if spans.second_count != 0 {
                copier.copy_nonoverlapping(from.add(before), spans.second.cast(), spans.second_count * size);
            }
        }
        Ok(())
    })
}

/// Copies the `count` events in the slots from the sequence `first` on to `events`, over the last slot to the first one where
/// the range goes there. Nobody writes to those slots meanwhile. Answers as `annulus_slots_spans`.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe.
///
/// # Safety
/// Pointers are NULL or point at what they say; slots and events are apart.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_slots_get(
    slots: *const Slots,
    first: u64,
    events: *mut c_void,
    count: usize,
    copy: *const Copy,
) -> Status {
    guard(|| {
        let to = events.cast::<u8>();
        // SAFETY: the caller's promise.
        let (spans, size, CopyState { copier, .. }) = unsafe { checked(slots, first, to, count, copy)? };
        let before = spans.first_count * size;
        // SAFETY: nobody writes to the slots, and there is room for as many events.
        unsafe {
            copier.copy_nonoverlapping(spans.first.cast_const().cast(), to, before);
            if spans.second_count != 0 {
                let second = spans.second.cast_const().cast();
                copier.copy_nonoverlapping(second, to.add(before), spans.second_count * size);
            }
        }
        Ok(())
    })
}

/// The slots of a range, the size of an event, and how it is copied.
///
/// # Safety
/// Pointers are NULL or point at what they say.
unsafe fn checked<'c>(
    slots: *const Slots,
    first: u64,
    events: *const u8,
    count: usize,
    copy: *const Copy,
) -> Result<(SlotSpans, usize, &'c CopyState), Status> {
    given(slots)?;
    given(events)?;
    // SAFETY: the caller's promise.
    let copy = unsafe { handle::state::<OfEvents, _>(copy)? };
    // SAFETY: the caller's promise.
    let (spans, size) = unsafe { Slots::spans(slots, first, count)? };
    Ok((spans, size, copy))
}
