//! Messages copied in and out.

use super::batch::units;
use crate::consumer::{Consumer, ConsumerState, reading};
use crate::guard::guard;
use crate::handle::{self, OfMessages, given};
use crate::kinds::{AnyProducer, AnyReader, AnyWorker, each};
use crate::producer::{Producer, ProducerState};
use crate::status::Status;
#[cfg(feature = "std")]
use crate::time::Until;
use annulus::SeqRange;
use core::ffi::c_void;

impl ProducerState {
    /// Copies a message into the units that were claimed for it, and publishes it.
    ///
    /// # Safety
    /// The units were claimed for `len` bytes, and so many can be read at `from`.
    unsafe fn send(&mut self, range: SeqRange, from: *const u8, len: usize) -> Result<(), Status> {
        // SAFETY: the caller's promise.
        unsafe {
            let claim = self.message(range, len)?;
            from.copy_to_nonoverlapping(claim.bytes.cast::<u8>(), len);
        }
        each!(AnyProducer, &mut self.any, handle => { handle.publish(range.len()); });
        Ok(())
    }
}

/// Claims by an attempt, copies and publishes.
macro_rules! write {
    ($producer:expr, $bytes:expr, $len:expr, $framing:ident, $handle:ident => $attempt:expr) => {
        guard(|| {
            if $bytes.is_null() {
                return Err(Status::NullPointer);
            }
            // SAFETY: the caller's promise.
            let state = unsafe { handle::state_mut::<OfMessages, _>($producer)? };
            let $framing = state.events.framing()?;
            let range = each!(AnyProducer, &mut state.any, $handle => $attempt?);
            // SAFETY: the range was claimed for that message, and the caller has so many bytes.
            unsafe { state.send(range, $bytes.cast(), $len) }
        })
    };
}

/// Publishes a copy of a message of `len` bytes, if there is room now.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: safe on rings that do not sleep.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_message_try_write(
    producer: *mut Producer,
    bytes: *const c_void,
    len: usize,
) -> Status {
    write!(producer, bytes, len, framing, handle => framing.try_claim(handle, len))
}

/// Publishes a copy of a message of `len` bytes, waiting for room.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: not safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_message_write(
    producer: *mut Producer,
    bytes: *const c_void,
    len: usize,
) -> Status {
    write!(producer, bytes, len, framing, handle => framing.claim(handle, len))
}

/// Publishes a copy of a message of `len` bytes, waiting for room until `annulus_now()` has come to `deadline`.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: not safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[cfg(feature = "std")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_message_write_deadline(
    producer: *mut Producer,
    bytes: *const c_void,
    len: usize,
    deadline: u64,
) -> Status {
    write!(producer, bytes, len, framing, handle => framing.claim_deadline(handle, len, Until(deadline)))
}

/// As many messages as were named, if a ring could ever hold them: each takes a unit at least.
pub(super) fn bounded(state: &ProducerState, count: usize) -> Result<usize, Status> {
    if count <= state.events.capacity() { Ok(count) } else { Err(Status::MessageTooLong) }
}

impl ConsumerState {
    /// Copies the first message of what was polled to `to` and releases it, if it is no longer than `room`. Its length.
    ///
    /// # Safety
    /// The range is what this consumer was lent, and `to` has the room.
    unsafe fn receive(
        &mut self,
        range: SeqRange,
        to: *mut u8,
        room: usize,
    ) -> Result<usize, (Status, usize)> {
        let failed = |status| (status, 0);
        let framing = self.events.framing().map_err(failed)?;
        // SAFETY: the range is lent.
        let lent = unsafe { self.events.lent_units(range) };
        let (_, taken) = framing.measure(lent, 1);
        let message = framing.messages(lent, 1).next().ok_or((Status::Empty, 0))?;
        if message.len() > room {
            // Nothing stays lent, or a batch of before would be taken for this one.
            reading!(&mut self.any, handle => handle.keep(0));
            return Err((Status::BufferTooShort, message.len()));
        }
        reading!(&mut self.any, handle => {
            // SAFETY: there is room for so many bytes.
            unsafe { handle.copier().copy_nonoverlapping(message.as_ptr(), to, message.len()) };
            handle.release(taken);
        });
        Ok(message.len())
    }
}

/// Polls by an attempt, copies and releases.
macro_rules! read {
    ($consumer:expr, $buffer:expr, $size:expr, $len:expr, $handle:ident => $attempt:expr) => {
        guard(|| {
            given($len)?;
            if $buffer.is_null() {
                return Err(Status::NullPointer);
            }
            // SAFETY: the caller's promise.
            let state = unsafe { handle::state_mut::<OfMessages, _>($consumer)? };
            let range = reading!(&mut state.any, $handle => $attempt?);
            // SAFETY: the range is lent, and the caller has the room.
            let (result, len) = match unsafe { state.receive(range, $buffer.cast(), $size) } {
                Ok(len) => (Ok(()), len),
                Err((status, len)) => (Err(status), len),
            };
            if matches!(result, Ok(()) | Err(Status::BufferTooShort)) {
                // SAFETY: the output was checked.
                unsafe { handle::write($len, len) };
            }
            result
        })
    };
}

/// Copies the next message to the `size` bytes at `buffer` and releases it, if there is one now; tells its length.
///
/// A message that is longer: `ANNULUS_BUFFER_TOO_SHORT`; its length is told all the same, and it is still the next one.
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the consumer's. Signals: safe on rings that do not sleep.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_message_try_read(
    consumer: *mut Consumer,
    buffer: *mut c_void,
    size: usize,
    len: *mut usize,
) -> Status {
    read!(consumer, buffer, size, len, handle => handle.try_poll(units(1)))
}

/// Copies the next message to the `size` bytes at `buffer` and releases it, waiting for it; tells its length.
///
/// A message that is longer: `ANNULUS_BUFFER_TOO_SHORT`; its length is told all the same, and it is still the next one.
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the consumer's. Signals: not safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_message_read(
    consumer: *mut Consumer,
    buffer: *mut c_void,
    size: usize,
    len: *mut usize,
) -> Status {
    read!(consumer, buffer, size, len, handle => handle.poll(units(1)))
}

/// Copies the next message to the `size` bytes at `buffer` and releases it, waiting for it until `annulus_now()` has come
/// to `deadline`; tells its length.
///
/// A message that is longer: `ANNULUS_BUFFER_TOO_SHORT`; its length is told all the same, and it is still the next one.
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the consumer's. Signals: not safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[cfg(feature = "std")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_message_read_deadline(
    consumer: *mut Consumer,
    buffer: *mut c_void,
    size: usize,
    deadline: u64,
    len: *mut usize,
) -> Status {
    read!(consumer, buffer, size, len, handle => handle.poll_deadline(units(1), Until(deadline)))
}
