//! Rings of messages of one producer.

use super::{StaticRing, status};
use crate::status::Status;
use annulus::error::{MessageError, TryClaimError};
use annulus::memory::StaticParts;
use annulus::message::Unit;
use annulus::{MessageConsumer, MessageProducer, Single};
use core::ffi::c_void;
use core::mem::{self, ManuallyDrop};
use core::{ptr, slice};

type Parts = StaticParts<Single, Unit>;

/// A ring of messages of any length in a static: `ANNULUS_STATIC_MESSAGE_RING` makes it, and calls are given its address.
/// One interrupt priority produces, and one consumes.
#[repr(C)]
#[derive(Debug)]
pub struct StaticMessageRing {
    ring_: StaticRing,
}

impl StaticMessageRing {
    /// # Safety
    /// One priority produces at a time, and it is in no other call.
    #[inline(always)]
    unsafe fn producer(&self) -> ManuallyDrop<MessageProducer<&Parts>> {
        // SAFETY: the macro made a ring of at least 8 units; the caller promises the rest.
        unsafe { self.ring_.parts::<Single, Unit>().message_producer() }
    }

    /// # Safety
    /// One priority consumes at a time, and it is in no other call.
    #[inline(always)]
    unsafe fn consumer(&self) -> ManuallyDrop<MessageConsumer<&Parts>> {
        // SAFETY: calls of this file alone produce; the caller promises the rest.
        unsafe { self.ring_.parts::<Single, Unit>().message_consumer() }
    }
}

/// Publishes a copy of a message of `len` bytes, if there is room.
///
/// No room: `ANNULUS_FULL`; longer than the ring takes: `ANNULUS_MESSAGE_TOO_LONG`; closed: `ANNULUS_CLOSED`. NULL:
/// undefined. Interrupts: the producer's; wait-free.
///
/// # Safety
/// The pointers are a ring of `ANNULUS_STATIC_MESSAGE_RING` and so many bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_static_message_try_write(
    ring: *const StaticMessageRing,
    bytes: *const c_void,
    len: usize,
) -> Status {
    // SAFETY: the caller's promise.
    let (mut producer, message) =
        unsafe { ((*ring).producer(), slice::from_raw_parts(bytes.cast::<u8>(), len)) };
    match producer.try_write(message) {
        Ok(_) => Status::Ok,
        Err(MessageError::Claim(error)) => status::<TryClaimError>(Err(error)),
        Err(_) => Status::MessageTooLong,
    }
}

/// Copies the next message to the `size` bytes at `buffer` and releases it, if there is one; tells its length.
///
/// None: `ANNULUS_EMPTY`; none, and none will come: `ANNULUS_CLOSED`. A message that is longer: `ANNULUS_BUFFER_TOO_SHORT`;
/// its length is told all the same, and it is still the next one. NULL: undefined. Interrupts: the consumer's; wait-free.
///
/// # Safety
/// The pointers are a ring of `ANNULUS_STATIC_MESSAGE_RING`, so many bytes, and a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_static_message_try_read(
    ring: *const StaticMessageRing,
    buffer: *mut c_void,
    size: usize,
    len: *mut usize,
) -> Status {
    // SAFETY: the caller's promise.
    let mut consumer = unsafe { (*ring).consumer() };
    let batch = match consumer.try_poll(1) {
        Ok(batch) => batch,
        Err(error) => return error.into(),
    };
    let message = batch.get(0).unwrap_or_default();
    // SAFETY: the caller's promise; a message that fits is copied.
    unsafe {
        len.write(message.len());
        if message.len() > size {
            mem::forget(batch);
            return Status::BufferTooShort;
        }
        ptr::copy_nonoverlapping(message.as_ptr(), buffer.cast(), message.len());
    }
    Status::Ok
}

/// Tells where the next message lies, aligned to 8, and how long it is, if there is one. It is the next one until
/// `annulus_static_message_release`. Otherwise as `annulus_static_message_try_read`.
///
/// # Safety
/// The pointers are a ring of `ANNULUS_STATIC_MESSAGE_RING`, room for an address, and a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_static_message_try_peek(
    ring: *const StaticMessageRing,
    bytes: *mut *const c_void,
    len: *mut usize,
) -> Status {
    // SAFETY: the caller's promise.
    let mut consumer = unsafe { (*ring).consumer() };
    let batch = match consumer.try_poll(1) {
        Ok(batch) => batch,
        Err(error) => return error.into(),
    };
    let message = batch.get(0).unwrap_or_default();
    // SAFETY: the caller's promise.
    unsafe {
        bytes.write(message.as_ptr().cast());
        len.write(message.len());
    }
    mem::forget(batch); // and so it is not released
    Status::Ok
}

/// Releases the next message, which was looked at by `annulus_static_message_try_peek`.
///
/// None: `ANNULUS_EMPTY`. NULL: undefined. Interrupts: the consumer's; wait-free.
///
/// # Safety
/// The pointer is a ring of `ANNULUS_STATIC_MESSAGE_RING`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_static_message_release(ring: *const StaticMessageRing) -> Status {
    // SAFETY: the caller's promise.
    status(unsafe { (*ring).consumer() }.try_poll(1).map(drop))
}

/// Closes the ring: nothing can be published any more, and the consumer gets `ANNULUS_CLOSED` once it has had everything.
///
/// NULL: undefined. Interrupts: the producer's; wait-free.
///
/// # Safety
/// The pointer is a ring of `ANNULUS_STATIC_MESSAGE_RING`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_static_message_close(ring: *const StaticMessageRing) {
    // SAFETY: the caller's promise.
    unsafe { (*ring).producer() }.close();
}
