//! Sequences that threads share.

use super::sequence as sequence_of;
use crate::guard::guard;
use crate::handle::{self, given};
use crate::span::number;
use crate::status::Status;
use annulus::gate::{Gate, GatingSet};

/// A sequence that threads share, on cache lines of its own: how far somebody has come. One party sets it, or several
/// advance it; any number get it. In memory of yours, at an address that is a multiple of `ANNULUS_LINE`; the same for
/// several processes that map it. Memory that is all zero is a sequence at 0. Nothing has to be freed.
///
/// A stage of your own, which has no consumer, gates a ring by one of these: it reads what another thread's consumer polled
/// and sets the sequence; that thread releases as far as the slowest of such stages has come.
#[repr(C)]
#[derive(Debug)]
pub struct Sequence {
    /// The library's.
    opaque_: [u64; 16],
}

/// C declares as many bytes on every target, and aligns them to `ANNULUS_LINE`.
const _: () = assert!(
    size_of::<annulus::Sequence>() <= size_of::<Sequence>()
        && align_of::<annulus::Sequence>() <= size_of::<Sequence>()
        && size_of::<Sequence>() == 128
);

/// The sequence at this address.
///
/// # Safety
/// `at` is NULL or points at a sequence, which stays for `'s`.
unsafe fn shared<'s>(at: *const Sequence) -> Result<&'s annulus::Sequence, Status> {
    let at = at.cast::<annulus::Sequence>();
    given(at)?;
    // SAFETY: it is not NULL and aligned; there is a sequence, which is one word that threads share, whatever it holds.
    Ok(unsafe { &*at })
}

/// Puts a sequence that stands at `start` into memory of yours.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: one; nobody else may use the memory. Signals: safe.
///
/// # Safety
/// `sequence` is NULL or points at memory for a sequence.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_sequence_init(sequence: *mut Sequence, start: u64) -> Status {
    guard(|| {
        let place = sequence.cast::<annulus::Sequence>();
        given(place)?;
        // SAFETY: it was checked, and there is room.
        unsafe { handle::write(place, annulus::Sequence::new(sequence_of(start))) };
        Ok(())
    })
}

/// Where a sequence stands. What its owner did before it came there is visible after this call (acquire).
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_sequence_get(sequence: *const Sequence, at: *mut u64) -> Status {
    guard(|| {
        given(at)?;
        // SAFETY: the caller's promise; the output was checked.
        unsafe { handle::write(at, number(shared(sequence)?.get())) };
        Ok(())
    })
}

/// Moves a sequence to `to`. What this thread did before is visible to whoever gets the new place (release).
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the one that owns it. Signals: safe.
///
/// # Safety
/// `sequence` is NULL or points at a sequence.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_sequence_set(sequence: *mut Sequence, to: u64) -> Status {
    guard(|| {
        // SAFETY: the caller's promise.
        unsafe { shared(sequence)?.set(sequence_of(to)) };
        Ok(())
    })
}

/// Moves a sequence from `from` to `to`, if it still stands at `from`: for one that several threads move. Ordered as
/// `annulus_sequence_get` and `annulus_sequence_set` together.
///
/// If it stands elsewhere: `ANNULUS_STALE`, and `found` is where.
/// NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_sequence_advance(
    sequence: *const Sequence,
    from: u64,
    to: u64,
    found: *mut u64,
) -> Status {
    guard(|| {
        given(found)?;
        // SAFETY: the caller's promise.
        let shared = unsafe { shared(sequence)? };
        let (answer, at) = match shared.advance(sequence_of(from), sequence_of(to)) {
            Ok(()) => (Ok(()), sequence_of(from)),
            Err(at) => (Err(Status::Stale), at),
        };
        // SAFETY: the output was checked.
        unsafe { handle::write(found, number(at)) };
        answer
    })
}

/// Where the slowest of `count` sequences stands: how far all of those whose progress they are have come. Acquires of each
/// as `annulus_sequence_get`.
///
/// None, or more than 64: `ANNULUS_INVALID_COUNT`. One of them at NULL is as if all were.
/// NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_sequence_slowest(
    sequences: *const *const Sequence,
    count: usize,
    slowest: *mut u64,
) -> Status {
    guard(|| {
        given(slowest)?;
        given(sequences)?;
        if count == 0 || count > MOST {
            return Err(Status::InvalidCount);
        }
        // SAFETY: so many addresses are there.
        let addresses = unsafe { core::slice::from_raw_parts(sequences, count) };
        // SAFETY: the caller's promise.
        let first = unsafe { shared(addresses[0])? };
        // The rest is the first once more, which changes nothing.
        let mut members = [first; MOST];
        for (member, address) in members.iter_mut().zip(addresses) {
            // SAFETY: the caller's promise.
            *member = unsafe { shared(*address)? };
        }
        let progress = GatingSet::new(&members[..count]).progress();
        // SAFETY: the output was checked.
        unsafe { handle::write(slowest, number(progress.sequence)) };
        Ok(())
    })
}

/// The most sequences that are asked at once.
const MOST: usize = 64;
