//! Rings: making, opening, watching and ending them.

mod make;
mod open;
mod watch;

pub use watch::*;

use crate::guard::{guard, silence_panics};
use crate::handle::{self, Handle, OfEither, State, Tag, given};
use crate::kinds::{AnyRing, each};
use crate::memory::Owner;
use crate::options::Options;
use crate::span::Events;
use crate::span::number;
use crate::status::Status;
use annulus::message::Unit;
use core::ffi::c_void;
use core::ptr::NonNull;

/// A ring, in memory of yours: make it with `annulus_ring_create`, `annulus_ring_init` or `annulus_ring_attach`, and end
/// it with `annulus_ring_destroy` or `annulus_ring_detach`. It may lie on the stack; it may be moved by `memcpy` if the
/// old place is not used any more. The words in it are the library's.
#[repr(C)]
#[derive(Debug)]
pub struct Ring {
    /// The library's.
    opaque_: [u64; 192],
}

/// What lies in a [`Ring`].
#[derive(Debug)]
#[repr(C)]
pub(crate) struct RingState {
    pub(crate) tag: Tag,
    pub(crate) any: AnyRing,
    pub(crate) events: Events,
    pub(crate) owner: Option<Owner>,
}

impl State for RingState {
    const TAG: usize = 0x72_696e;
}

// SAFETY: `repr(C)`, the tag first.
unsafe impl Handle for Ring {
    type State = RingState;
}

/// How many bytes `annulus_ring_init` needs for such a ring, and at which alignment.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_ring_size(
    options: *const Options,
    bytes: *mut usize,
    align: *mut usize,
) -> Status {
    guard(|| {
        given(bytes)?;
        given(align)?;
        // SAFETY: the caller's promise.
        let layout = unsafe { make::layout(options)? };
        // SAFETY: both were checked.
        unsafe {
            handle::write(bytes, layout.size());
            handle::write(align, layout.align());
        }
        Ok(())
    })
}

/// Makes a ring in the `bytes` bytes at `memory`, which are yours and must stay until the ring is destroyed. Nothing is
/// allocated, here or later. Every byte of the events is 0 at first.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: any; nobody else may use the memory. Signals: not safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_ring_init(
    ring: *mut Ring,
    memory: *mut c_void,
    bytes: usize,
    options: *const Options,
) -> Status {
    silence_panics();
    guard(|| {
        let ring = handle::place(ring)?;
        let block = NonNull::new(memory.cast::<u8>()).ok_or(Status::NullPointer)?;
        // SAFETY: the caller's promise.
        unsafe {
            let state = make::init(block, bytes, options)?;
            handle::put(ring, state);
        }
        Ok(())
    })
}

/// Makes a ring in memory that the library allocates: once, here. `annulus_ring_destroy` frees it; after
/// `annulus_ring_detach` the last of its handles does.
///
/// NULL: `ANNULUS_NULL_POINTER`. Without memory: `ANNULUS_NO_MEMORY`. Threads: any. Signals: not safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[cfg(feature = "std")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_ring_create(ring: *mut Ring, options: *const Options) -> Status {
    silence_panics();
    guard(|| {
        let ring = handle::place(ring)?;
        // SAFETY: the caller's promise.
        unsafe {
            let state = make::create(options)?;
            handle::put(ring, state);
        }
        Ok(())
    })
}

/// Opens the ring that somebody else made in the `bytes` bytes at `block`: in this language or another, at this address
/// or where the same memory is mapped once more. What its header says is checked; the rest is trusted. The memory must
/// stay until this handle, and all that came from it, are gone.
///
/// `event_size` and `event_align` must be those of the ring's events.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: not safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_ring_attach(
    ring: *mut Ring,
    block: *mut c_void,
    bytes: usize,
    event_size: usize,
    event_align: usize,
) -> Status {
    silence_panics();
    guard(|| {
        let ring = handle::place(ring)?;
        let block = NonNull::new(block.cast::<u8>()).ok_or(Status::NullPointer)?;
        // SAFETY: the caller's promise.
        unsafe {
            let state = open::attach(block, bytes, event_size, event_align)?;
            handle::put(ring, state);
        }
        Ok(())
    })
}

/// Opens a ring of messages that somebody else made: see `annulus_ring_attach`.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: not safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_ring_attach_messages(
    ring: *mut Ring,
    block: *mut c_void,
    bytes: usize,
) -> Status {
    silence_panics();
    guard(|| {
        let ring = handle::place(ring)?;
        let block = NonNull::new(block.cast::<u8>()).ok_or(Status::NullPointer)?;
        // SAFETY: the caller's promise.
        unsafe {
            let state = open::attach(block, bytes, Unit::BYTES, Unit::BYTES)?;
            handle::put(ring, state.of_messages()?);
        }
        Ok(())
    })
}

/// Where the ring's block lies, and how many bytes it was given: what `annulus_ring_attach` takes.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_ring_block(
    ring: *const Ring,
    block: *mut *mut c_void,
    bytes: *mut usize,
) -> Status {
    guard(|| {
        given(block)?;
        given(bytes)?;
        // SAFETY: the caller's promise.
        let ring = unsafe { handle::state::<OfEither, _>(ring)? };
        let (address, length) = each!(AnyRing, &ring.any, ring => ring.block());
        // SAFETY: both were checked.
        unsafe {
            handle::write(block, address.as_ptr().cast());
            handle::write(bytes, length);
        }
        Ok(())
    })
}

/// Ends a ring and frees what the library allocated for it. Events that nobody consumed are lost.
///
/// While producers, consumers or other handles of the ring are left it answers `ANNULUS_BUSY` and does nothing.
/// NULL: `ANNULUS_NULL_POINTER`. Threads: one, and no other call with this handle. Signals: not safe.
///
/// # Safety
/// `ring` is NULL or points at a ring's memory.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_ring_destroy(ring: *mut Ring) -> Status {
    guard(|| {
        // SAFETY: the caller's promise.
        let state = unsafe { handle::take(ring)? };
        match open::destroy(state) {
            Ok(()) => Ok(()),
            Err(state) => {
                // SAFETY: the state came from there.
                unsafe { handle::put(ring, state) };
                Err(Status::Busy)
            }
        }
    })
}

/// Gives this handle of a ring up. The ring goes on for its producers and consumers. Of a ring that
/// `annulus_ring_create` made, the last of them frees the memory; any other memory is yours once they are gone.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: one, and no other call with this handle. Signals: not safe.
///
/// # Safety
/// `ring` is NULL or points at a ring's memory.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_ring_detach(ring: *mut Ring) -> Status {
    guard(|| {
        // SAFETY: the caller's promise.
        drop(unsafe { handle::take(ring)? });
        Ok(())
    })
}

/// Asks that the ring be closed: no claim succeeds any more, and consumers get `ANNULUS_CLOSED` once they have had
/// everything. The producer of a single-producer ring closes it at its next call.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe on rings that do not sleep.
///
/// # Safety
/// `ring` is NULL or points at a ring's memory.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_ring_close(ring: *const Ring) -> Status {
    guard(|| {
        // SAFETY: the caller's promise.
        let ring = unsafe { handle::state::<OfEither, _>(ring)? };
        each!(AnyRing, &ring.any, ring => ring.controller().close());
        Ok(())
    })
}

/// Halts the ring: every wait on it ends with `ANNULUS_HALTED` at once, and what was not delivered is dropped.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe on rings that do not sleep.
///
/// # Safety
/// `ring` is NULL or points at a ring's memory.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_ring_halt(ring: *const Ring) -> Status {
    guard(|| {
        // SAFETY: the caller's promise.
        let ring = unsafe { handle::state::<OfEither, _>(ring)? };
        each!(AnyRing, &ring.any, ring => ring.controller().halt());
        Ok(())
    })
}

/// The number of slots of a ring.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_capacity(ring: *const Ring, capacity: *mut usize) -> Status {
    guard(|| {
        given(capacity)?;
        // SAFETY: the caller's promise; the output was checked.
        unsafe { handle::write(capacity, handle::state::<OfEither, _>(ring)?.events.capacity()) };
        Ok(())
    })
}

/// How far the slowest consumer is behind the cursor, in events; 0 if there is no consumer.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: any, a monitoring thread for one. Signals: safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_lag(ring: *const Ring, lag: *mut usize) -> Status {
    guard(|| {
        given(lag)?;
        // SAFETY: the caller's promise.
        let ring = unsafe { handle::state::<OfEither, _>(ring)? };
        let events = each!(AnyRing, &ring.any, ring => ring.controller().lag());
        // SAFETY: the output was checked.
        unsafe { handle::write(lag, events) };
        Ok(())
    })
}

/// The ring's cursor: the end of what is claimed, or, with one producer, of what is published.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_cursor(ring: *const Ring, cursor: *mut u64) -> Status {
    guard(|| {
        given(cursor)?;
        // SAFETY: the caller's promise.
        let ring = unsafe { handle::state::<OfEither, _>(ring)? };
        let sequence = each!(AnyRing, &ring.any, ring => ring.controller().cursor());
        // SAFETY: the output was checked.
        unsafe { handle::write(cursor, number(sequence)) };
        Ok(())
    })
}
