//! Claims of several messages at once.

use super::copy::bounded;
use crate::guard::guard;
use crate::handle::{self, OfMessages, given};
use crate::kinds::{AnyProducer, each};
use crate::producer::{Producer, ProducerState};
use crate::span::number;
use crate::status::Status;
#[cfg(feature = "std")]
use crate::time::Until;
use annulus::SeqRange;
use annulus::message::{Framing, MessagesMut, Unit};
use core::ffi::c_void;

/// Claimed messages, to be walked over with `annulus_message_claims_next` and written, and then published, in whole or in
/// parts. Plain data: nothing has to be freed.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct MessageClaims {
    /// How many messages there are.
    pub count: usize,
    /// The sequence of the first unit.
    pub sequence: u64,
    /// Where the messages lie: the library's.
    pub first_: *mut c_void,
    /// How many units that is: the library's.
    pub first_units_: usize,
    /// What lies after the ring's end: the library's.
    pub second_: *mut c_void,
    /// How many units that is: the library's.
    pub second_units_: usize,
    /// Which producer's claim this is: the library's.
    pub owner_: usize,
}

impl ProducerState {
    /// The claim of these units, which hold so many messages.
    fn claims(&self, range: SeqRange, count: usize) -> MessageClaims {
        let spans = self.events.spans(range);
        MessageClaims {
            count,
            sequence: number(range.start),
            first_: spans.first,
            first_units_: spans.first_count,
            second_: spans.second,
            second_units_: spans.second_count,
            owner_: self.identity,
        }
    }

    /// Lays out messages of these lengths in the units that were claimed for them. How many they are.
    ///
    /// # Safety
    /// They were claimed so.
    pub(super) unsafe fn lay_out(
        &self,
        framing: Framing,
        range: SeqRange,
        lens: impl Iterator<Item = usize>,
    ) -> usize {
        // SAFETY: the range is claimed.
        framing.frame_batch(unsafe { self.events.claimed_units(range) }, lens)
    }
}

impl MessageClaims {
    /// What is open of a producer's claim, if this is that.
    fn of(&self, state: &ProducerState) -> Result<SeqRange, Status> {
        let open = each!(AnyProducer, &state.any, handle => handle.claimed());
        let same = self.owner_ == state.identity
            && self.sequence == number(open.start)
            && self.first_units_.wrapping_add(self.second_units_) == open.len()
            && !open.is_empty();
        if same { Ok(open) } else { Err(Status::Stale) }
    }
}

/// Claims by an attempt, and writes the claim.
macro_rules! claim {
    ($producer:expr, $lens:expr, $count:expr, $claims:expr, $framing:ident, $found:ident, $handle:ident => $attempt:expr) => {
        guard(|| {
            given($claims)?;
            given($lens)?;
            // SAFETY: the caller's promise.
            let state = unsafe { handle::state_mut::<OfMessages, _>($producer)? };
            let $framing = state.events.framing()?;
            // SAFETY: so many lengths are there, by the caller's promise.
            let lens = unsafe { core::slice::from_raw_parts($lens, bounded(state, $count)?) };
            let $found = lens.iter().copied();
            let range = each!(AnyProducer, &mut state.any, $handle => $attempt?);
            // SAFETY: the range was claimed for those messages; the output was checked.
            unsafe {
                let count = state.lay_out($framing, range, lens.iter().copied());
                handle::write($claims, state.claims(range, count));
            }
            Ok(())
        })
    };
}

/// Claims `count` messages of these lengths, all of them or none, if there is room now. What an earlier claim of this
/// producer left open is abandoned.
///
/// One that is longer than the ring takes, or all together longer than half of the ring: `ANNULUS_MESSAGE_TOO_LONG`.
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: safe on rings that do not sleep.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_message_try_claim_batch(
    producer: *mut Producer,
    lens: *const usize,
    count: usize,
    claims: *mut MessageClaims,
) -> Status {
    claim!(producer, lens, count, claims, framing, lens, handle => framing.try_claim_batch(handle, lens))
}

/// Claims `count` messages of these lengths, all of them or none, waiting for room. What an earlier claim of this producer
/// left open is abandoned.
///
/// One that is longer than the ring takes, or all together longer than half of the ring: `ANNULUS_MESSAGE_TOO_LONG`.
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: not safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_message_claim_batch(
    producer: *mut Producer,
    lens: *const usize,
    count: usize,
    claims: *mut MessageClaims,
) -> Status {
    claim!(producer, lens, count, claims, framing, lens, handle => framing.claim_batch(handle, lens))
}

/// Claims `count` messages of these lengths, all of them or none, waiting for room until `annulus_now()` has come to
/// `deadline`.
///
/// One that is longer than the ring takes, or all together longer than half of the ring: `ANNULUS_MESSAGE_TOO_LONG`.
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: not safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[cfg(feature = "std")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_message_claim_batch_deadline(
    producer: *mut Producer,
    lens: *const usize,
    count: usize,
    deadline: u64,
    claims: *mut MessageClaims,
) -> Status {
    claim!(
        producer, lens, count, claims, framing, lens,
        handle => framing.claim_batch_deadline(handle, lens, Until(deadline))
    )
}

/// The next message of a claim: where its bytes are to be written, aligned to 8, and how many they are. It shortens `rest`
/// by that message and publishes nothing: walk over a copy of the claim, and publish the claim itself. `ANNULUS_EMPTY`
/// after the last one.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: safe.
///
/// # Safety
/// Pointers are NULL or point at what they say; `rest` is a copy of a claim that is open.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_message_claims_next(
    rest: *mut MessageClaims,
    bytes: *mut *mut c_void,
    len: *mut usize,
) -> Status {
    guard(|| {
        given(rest)?;
        given(bytes)?;
        given(len)?;
        // SAFETY: the caller's promise.
        let rest = unsafe { &mut *rest };
        // SAFETY: the claim is open, so these are claimed units, which nobody else reaches.
        let units =
            unsafe { (units_at(rest.first_, rest.first_units_), units_at(rest.second_, rest.second_units_)) };
        let mut messages = MessagesMut::of(units, rest.count);
        let message = messages.next().ok_or(Status::Empty)?;
        let (first, second) = messages.into_rest();
        rest.count -= 1;
        (rest.first_, rest.first_units_) = (first.as_mut_ptr().cast(), first.len());
        (rest.second_, rest.second_units_) = (second.as_mut_ptr().cast(), second.len());
        // SAFETY: the outputs were checked.
        unsafe {
            handle::write(bytes, message.as_mut_ptr().cast());
            handle::write(len, message.len());
        }
        Ok(())
    })
}

/// So many units at an address; none at NULL.
///
/// # Safety
/// They are there, and nobody else reaches them for `'u`.
unsafe fn units_at<'u>(address: *mut c_void, count: usize) -> &'u mut [Unit] {
    if address.is_null() || count == 0 {
        return &mut [];
    }
    // SAFETY: the caller's promise.
    unsafe { core::slice::from_raw_parts_mut(address.cast(), count) }
}

/// Publishes the first `count` messages of a claim, in one run; the claim is shortened by them. All of them:
/// `claims->count`.
///
/// More than are claimed, or 0: `ANNULUS_INVALID_COUNT`. A claim that is not the open one of this producer:
/// `ANNULUS_STALE`. NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: safe on rings that do not sleep.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_message_publish_batch(
    producer: *mut Producer,
    claims: *mut MessageClaims,
    count: usize,
) -> Status {
    guard(|| {
        given(claims)?;
        // SAFETY: the caller's promise.
        let (state, claims) = unsafe { (handle::state_mut::<OfMessages, _>(producer)?, &mut *claims) };
        let open = claims.of(state)?;
        if count == 0 || count > claims.count {
            return Err(Status::InvalidCount);
        }
        // SAFETY: the range is claimed.
        let (first, second) = unsafe { state.events.claimed_units(open) };
        let (_, units) = state.events.framing()?.measure((first, second), count);
        let rest = each!(AnyProducer, &mut state.any, handle => {
            handle.publish(units);
            handle.claimed()
        });
        *claims = state.claims(rest, claims.count - count);
        Ok(())
    })
}

/// Gives up what is left of a claim, which is empty after that: its messages are never delivered.
///
/// A claim that is not the open one of this producer: `ANNULUS_STALE`.
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: safe on rings that do not sleep.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_message_abandon_batch(
    producer: *mut Producer,
    claims: *mut MessageClaims,
) -> Status {
    guard(|| {
        given(claims)?;
        // SAFETY: the caller's promise.
        let (state, claims) = unsafe { (handle::state_mut::<OfMessages, _>(producer)?, &mut *claims) };
        let open = claims.of(state)?;
        each!(AnyProducer, &mut state.any, handle => handle.abandon());
        *claims = state.claims(SeqRange { start: open.end, end: open.end }, 0);
        Ok(())
    })
}
