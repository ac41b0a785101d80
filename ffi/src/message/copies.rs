//! Copies of several messages at once.

use super::copy::bounded;
use crate::guard::guard;
use crate::handle::{self, OfMessages, given};
use crate::kinds::{AnyProducer, each};
use crate::producer::{Producer, ProducerState};
use crate::status::Status;
#[cfg(feature = "std")]
use crate::time::Until;
use annulus::SeqRange;
use annulus::message::{Framing, MessagesMut};
use core::ffi::c_void;

/// Bytes of yours: `len` of them at `bytes`, which may be NULL if they are none.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Bytes {
    /// The first.
    pub bytes: *const c_void,
    /// How many they are.
    pub len: usize,
}

impl Bytes {
    /// As many of these as a batch may have.
    ///
    /// # Safety
    /// `messages` is NULL or points at so many, which are there as they say, and do not change for `'m`.
    unsafe fn all<'m>(
        state: &ProducerState,
        messages: *const Self,
        count: usize,
    ) -> Result<&'m [Self], Status> {
        given(messages)?;
        // SAFETY: the caller's promise.
        let messages = unsafe { core::slice::from_raw_parts(messages, bounded(state, count)?) };
        let missing = messages.iter().any(|message| message.bytes.is_null() && message.len != 0);
        if missing { Err(Status::NullPointer) } else { Ok(messages) }
    }
}

impl ProducerState {
    /// Copies messages into the units that were claimed for them, and publishes them as one run.
    ///
    /// # Safety
    /// The units were claimed for messages of these lengths, and those are there.
    unsafe fn send_all(&mut self, framing: Framing, range: SeqRange, messages: &[Bytes]) {
        // SAFETY: the caller's promise.
        unsafe {
            let count = self.lay_out(framing, range, messages.iter().map(|message| message.len));
            let places = MessagesMut::of(self.events.claimed_units(range), count);
            for (place, message) in places.zip(messages) {
                message.bytes.cast::<u8>().copy_to_nonoverlapping(place.as_mut_ptr(), place.len());
            }
        }
        each!(AnyProducer, &mut self.any, handle => { handle.publish(range.len()); });
    }
}

/// Claims by an attempt, copies and publishes.
macro_rules! write {
    ($producer:expr, $messages:expr, $count:expr, $framing:ident, $lens:ident, $handle:ident => $attempt:expr) => {
        guard(|| {
            // SAFETY: the caller's promise.
            let state = unsafe { handle::state_mut::<OfMessages, _>($producer)? };
            let $framing = state.events.framing()?;
            // SAFETY: the caller's promise.
            let messages = unsafe { Bytes::all(state, $messages, $count)? };
            let $lens = messages.iter().map(|message| message.len);
            let range = each!(AnyProducer, &mut state.any, $handle => $attempt?);
            // SAFETY: the range was claimed for those messages.
            unsafe { state.send_all($framing, range, messages) };
            Ok(())
        })
    };
}

/// Publishes copies of `count` messages as one run, if there is room for all of them now.
///
/// One that is longer than the ring takes, or all together longer than half of the ring: `ANNULUS_MESSAGE_TOO_LONG`.
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: safe on rings that do not sleep.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_message_try_write_batch(
    producer: *mut Producer,
    messages: *const Bytes,
    count: usize,
) -> Status {
    write!(producer, messages, count, framing, lens, handle => framing.try_claim_batch(handle, lens))
}

/// Publishes copies of `count` messages as one run, waiting for room for all of them.
///
/// One that is longer than the ring takes, or all together longer than half of the ring: `ANNULUS_MESSAGE_TOO_LONG`.
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: not safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_message_write_batch(
    producer: *mut Producer,
    messages: *const Bytes,
    count: usize,
) -> Status {
    write!(producer, messages, count, framing, lens, handle => framing.claim_batch(handle, lens))
}

/// Publishes copies of `count` messages as one run, waiting for room until `annulus_now()` has come to `deadline`.
///
/// One that is longer than the ring takes, or all together longer than half of the ring: `ANNULUS_MESSAGE_TOO_LONG`.
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: not safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[cfg(feature = "std")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_message_write_batch_deadline(
    producer: *mut Producer,
    messages: *const Bytes,
    count: usize,
    deadline: u64,
) -> Status {
    write!(
        producer, messages, count, framing, lens,
        handle => framing.claim_batch_deadline(handle, lens, Until(deadline))
    )
}
