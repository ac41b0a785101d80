//! The available buffer.

use super::sequence;
use crate::guard::guard;
use crate::handle::{self, Handle, OfEvents, State, Tag, given};
use crate::span::number;
use crate::status::Status;
use annulus::available_buffer::{AvailableBuffer, Stamp};
use annulus::{Capacity, SeqRange, Word};
use core::ffi::c_void;
use core::ptr::NonNull;

/// The form that rings of this library have on this target.
#[cfg(target_has_atomic = "64")]
type Form<'a> = annulus::available_buffer::RunStamps<'a>;
/// The form that rings of this library have on this target.
#[cfg(not(target_has_atomic = "64"))]
type Form<'a> = annulus::available_buffer::SlotStamps<'a>;

/// An available buffer: which sequences are published, told in runs. A run is what one call published or gave up: it is one
/// store, whatever its length, and one look finds where it ends. In memory of yours, with its entries in another piece of it.
/// Nothing has to be freed. The words in it are the library's.
#[repr(C)]
#[derive(Debug)]
pub struct Stamps {
    /// The library's.
    opaque_: [u64; 4],
}

/// What lies in a [`Stamps`].
#[derive(Debug)]
#[repr(C)]
pub(crate) struct StampsState {
    tag: Tag,
    entries: NonNull<Stamp>,
    capacity: Capacity,
}

impl State for StampsState {
    const TAG: usize = 0x73_7461;
}

// SAFETY: `repr(C)`, the tag first.
unsafe impl Handle for Stamps {
    type State = StampsState;
}

/// What `ANNULUS_STAMPS_BYTES` counts for each slot is enough.
const _: () = assert!(size_of::<Stamp>() <= size_of::<u64>() && align_of::<Stamp>() <= align_of::<u64>());

impl StampsState {
    fn form(&self) -> Form<'_> {
        // SAFETY: `annulus_stamps_init` was promised so much memory, which stays as long as the handle is used; it put
        // the entries there, and threads share those.
        let entries = unsafe { core::slice::from_raw_parts(self.entries.as_ptr(), self.capacity.get()) };
        Form::over(entries).expect("as many entries as a capacity")
    }

    /// Sequences that a run may have.
    fn run(&self, first: u64, count: usize) -> Result<SeqRange, Status> {
        let fits = count != 0 && count <= self.capacity.get();
        if fits { Ok(SeqRange::new(sequence(first), count)) } else { Err(Status::InvalidCount) }
    }
}

/// Makes an available buffer of `capacity` entries, a power of two, in the `bytes` bytes at `memory`, which are yours and
/// must stay as long as it is used: `ANNULUS_STAMPS_BYTES(capacity)`, aligned to 8. Nothing is published; `start` is the
/// first sequence that will be.
///
/// No power of two, or more than a ring's: `ANNULUS_INVALID_CAPACITY`; too little memory: `ANNULUS_TOO_SHORT`.
/// NULL: `ANNULUS_NULL_POINTER`. Threads: one; nobody else may use the memory. Signals: safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_stamps_init(
    stamps: *mut Stamps,
    memory: *mut c_void,
    bytes: usize,
    capacity: usize,
    start: u64,
) -> Status {
    guard(|| {
        let place = handle::place(stamps)?;
        let entries = NonNull::new(memory.cast::<Stamp>()).ok_or(Status::NullPointer)?;
        if !memory.cast::<u64>().is_aligned() {
            return Err(Status::Misaligned);
        }
        let capacity = Capacity::new(capacity).map_err(|_| Status::InvalidCapacity)?;
        if bytes / size_of::<Word>() < capacity.get() {
            return Err(Status::TooShort);
        }
        for index in 0..capacity.get() {
            // SAFETY: there is room for so many entries, and nobody else reaches them.
            unsafe { entries.add(index).write(Stamp::new()) };
        }
        let state = StampsState { tag: Tag::of::<StampsState>(false), entries, capacity };
        // SAFETY: the entries were written just now, and nobody else reaches them.
        prepare(unsafe { core::slice::from_raw_parts(entries.as_ptr(), capacity.get()) }, start)?;
        // SAFETY: the place was checked.
        unsafe { handle::put(place, state) };
        Ok(())
    })
}

#[cfg(target_has_atomic = "64")]
fn prepare(entries: &[Stamp], start: u64) -> Result<(), Status> {
    Form::new(entries, sequence(start)).map(drop).map_err(|_| Status::InvalidCapacity)
}

#[cfg(not(target_has_atomic = "64"))]
fn prepare(entries: &[Stamp], _start: u64) -> Result<(), Status> {
    Form::new(entries).map(drop).map_err(|_| Status::InvalidCapacity)
}

/// Publishes the `count` sequences from `first` on, as one run: what this thread wrote before is visible to whoever finds the
/// run. Whoever publishes has claimed them, and nobody else has.
///
/// None, or more than there are entries: `ANNULUS_INVALID_COUNT`.
/// NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe.
///
/// # Safety
/// `stamps` is NULL or points at an available buffer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_stamps_publish(stamps: *const Stamps, first: u64, count: usize) -> Status {
    guard(|| {
        // SAFETY: the caller's promise.
        let state = unsafe { handle::state::<OfEvents, _>(stamps)? };
        state.form().publish(state.run(first, count)?);
        Ok(())
    })
}

/// Gives up the `count` sequences from `first` on, as one run, which readers step over.
///
/// None, or more than there are entries: `ANNULUS_INVALID_COUNT`.
/// NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe.
///
/// # Safety
/// `stamps` is NULL or points at an available buffer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_stamps_abandon(stamps: *const Stamps, first: u64, count: usize) -> Status {
    guard(|| {
        // SAFETY: the caller's promise.
        let state = unsafe { handle::state::<OfEvents, _>(stamps)? };
        state.form().abandon(state.run(first, count)?);
        Ok(())
    })
}

/// Makes the last `count` sequences of a published run, which begin at `first`, a run of their own, so that another reader
/// can begin there. Nobody may be able to pass `first` before this call has returned.
///
/// None, or more than there are entries: `ANNULUS_INVALID_COUNT`.
/// NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe.
///
/// # Safety
/// `stamps` is NULL or points at an available buffer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_stamps_split(
    stamps: *const Stamps,
    first: u64,
    count: usize,
    abandoned: bool,
) -> Status {
    guard(|| {
        // SAFETY: the caller's promise.
        let state = unsafe { handle::state::<OfEvents, _>(stamps)? };
        state.form().split(state.run(first, count)?, abandoned);
        Ok(())
    })
}

/// The run that begins at `head`: the sequence after its last one, and whether it was given up. `head` is where the buffer
/// began, or the end of an earlier run. What its publisher wrote is visible after this call.
///
/// Nothing is published there yet: `ANNULUS_EMPTY`.
/// NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_stamps_run(
    stamps: *const Stamps,
    head: u64,
    end: *mut u64,
    abandoned: *mut bool,
) -> Status {
    guard(|| {
        given(end)?;
        given(abandoned)?;
        // SAFETY: the caller's promise.
        let state = unsafe { handle::state::<OfEvents, _>(stamps)? };
        let run = state.form().run_at(sequence(head)).ok_or(Status::Empty)?;
        // SAFETY: the outputs were checked.
        unsafe {
            handle::write(end, number(run.end));
            handle::write(abandoned, run.abandoned);
        }
        Ok(())
    })
}
