//! Claims of messages.

use crate::guard::guard;
use crate::handle::{self, OfMessages, given};
use crate::kinds::{AnyProducer, each};
use crate::producer::{Producer, ProducerState};
use crate::span::number;
use crate::status::Status;
#[cfg(feature = "std")]
use crate::time::Until;
use annulus::SeqRange;
use core::ffi::c_void;

/// A claimed message: `len` bytes at `bytes`, aligned to 8, to be written and then published. Plain data: nothing has to
/// be freed.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct MessageClaim {
    /// The bytes, with whatever values were there.
    pub bytes: *mut c_void,
    /// How many they are.
    pub len: usize,
    /// The sequence of the first unit, which may be a pad's.
    pub sequence: u64,
    /// Which producer's claim this is: the library's.
    pub owner_: usize,
}

impl ProducerState {
    /// The claim of a message of `len` bytes, in these units.
    ///
    /// # Safety
    /// They were claimed for such a message.
    #[inline]
    pub(super) unsafe fn message(&self, range: SeqRange, len: usize) -> Result<MessageClaim, Status> {
        let framing = self.events.framing()?;
        // SAFETY: the range is claimed.
        let units = unsafe { self.events.claimed_units(range) };
        let (bytes, _) = framing.frame(units, len, len);
        Ok(MessageClaim {
            bytes: bytes.as_mut_ptr().cast(),
            len,
            sequence: number(range.start),
            owner_: self.identity,
        })
    }
}

impl MessageClaim {
    fn is(&self, identity: usize, open: SeqRange) -> bool {
        self.owner_ == identity && self.sequence == number(open.start) && !open.is_empty()
    }
}

/// Claims by an attempt, and writes the claim.
macro_rules! claim {
    ($producer:expr, $len:expr, $claim:expr, $framing:ident, $handle:ident => $attempt:expr) => {
        guard(|| {
            given($claim)?;
            // SAFETY: the caller's promise.
            let state = unsafe { handle::state_mut::<OfMessages, _>($producer)? };
            let $framing = state.events.framing()?;
            let range = each!(AnyProducer, &mut state.any, $handle => $attempt?);
            // SAFETY: the range was claimed for that message; the output was checked.
            unsafe { handle::write($claim, state.message(range, $len)?) };
            Ok(())
        })
    };
}

/// Claims a message of `len` bytes, if there is room now. What an earlier claim of this producer left open is abandoned.
///
/// Longer than the ring takes: `ANNULUS_MESSAGE_TOO_LONG`.
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: safe on rings that do not sleep.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_message_try_claim(
    producer: *mut Producer,
    len: usize,
    claim: *mut MessageClaim,
) -> Status {
    claim!(producer, len, claim, framing, handle => framing.try_claim(handle, len))
}

/// Claims a message of `len` bytes, waiting for room. What an earlier claim of this producer left open is abandoned.
///
/// Longer than the ring takes: `ANNULUS_MESSAGE_TOO_LONG`.
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: not safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_message_claim(
    producer: *mut Producer,
    len: usize,
    claim: *mut MessageClaim,
) -> Status {
    claim!(producer, len, claim, framing, handle => framing.claim(handle, len))
}

/// Claims a message of `len` bytes, waiting for room until `annulus_now()` has come to `deadline`.
///
/// Longer than the ring takes: `ANNULUS_MESSAGE_TOO_LONG`.
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: not safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[cfg(feature = "std")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_message_claim_deadline(
    producer: *mut Producer,
    len: usize,
    deadline: u64,
    claim: *mut MessageClaim,
) -> Status {
    claim!(producer, len, claim, framing, handle => framing.claim_deadline(handle, len, Until(deadline)))
}

/// Publishes the first `len` bytes of a claim as the message. What the claim has more is given up; it is empty after that.
///
/// More than were claimed: `ANNULUS_INVALID_COUNT`. A claim that is not the open one of this producer: `ANNULUS_STALE`.
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: safe on rings that do not sleep.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_message_publish(
    producer: *mut Producer,
    claim: *mut MessageClaim,
    len: usize,
) -> Status {
    guard(|| {
        given(claim)?;
        // SAFETY: the caller's promise.
        let (state, claim) = unsafe { (handle::state_mut::<OfMessages, _>(producer)?, &mut *claim) };
        let open = each!(AnyProducer, &state.any, handle => handle.claimed());
        if !claim.is(state.identity, open) {
            return Err(Status::Stale);
        }
        if len > claim.len {
            return Err(Status::InvalidCount);
        }
        // SAFETY: the range is claimed, for a message of `claim.len` bytes.
        let units = unsafe { state.events.claimed_units(open) };
        let (_, count) = state.events.framing()?.frame(units, claim.len, len);
        each!(AnyProducer, &mut state.any, handle => {
            handle.publish(count);
            handle.abandon();
        });
        (claim.bytes, claim.len) = (core::ptr::null_mut(), 0);
        Ok(())
    })
}

/// Gives a claim up: its message is never delivered. The claim is empty after that.
///
/// A claim that is not the open one of this producer: `ANNULUS_STALE`.
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: safe on rings that do not sleep.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_message_abandon(
    producer: *mut Producer,
    claim: *mut MessageClaim,
) -> Status {
    guard(|| {
        given(claim)?;
        // SAFETY: the caller's promise.
        let (state, claim) = unsafe { (handle::state_mut::<OfMessages, _>(producer)?, &mut *claim) };
        let open = each!(AnyProducer, &state.any, handle => handle.claimed());
        if !claim.is(state.identity, open) {
            return Err(Status::Stale);
        }
        each!(AnyProducer, &mut state.any, handle => handle.abandon());
        (claim.bytes, claim.len) = (core::ptr::null_mut(), 0);
        Ok(())
    })
}
