//! Claims: slots to fill and then to publish.

use crate::guard::guard;
use crate::handle::{self, OfEvents, given};
use crate::kinds::{AnyProducer, each};
use crate::producer::Producer;
use crate::span::spanned;
use crate::status::Status;
#[cfg(feature = "std")]
use crate::time::Until;
use annulus::SeqRange;
use core::ffi::c_void;

/// Claimed slots: `first_count` events at `first`, then, where the claim goes over the ring's end, `second_count` at
/// `second`. Plain data: nothing has to be freed. The slots may be written until they are published or abandoned; each
/// holds the event of a lap ago until then.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Claim {
    /// The slots before the ring's end.
    pub first: *mut c_void,
    /// How many they are.
    pub first_count: usize,
    /// The slots after it; NULL if there are none.
    pub second: *mut c_void,
    /// How many they are.
    pub second_count: usize,
    /// The sequence of the first slot.
    pub sequence: u64,
    /// Which producer's claim this is: the library's.
    pub owner_: usize,
}

spanned!(Claim);

/// Claims by `attempt`, and writes the claim.
///
/// # Safety
/// Pointers are NULL or point at what they say.
macro_rules! claim {
    ($producer:expr, $claim:expr, $handle:ident => $attempt:expr) => {
        guard(|| {
            given($claim)?;
            // SAFETY: the caller's promise.
            let state = unsafe { handle::state_mut::<OfEvents, _>($producer)? };
            let range = each!(AnyProducer, &mut state.any, $handle => $attempt?);
            // SAFETY: the output was checked.
            unsafe { handle::write($claim, Claim::of(&state.events, range, state.identity)) };
            Ok(())
        })
    };
}

/// Claims `count` slots, if there is room for all of them now. What an earlier claim of this producer left open is
/// abandoned.
///
/// For every call that claims slots: a count of 0 is `ANNULUS_INVALID_COUNT`, and a call that is refused for anything but
/// its pointers has abandoned the earlier claim all the same.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: safe on rings that do not sleep.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_producer_try_claim(
    producer: *mut Producer,
    count: usize,
    claim: *mut Claim,
) -> Status {
    claim!(producer, claim, handle => handle.try_claim(count))
}

/// Claims slots in one piece, for whoever cannot be told of two, as a system call or a DMA controller: as many as there is
/// room for now, `max` at most and at least one, up to the end of the ring's memory at the latest. The next such claim goes
/// on at its beginning. What an earlier claim of this producer left open is abandoned.
///
/// Without room for one: `ANNULUS_FULL`. NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: safe on rings that
/// do not sleep.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_producer_try_claim_contiguous(
    producer: *mut Producer,
    max: usize,
    claim: *mut Claim,
) -> Status {
    claim!(producer, claim, handle => handle.try_claim_contiguous(max))
}

/// Claims `count` slots, waiting for room as the ring's threads wait. What an earlier claim of this producer left open is
/// abandoned.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: not safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_producer_claim(
    producer: *mut Producer,
    count: usize,
    claim: *mut Claim,
) -> Status {
    claim!(producer, claim, handle => handle.claim(count))
}

/// Claims `count` slots, waiting for room until `annulus_now()` has come to `deadline`.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: not safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[cfg(feature = "std")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_producer_claim_deadline(
    producer: *mut Producer,
    count: usize,
    deadline: u64,
    claim: *mut Claim,
) -> Status {
    claim!(producer, claim, handle => handle.claim_deadline(count, Until(deadline)))
}

/// Publishes all that is left of a claim, which is empty after that.
///
/// A claim that is not the open one of this producer: `ANNULUS_STALE`.
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: safe on rings that do not sleep.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_producer_publish(producer: *mut Producer, claim: *mut Claim) -> Status {
    // SAFETY: the caller's promise.
    guard(|| unsafe { publish(producer, claim, None) })
}

/// Publishes the first `count` events of a claim, in one run; the claim is shortened by them.
///
/// More than are claimed, or 0: `ANNULUS_INVALID_COUNT`. A claim that is not the open one of this producer:
/// `ANNULUS_STALE`. NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: safe on rings that do not sleep.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_producer_publish_part(
    producer: *mut Producer,
    claim: *mut Claim,
    count: usize,
) -> Status {
    // SAFETY: the caller's promise.
    guard(|| unsafe { publish(producer, claim, Some(count)) })
}

/// Gives up what is left of a claim, which is empty after that: its events are never delivered.
///
/// A claim that is not the open one of this producer: `ANNULUS_STALE`.
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: safe on rings that do not sleep.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_producer_abandon(producer: *mut Producer, claim: *mut Claim) -> Status {
    guard(|| {
        given(claim)?;
        // SAFETY: the caller's promise.
        let (state, open_claim) = unsafe { (handle::state_mut::<OfEvents, _>(producer)?, &mut *claim) };
        let open = each!(AnyProducer, &state.any, handle => handle.claimed());
        if !open_claim.is(state.identity, open) {
            return Err(Status::Stale);
        }
        each!(AnyProducer, &mut state.any, handle => handle.abandon());
        open_claim.shorten(&state.events, SeqRange { start: open.end, end: open.end });
        Ok(())
    })
}

/// Publishes the first `count` events of a claim, or all of them.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[inline(always)]
unsafe fn publish(producer: *mut Producer, claim: *mut Claim, count: Option<usize>) -> Result<(), Status> {
    given(claim)?;
    // SAFETY: the caller's promise.
    let (state, claim) = unsafe { (handle::state_mut::<OfEvents, _>(producer)?, &mut *claim) };
    let rest = each!(AnyProducer, &mut state.any, handle => {
        let open = handle.claimed();
        if !claim.is(state.identity, open) {
            return Err(Status::Stale);
        }
        let count = count.unwrap_or(open.len());
        if count == 0 || count > open.len() {
            return Err(Status::InvalidCount);
        }
        handle.publish(count);
        handle.claimed()
    });
    claim.shorten(&state.events, rest);
    Ok(())
}
