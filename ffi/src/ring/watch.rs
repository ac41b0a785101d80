//! How a ring is, for whoever watches it.

use super::Ring;
use crate::guard::guard;
use crate::handle::{self, OfEither, given};
use crate::kinds::{AnyRing, each};
#[cfg(feature = "std")]
use crate::memory::Owner;
use crate::status::Status;

/// Whether a ring is closed, or was asked to close.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_is_closed(ring: *const Ring, closed: *mut bool) -> Status {
    guard(|| {
        given(closed)?;
        // SAFETY: the caller's promise.
        let ring = unsafe { handle::state::<OfEither, _>(ring)? };
        let answer = each!(AnyRing, &ring.any, ring => ring.controller().is_closed());
        // SAFETY: the output was checked.
        unsafe { handle::write(closed, answer) };
        Ok(())
    })
}

/// Whether a ring was halted.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_is_halted(ring: *const Ring, halted: *mut bool) -> Status {
    guard(|| {
        given(halted)?;
        // SAFETY: the caller's promise.
        let ring = unsafe { handle::state::<OfEither, _>(ring)? };
        let answer = each!(AnyRing, &ring.any, ring => ring.controller().is_halted());
        // SAFETY: the output was checked.
        unsafe { handle::write(halted, answer) };
        Ok(())
    })
}

/// Which of the wishes for a ring's pages were granted: bits `ANNULUS_PAGES_*`. 0 for a ring that was not made by
/// `annulus_ring_create`, or without a wish.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[cfg(feature = "std")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_ring_pages(ring: *const Ring, granted: *mut u32) -> Status {
    guard(|| {
        given(granted)?;
        // SAFETY: the caller's promise.
        let ring = unsafe { handle::state::<OfEither, _>(ring)? };
        // SAFETY: the output was checked.
        unsafe { handle::write(granted, ring.owner.as_ref().map_or(0, Owner::granted)) };
        Ok(())
    })
}
