//! Batches of messages.

use crate::consumer::{Consumer, ConsumerState, reading};
use crate::guard::guard;
use crate::handle::{self, OfMessages, given};
use crate::kinds::{AnyReader, AnyWorker};
use crate::span::number;
use crate::status::Status;
#[cfg(feature = "std")]
use crate::time::Until;
use annulus::SeqRange;
use annulus::message::Unit;
use core::ffi::c_void;

/// Published messages, to be walked over with `annulus_message_next`. Plain data: nothing has to be freed. A batch that is
/// not released is delivered again by the consumer's next poll.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct MessageBatch {
    /// How many messages there are.
    pub count: usize,
    /// The sequence of the first unit.
    pub sequence: u64,
    /// Where the messages lie: the library's.
    pub first_: *const c_void,
    /// How many units that is: the library's.
    pub first_units_: usize,
    /// What lies after the ring's end: the library's.
    pub second_: *const c_void,
    /// How many units that is: the library's.
    pub second_units_: usize,
    /// Which consumer's batch this is: the library's.
    pub owner_: usize,
}

impl ConsumerState {
    /// The batch of these units, which hold so many messages.
    fn messages(&self, range: SeqRange, count: usize) -> MessageBatch {
        let spans = self.events.spans(range);
        MessageBatch {
            count,
            sequence: number(range.start),
            first_: spans.first,
            first_units_: spans.first_count,
            second_: spans.second,
            second_units_: spans.second_count,
            owner_: self.identity,
        }
    }

    /// The first messages of what was polled, `max` at most; the rest is left to the next poll.
    ///
    /// # Safety
    /// The range is what this consumer was lent.
    pub(super) unsafe fn whole(&mut self, range: SeqRange, max: usize) -> Result<MessageBatch, Status> {
        let framing = self.events.framing()?;
        // SAFETY: the range is lent.
        let (count, units) = framing.measure(unsafe { self.events.lent_units(range) }, max);
        reading!(&mut self.any, handle => handle.keep(units));
        Ok(self.messages(SeqRange::new(range.start, units), count))
    }
}

/// As many units as there are, since their headers tell how many messages they are.
pub(super) fn units(messages: usize) -> usize {
    if messages == 0 { 0 } else { usize::MAX }
}

/// Polls by an attempt, and writes the batch.
macro_rules! poll {
    ($consumer:expr, $max:expr, $batch:expr, $handle:ident => $attempt:expr) => {
        guard(|| {
            given($batch)?;
            // SAFETY: the caller's promise.
            let state = unsafe { handle::state_mut::<OfMessages, _>($consumer)? };
            let range = reading!(&mut state.any, $handle => $attempt?);
            // SAFETY: the range is lent; the output was checked.
            unsafe { handle::write($batch, state.whole(range, $max)?) };
            Ok(())
        })
    };
}

/// The next messages, `max` at most and at least one, if there are any now.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the consumer's. Signals: safe on rings that do not sleep.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_message_try_poll(
    consumer: *mut Consumer,
    max: usize,
    batch: *mut MessageBatch,
) -> Status {
    poll!(consumer, max, batch, handle => handle.try_poll(units(max)))
}

/// The next messages, `max` at most and at least one, waiting for them.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the consumer's. Signals: not safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_message_poll(
    consumer: *mut Consumer,
    max: usize,
    batch: *mut MessageBatch,
) -> Status {
    poll!(consumer, max, batch, handle => handle.poll(units(max)))
}

/// The next messages, `max` at most and at least one, waiting for them until `annulus_now()` has come to `deadline`.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the consumer's. Signals: not safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[cfg(feature = "std")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_message_poll_deadline(
    consumer: *mut Consumer,
    max: usize,
    deadline: u64,
    batch: *mut MessageBatch,
) -> Status {
    poll!(consumer, max, batch, handle => handle.poll_deadline(units(max), Until(deadline)))
}

/// The next message of a batch: where its bytes lie, aligned to 8, and how many they are. It shortens `rest` by that
/// message and releases nothing: walk over a copy of the batch, and release the batch itself. `ANNULUS_EMPTY` after the
/// last one.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: any, while nobody releases the batch. Signals: safe.
///
/// # Safety
/// Pointers are NULL or point at what they say; `rest` is a copy of a batch that is not released.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_message_next(
    rest: *mut MessageBatch,
    bytes: *mut *const c_void,
    len: *mut usize,
) -> Status {
    guard(|| {
        given(rest)?;
        given(bytes)?;
        given(len)?;
        // SAFETY: the caller's promise.
        let rest = unsafe { &mut *rest };
        if rest.count == 0 {
            return Err(Status::Empty);
        }
        // SAFETY: the batch is not released, so these are published units that nobody writes to.
        let (first, second) =
            unsafe { (units_at(rest.first_, rest.first_units_), units_at(rest.second_, rest.second_units_)) };
        let mut messages = annulus::message::Messages::of((first, second), rest.count);
        let message = messages.next().ok_or(Status::Empty)?;
        let (first, second) = messages.rest();
        rest.count -= 1;
        (rest.first_, rest.first_units_) = (first.as_ptr().cast(), first.len());
        (rest.second_, rest.second_units_) = (second.as_ptr().cast(), second.len());
        // SAFETY: the outputs were checked.
        unsafe {
            handle::write(bytes, message.as_ptr().cast());
            handle::write(len, message.len());
        }
        Ok(())
    })
}

/// So many units at an address; none at NULL.
///
/// # Safety
/// They are there, and nobody writes to them for `'u`.
unsafe fn units_at<'u>(address: *const c_void, count: usize) -> &'u [Unit] {
    if address.is_null() || count == 0 {
        return &[];
    }
    // SAFETY: the caller's promise.
    unsafe { core::slice::from_raw_parts(address.cast(), count) }
}

/// Releases the first `count` messages of a batch; the batch is shortened by them. All of them: `batch->count`.
///
/// More than the batch has, or 0: `ANNULUS_INVALID_COUNT`. A batch that is not what this consumer has lent:
/// `ANNULUS_STALE`. NULL: `ANNULUS_NULL_POINTER`. Threads: the consumer's. Signals: safe on rings that do not sleep.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_message_release(
    consumer: *mut Consumer,
    batch: *mut MessageBatch,
    count: usize,
) -> Status {
    guard(|| {
        given(batch)?;
        // SAFETY: the caller's promise.
        let (state, batch) = unsafe { (handle::state_mut::<OfMessages, _>(consumer)?, &mut *batch) };
        let lent = reading!(&state.any, handle => handle.lent());
        let same = batch.owner_ == state.identity
            && batch.sequence == number(lent.start)
            && batch.first_units_.wrapping_add(batch.second_units_) == lent.len()
            && !lent.is_empty();
        if !same {
            return Err(Status::Stale);
        }
        if count == 0 || count > batch.count {
            return Err(Status::InvalidCount);
        }
        // SAFETY: the range is lent.
        let (_, units) = state.events.framing()?.measure(unsafe { state.events.lent_units(lent) }, count);
        let rest = reading!(&mut state.any, handle => {
            handle.release(units);
            handle.lent()
        });
        *batch = state.messages(rest, batch.count - count);
        Ok(())
    })
}
