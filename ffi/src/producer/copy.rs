//! Publishing copies.

use super::{Producer, ProducerState};
use crate::guard::guard;
use crate::handle::{self, OfEvents, given};
use crate::kinds::{AnyProducer, each};
use crate::status::Status;
#[cfg(feature = "std")]
use crate::time::Until;
use annulus::SeqRange;
use core::ffi::c_void;

impl ProducerState {
    /// Copies `range.len()` events from `from` into the slots of a range, and publishes them.
    ///
    /// # Safety
    /// The range is what this producer has claimed, and so many events can be read at `from`.
    #[inline]
    unsafe fn fill(&mut self, range: SeqRange, from: *const u8) {
        let (spans, size) = (self.events.spans(range), self.events.size);
        let first = spans.first_count * size;
        // By `memcpy`, as the library's own producer: it is faster into slots that another core has read last.
        // SAFETY: the spans are claimed slots, which nobody else reaches, and as many bytes can be read.
        unsafe {
            from.copy_to_nonoverlapping(spans.first.cast(), first);
            if spans.second_count != 0 {
                from.add(first).copy_to_nonoverlapping(spans.second.cast(), spans.second_count * size);
            }
        }
        each!(AnyProducer, &mut self.any, producer => { producer.publish(range.len()); });
    }
}

/// Claims by an attempt, copies and publishes.
macro_rules! write {
    ($producer:expr, $events:expr, $handle:ident => $attempt:expr) => {
        guard(|| {
            if $events.is_null() {
                return Err(Status::NullPointer);
            }
            // SAFETY: the caller's promise.
            let state = unsafe { handle::state_mut::<OfEvents, _>($producer)? };
            let range = each!(AnyProducer, &mut state.any, $handle => $attempt?);
            // SAFETY: the range is claimed, and the caller promises so many events.
            unsafe { state.fill(range, $events.cast()) };
            Ok(())
        })
    };
}

/// Publishes copies of `count` events as one run, if there is room for all of them now.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: safe on rings that do not sleep.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_producer_try_write(
    producer: *mut Producer,
    events: *const c_void,
    count: usize,
) -> Status {
    write!(producer, events, handle => handle.try_claim(count))
}

/// Publishes copies of `count` events as one run, waiting for room for all of them.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: not safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_producer_write(
    producer: *mut Producer,
    events: *const c_void,
    count: usize,
) -> Status {
    write!(producer, events, handle => handle.claim(count))
}

/// Publishes copies of `count` events as one run, waiting for room until `annulus_now()` has come to `deadline`.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: not safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[cfg(feature = "std")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_producer_write_deadline(
    producer: *mut Producer,
    events: *const c_void,
    count: usize,
    deadline: u64,
) -> Status {
    write!(producer, events, handle => handle.claim_deadline(count, Until(deadline)))
}

/// Publishes copies of as many of the first `count` events as there is room for now, as one run, and tells how many:
/// one at least. Never waits.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: safe on rings that do not sleep.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_producer_write_some(
    producer: *mut Producer,
    events: *const c_void,
    count: usize,
    written: *mut usize,
) -> Status {
    guard(|| {
        given(written)?;
        if events.is_null() {
            return Err(Status::NullPointer);
        }
        // SAFETY: the caller's promise.
        let state = unsafe { handle::state_mut::<OfEvents, _>(producer)? };
        let range = each!(AnyProducer, &mut state.any, handle => handle.try_claim_some(count)?);
        // SAFETY: the range is claimed, and is no longer than what the caller promises.
        unsafe {
            state.fill(range, events.cast());
            handle::write(written, range.len());
        }
        Ok(())
    })
}
