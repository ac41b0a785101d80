//! Copying events out.

use super::{Consumer, ConsumerState, reading};
use crate::guard::guard;
use crate::handle::{self, OfEvents, given};
use crate::kinds::{AnyReader, AnyWorker};
use crate::status::Status;
#[cfg(feature = "std")]
use crate::time::Until;
use annulus::SeqRange;
use core::ffi::c_void;

impl ConsumerState {
    /// Copies what was polled to `to`, and releases it.
    ///
    /// # Safety
    /// The range is what this consumer has lent, and `to` has room for so many events.
    #[inline]
    unsafe fn copy_out(&mut self, range: SeqRange, to: *mut u8) {
        let (spans, size) = (self.events.spans(range), self.events.size);
        let first = spans.first_count * size;
        reading!(&mut self.any, handle => {
            let copier = handle.copier();
            // SAFETY: the spans are published and lent, so that nobody writes to them; the caller has the room.
            unsafe {
                copier.copy_nonoverlapping::<u8>(spans.first.cast_const().cast(), to, first);
                if spans.second_count != 0 {
                    let second = spans.second.cast_const().cast();
                    copier.copy_nonoverlapping::<u8>(second, to.add(first), spans.second_count * size);
                }
            }
            handle.release(range.len());
        });
    }
}

/// Polls by an attempt, copies and releases.
macro_rules! read {
    ($consumer:expr, $events:expr, $count:expr, $handle:ident => $attempt:expr) => {
        guard(|| {
            given($count)?;
            if $events.is_null() {
                return Err(Status::NullPointer);
            }
            // SAFETY: the caller's promise.
            let state = unsafe { handle::state_mut::<OfEvents, _>($consumer)? };
            let range = reading!(&mut state.any, $handle => $attempt?);
            // SAFETY: the range is lent, and no longer than what the caller has room for; the output was checked.
            unsafe {
                state.copy_out(range, $events.cast());
                handle::write($count, range.len());
            }
            Ok(())
        })
    };
}

/// Copies the next events to `events`, `max` at most, and releases them, if there are any now; tells how many.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the consumer's. Signals: safe on rings that do not sleep.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_consumer_try_read(
    consumer: *mut Consumer,
    events: *mut c_void,
    max: usize,
    count: *mut usize,
) -> Status {
    read!(consumer, events, count, handle => handle.try_poll(max))
}

/// Copies the next events to `events`, `max` at most, and releases them; waits for the first; tells how many.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the consumer's. Signals: not safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_consumer_read(
    consumer: *mut Consumer,
    events: *mut c_void,
    max: usize,
    count: *mut usize,
) -> Status {
    read!(consumer, events, count, handle => handle.poll(max))
}

/// Copies the next events to `events`, `max` at most, and releases them; waits for the first until `annulus_now()` has
/// come to `deadline`; tells how many.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the consumer's. Signals: not safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[cfg(feature = "std")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_consumer_read_deadline(
    consumer: *mut Consumer,
    events: *mut c_void,
    max: usize,
    deadline: u64,
    count: *mut usize,
) -> Status {
    read!(consumer, events, count, handle => handle.poll_deadline(max, Until(deadline)))
}
