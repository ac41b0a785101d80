//! Batches: published events, read where they lie.

use crate::consumer::{Consumer, reading};
use crate::guard::guard;
use crate::handle::{self, OfEvents, given};
use crate::kinds::{AnyReader, AnyWorker};
use crate::span::spanned;
use crate::status::Status;
#[cfg(feature = "std")]
use crate::time::Until;
use core::ffi::c_void;

/// Published events: `first_count` at `first`, then, where the batch goes over the ring's end, `second_count` at
/// `second`. Plain data: nothing has to be freed. The events may be read until they are released; a batch that is not
/// released is delivered again by the consumer's next poll.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Batch {
    /// The events before the ring's end.
    pub first: *const c_void,
    /// How many they are.
    pub first_count: usize,
    /// The events after it; NULL if there are none.
    pub second: *const c_void,
    /// How many they are.
    pub second_count: usize,
    /// The sequence of the first event.
    pub sequence: u64,
    /// Which consumer's batch this is: the library's.
    pub owner_: usize,
}

spanned!(Batch);

/// Polls by an attempt, and writes the batch.
macro_rules! poll {
    ($consumer:expr, $batch:expr, $handle:ident => $attempt:expr) => {
        guard(|| {
            given($batch)?;
            // SAFETY: the caller's promise.
            let state = unsafe { handle::state_mut::<OfEvents, _>($consumer)? };
            let range = reading!(&mut state.any, $handle => $attempt?);
            // SAFETY: the output was checked.
            unsafe { handle::write($batch, Batch::of(&state.events, range, state.identity)) };
            Ok(())
        })
    };
}

/// The next events, `max` at most and at least one, if there are any now.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the consumer's. Signals: safe on rings that do not sleep.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_consumer_try_poll(
    consumer: *mut Consumer,
    max: usize,
    batch: *mut Batch,
) -> Status {
    poll!(consumer, batch, handle => handle.try_poll(max))
}

/// The next events, `max` at most and at least one, waiting for them as the ring's threads wait.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the consumer's. Signals: not safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_consumer_poll(
    consumer: *mut Consumer,
    max: usize,
    batch: *mut Batch,
) -> Status {
    poll!(consumer, batch, handle => handle.poll(max))
}

/// The next events, `max` at most and at least one, waiting for them until `annulus_now()` has come to `deadline`.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the consumer's. Signals: not safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[cfg(feature = "std")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_consumer_poll_deadline(
    consumer: *mut Consumer,
    max: usize,
    deadline: u64,
    batch: *mut Batch,
) -> Status {
    poll!(consumer, batch, handle => handle.poll_deadline(max, Until(deadline)))
}

/// Releases all of a batch, which is empty after that: producers may overwrite its events, and later stages read them.
///
/// A batch that is not what this consumer has lent: `ANNULUS_STALE`.
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the consumer's. Signals: safe on rings that do not sleep.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_consumer_done(consumer: *mut Consumer, batch: *mut Batch) -> Status {
    // SAFETY: the caller's promise.
    guard(|| unsafe { release(consumer, batch, None) })
}

/// Releases the first `count` events of a batch early, across the ring's end too; the batch is shortened by them.
///
/// More than the batch has, or 0: `ANNULUS_INVALID_COUNT`. A batch that is not what this consumer has lent:
/// `ANNULUS_STALE`. NULL: `ANNULUS_NULL_POINTER`. Threads: the consumer's. Signals: safe on rings that do not sleep.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_consumer_release(
    consumer: *mut Consumer,
    batch: *mut Batch,
    count: usize,
) -> Status {
    // SAFETY: the caller's promise.
    guard(|| unsafe { release(consumer, batch, Some(count)) })
}

/// Releases the first `count` events of a batch, or all of them.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[inline(always)]
unsafe fn release(consumer: *mut Consumer, batch: *mut Batch, count: Option<usize>) -> Result<(), Status> {
    given(batch)?;
    // SAFETY: the caller's promise.
    let (state, batch) = unsafe { (handle::state_mut::<OfEvents, _>(consumer)?, &mut *batch) };
    let rest = reading!(&mut state.any, handle => {
        let lent = handle.lent();
        if !batch.is(state.identity, lent) {
            return Err(Status::Stale);
        }
        let count = count.unwrap_or(lent.len());
        if count == 0 || count > lent.len() {
            return Err(Status::InvalidCount);
        }
        handle.release(count);
        handle.lent()
    });
    batch.shorten(&state.events, rest);
    Ok(())
}

/// The events of a batch, to be changed: only for the consumer, or the workers, of the exclusive stage, which comes after
/// all others; `ANNULUS_WRONG_KIND` for any other.
///
/// A batch that is not what this consumer has lent: `ANNULUS_STALE`.
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the consumer's. Signals: safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_consumer_writable(
    consumer: *const Consumer,
    batch: *const Batch,
    first: *mut *mut c_void,
    second: *mut *mut c_void,
) -> Status {
    guard(|| {
        given(batch)?;
        given(first)?;
        given(second)?;
        // SAFETY: the caller's promise.
        let (state, batch) = unsafe { (handle::state::<OfEvents, _>(consumer)?, &*batch) };
        let (lent, exclusive) = reading!(&state.any, handle => (handle.lent(), handle.is_exclusive()));
        if !exclusive {
            return Err(Status::WrongKind);
        }
        if !batch.is(state.identity, lent) {
            return Err(Status::Stale);
        }
        let spans = state.events.spans(lent);
        // SAFETY: the outputs were checked.
        unsafe {
            handle::write(first, spans.first);
            handle::write(second, spans.second);
        }
        Ok(())
    })
}
