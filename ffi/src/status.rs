//! What every call answers.

mod conversions;

use core::ffi::{CStr, c_char};

/// What a call answers. The numbers never change their meaning; later versions may add some.
///
/// A call that answers anything but `ANNULUS_OK` wrote nothing to its outputs, unless it says otherwise.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Done.
    Ok = 0,
    /// There is no room for all of it now.
    Full = 1,
    /// Nothing is published for this consumer now, or the stages before it have not come so far.
    Empty = 2,
    /// The deadline passed first.
    TimedOut = 3,
    /// The ring is closed; of a consumer: and it has had everything.
    Closed = 4,
    /// The ring was halted.
    Halted = 5,
    /// The ring is full and has no consumer left, so it would stay full.
    Disconnected = 6,
    /// Handles of the ring are left.
    Busy = 7,
    /// There is no memory for the ring.
    NoMemory = 8,
    /// A pointer is NULL that must not be.
    NullPointer = 9,
    /// The number of events is 0 or more than there are.
    InvalidCount = 10,
    /// The capacity is no power of two, or too large.
    InvalidCapacity = 11,
    /// The size of an event is 0 or no multiple of its alignment, or that is no power of two.
    InvalidEvent = 12,
    /// The stages cannot be arranged so, or there is no such stage.
    InvalidStages = 13,
    /// Another option has a value that it cannot have.
    InvalidOption = 14,
    /// The memory, or a handle, is not aligned.
    Misaligned = 15,
    /// The memory is too short.
    TooShort = 16,
    /// The ring would be larger than the address space.
    TooLarge = 17,
    /// The handle was never made, or was destroyed, or is of another sort.
    WrongHandle = 18,
    /// The ring is of another kind than the call is for.
    WrongKind = 19,
    /// The claim or the batch is not the one that this handle has open: it was published, released or replaced, or
    /// belongs to another handle.
    Stale = 20,
    /// Nobody is left to be taken: the ring's only producer, or every consumer of the stage, has its handle.
    Taken = 21,
    /// Every place of the ring is taken.
    NoPlace = 22,
    /// This system, or this build, cannot do that.
    Unsupported = 23,
    /// There is no ring in the memory, or not yet, or no longer.
    NotARing = 24,
    /// The ring in the memory is of another version, machine or kind.
    Incompatible = 25,
    /// The message is longer than the ring takes.
    MessageTooLong = 26,
    /// The message is longer than the buffer.
    BufferTooShort = 27,
    /// The library has a defect: please report it. The handle must not be used any more, but to be destroyed.
    Panic = 28,
    /// No file descriptor is left, or this consumer was not asked for its own.
    NoDescriptor = 29,
}

impl Status {
    /// The words, in the order of the numbers.
    const TEXTS: [&'static CStr; 30] = [
        c"done",
        c"the ring is full",
        c"no event is ready",
        c"the deadline passed first",
        c"the ring is closed",
        c"the ring is halted",
        c"the ring is full and has no consumer left",
        c"handles of the ring are left",
        c"no memory for the ring",
        c"a pointer is NULL",
        c"the number of events is 0 or too large",
        c"the capacity is no power of two, or too large",
        c"the size or alignment of an event is none",
        c"the stages cannot be arranged so, or there is no such stage",
        c"an option has a value that it cannot have",
        c"the memory is not aligned",
        c"the memory is too short",
        c"the ring would be larger than the address space",
        c"the handle is none of this sort, or was destroyed",
        c"the ring is of another kind",
        c"the claim or batch is not the open one of this handle",
        c"nobody is left to be taken",
        c"every place of the ring is taken",
        c"this system or build cannot do that",
        c"there is no ring in the memory",
        c"the ring is of another version, machine or kind",
        c"the message is longer than the ring takes",
        c"the message is longer than the buffer",
        c"the library has a defect",
        c"no file descriptor is left, or the consumer was not asked for its own",
    ];
}

/// The words for a status, in English; never NULL, also for a number that is none. They live for ever.
///
/// Threads: any. Signals: safe.
#[unsafe(no_mangle)]
pub extern "C" fn annulus_status_str(status: u32) -> *const c_char {
    let text = usize::try_from(status).ok().and_then(|number| Status::TEXTS.get(number));
    text.unwrap_or(&c"no status").as_ptr()
}
