//! Handles in memory of the caller's: what lies in the opaque words, and how it is known to be there.

use crate::status::Status;
use core::mem::MaybeUninit;
use core::ptr;
use portable_atomic::{AtomicUsize, Ordering};

/// The opaque words of a handle, as C declares it, and what lies in them.
///
/// # Safety
/// `State` is `repr(C)`, begins with its tag, and fits into `Self`, as `fits` checks.
pub(crate) unsafe trait Handle: Sized {
    type State: State;

    /// Whether the state has room.
    const FITS: () = assert!(
        size_of::<Self::State>() <= size_of::<Self>()
            && align_of::<Self::State>() <= align_of::<Self>()
            && Self::State::TAG >> 24 == 0
    );
}

/// What lies in a handle.
pub(crate) trait State {
    /// What the first word of a handle of this sort holds while it lives, in its lower three bytes. A ring of messages has
    /// handles of a sort of their own: this number plus `MESSAGES`.
    const TAG: usize;
}

/// The first word of every state.
#[derive(Debug)]
#[repr(transparent)]
pub(crate) struct Tag(usize);

/// What is added to the tag of a handle for messages.
const MESSAGES: usize = 1 << 31;

/// What is added to the tag of a handle whose hot calls the header may make itself, and how: see `lane`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub(crate) enum Lane {
    /// It may not.
    Closed = 0,
    /// As for a ring with one producer.
    Single = 1 << 29,
    /// As for a ring with several.
    Multi = 1 << 30,
}

/// The tag of a producer whose claims the header makes, of a ring with one.
pub const ANNULUS_PRODUCER_SINGLE_: usize = 0x2070_726f;
/// The same of a ring with several.
pub const ANNULUS_PRODUCER_MULTI_: usize = 0x4070_726f;
/// The tag of a consumer whose polls the header makes, of a ring with one producer.
pub const ANNULUS_CONSUMER_SINGLE_: usize = 0x2063_6f6e;
/// The same of a ring with several.
pub const ANNULUS_CONSUMER_MULTI_: usize = 0x4063_6f6e;

/// The bits of the lanes.
const LANES: usize = Lane::Single as usize | Lane::Multi as usize;

impl Tag {
    pub(crate) fn of<S: State>(messages: bool) -> Self {
        Self(if messages { S::TAG + MESSAGES } else { S::TAG })
    }

    pub(crate) fn is_of_messages(&self) -> bool {
        self.0 & MESSAGES != 0
    }

    /// Opens a lane to a handle for events.
    pub(crate) fn open(&mut self, lane: Lane) {
        if !self.is_of_messages() {
            self.0 = self.0 & !LANES | lane as usize;
        }
    }
}

/// Which handles a call is for.
pub(crate) trait Content {
    const EVENTS: bool;
    const MESSAGES: bool;
}

/// Those of rings of events.
pub(crate) enum OfEvents {}
/// Those of rings of messages.
pub(crate) enum OfMessages {}
/// Those of either.
pub(crate) enum OfEither {}

impl Content for OfEvents {
    const EVENTS: bool = true;
    const MESSAGES: bool = false;
}
impl Content for OfMessages {
    const EVENTS: bool = false;
    const MESSAGES: bool = true;
}
impl Content for OfEither {
    const EVENTS: bool = true;
    const MESSAGES: bool = true;
}

/// Checks that there is a handle of this sort.
#[inline]
fn check<H: Handle, C: Content>(handle: *const H) -> Result<(), Status> {
    let () = H::FITS;
    if handle.is_null() {
        return Err(Status::NullPointer);
    }
    if !handle.is_aligned() {
        return Err(Status::Misaligned);
    }
    // SAFETY: the caller of the C function gave the address of a handle, or of memory as large.
    let tag = unsafe { handle.cast::<usize>().read() } & !LANES;
    let (events, messages) = (tag == H::State::TAG, tag == H::State::TAG + MESSAGES);
    if (C::EVENTS && events) || (C::MESSAGES && messages) {
        Ok(())
    } else {
        Err(if events || messages { Status::WrongKind } else { Status::WrongHandle })
    }
}

/// The state of a handle.
///
/// # Safety
/// `handle` is NULL, or points at a handle's memory, which stays for `'a`; nobody else writes to it meanwhile.
#[inline]
pub(crate) unsafe fn state<'a, C: Content, H: Handle>(handle: *const H) -> Result<&'a H::State, Status> {
    check::<H, C>(handle)?;
    // SAFETY: the tag is only ever written with the state behind it, by `put`, and erased by `take`.
    Ok(unsafe { &*handle.cast() })
}

/// The state of a handle, to be changed.
///
/// # Safety
/// As for [`state`], and nobody else reads it meanwhile.
#[inline]
pub(crate) unsafe fn state_mut<'a, C: Content, H: Handle>(
    handle: *mut H,
) -> Result<&'a mut H::State, Status> {
    check::<H, C>(handle)?;
    // SAFETY: as in `state`.
    Ok(unsafe { &mut *handle.cast() })
}

/// Memory for a new handle. Whatever is there is overwritten by [`put`].
#[inline]
pub(crate) fn place<H: Handle>(handle: *mut H) -> Result<*mut H, Status> {
    let () = H::FITS;
    match handle {
        null if null.is_null() => Err(Status::NullPointer),
        handle if !handle.is_aligned() => Err(Status::Misaligned),
        handle => Ok(handle),
    }
}

/// Puts a new handle into its place.
///
/// # Safety
/// `handle` is from [`place`], and points at memory that nobody else reaches.
pub(crate) unsafe fn put<H: Handle>(handle: *mut H, state: H::State) {
    // SAFETY: the state fits, and whatever was there is not to be dropped.
    unsafe { handle.cast::<H::State>().write(state) };
}

/// Takes the state out of a handle, which is none after that.
///
/// # Safety
/// As for [`state_mut`].
pub(crate) unsafe fn take<H: Handle>(handle: *mut H) -> Result<H::State, Status> {
    check::<H, OfEither>(handle)?;
    // SAFETY: as in `state`; the tag is erased, so that nobody takes it again.
    unsafe {
        let state = handle.cast::<H::State>().read();
        handle.cast::<MaybeUninit<usize>>().write(MaybeUninit::new(0));
        Ok(state)
    }
}

/// Writes an output.
///
/// # Safety
/// `out` points at memory for a `T`, from [`output`].
#[inline]
pub(crate) unsafe fn write<T>(out: *mut T, value: T) {
    // SAFETY: the caller's promise.
    unsafe { ptr::write(out, value) };
}

/// Checks the address of an output or an input.
#[inline]
pub(crate) fn given<T>(pointer: *const T) -> Result<(), Status> {
    match pointer {
        null if null.is_null() => Err(Status::NullPointer),
        pointer if !pointer.is_aligned() => Err(Status::Misaligned),
        _ => Ok(()),
    }
}

/// A number that no other handle of the process has, until they wrap.
pub(crate) fn identity() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(1);
    // Relaxed: only the number counts.
    NEXT.fetch_add(1, Ordering::Relaxed)
}
