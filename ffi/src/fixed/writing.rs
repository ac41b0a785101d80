//! What the producers' calls do, whether there is one or several.

use super::StaticRing;
use annulus::RangeProducer;
use annulus::error::TryClaimError;
use annulus::memory::{FixedKind, StaticParts};
use core::ffi::c_void;

/// One event, copied in and published.
///
/// # Safety
/// There is an event at `event`.
#[inline(always)]
pub(super) unsafe fn try_push<K: FixedKind>(
    ring: &StaticRing,
    producer: &mut RangeProducer<&StaticParts<K>>,
    event: *const c_void,
) -> Result<(), TryClaimError> {
    let range = producer.try_claim(1)?;
    // SAFETY: the slot is claimed, and the caller promises the event.
    unsafe { ring.copy(event.cast(), ring.events().slot(range.start)) };
    producer.publish_all();
    Ok(())
}

/// Events, copied in and published as one run.
///
/// # Safety
/// There are `count` events at `events`.
#[inline(always)]
pub(super) unsafe fn try_write<K: FixedKind>(
    ring: &StaticRing,
    producer: &mut RangeProducer<&StaticParts<K>>,
    events: *const c_void,
    count: usize,
) -> Result<(), TryClaimError> {
    let range = producer.try_claim(count)?;
    // SAFETY: the range is claimed, and the caller promises the events.
    unsafe { ring.copy_in(range, events.cast()) };
    producer.publish_all();
    Ok(())
}
