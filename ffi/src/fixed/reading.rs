//! What the consumer's calls do, whether one producer publishes or several.

use super::{StaticRing, StaticSlots};
use crate::status::Status;
use annulus::RangeConsumer;
use annulus::memory::{FixedKind, StaticParts};
use core::ffi::c_void;

type ConsumerOf<'r, K> = RangeConsumer<&'r StaticParts<K>>;

/// The next event, copied out and released.
///
/// # Safety
/// There is room for an event at `event`.
#[inline(always)]
pub(super) unsafe fn try_pop<K: FixedKind>(
    ring: &StaticRing,
    consumer: &mut ConsumerOf<'_, K>,
    event: *mut c_void,
) -> Result<(), Status> {
    let range = consumer.try_poll(1)?;
    // SAFETY: the slot is lent, and the caller promises the room.
    unsafe { ring.copy(ring.events().slot(range.start), event.cast()) };
    consumer.release_all();
    Ok(())
}

/// The next events, copied out and released.
///
/// # Safety
/// There is room for `max` events at `events`, and `count` can be written.
pub(super) unsafe fn try_read<K: FixedKind>(
    ring: &StaticRing,
    consumer: &mut ConsumerOf<'_, K>,
    events: *mut c_void,
    max: usize,
    count: *mut usize,
) -> Result<(), Status> {
    let range = consumer.try_poll(max)?;
    // SAFETY: the range is lent and no longer than `max`; the caller promises the rest.
    unsafe {
        ring.copy_out(range, events.cast());
        count.write(range.len());
    }
    consumer.release_all();
    Ok(())
}

/// The next events, where they lie.
///
/// # Safety
/// `batch` can be written.
#[inline(always)]
pub(super) unsafe fn try_poll<K: FixedKind>(
    ring: &StaticRing,
    consumer: &mut ConsumerOf<'_, K>,
    max: usize,
    batch: *mut StaticSlots,
) -> Result<(), Status> {
    let range = consumer.try_poll(max)?;
    // SAFETY: the caller's promise.
    unsafe { batch.write(ring.slots(range)) };
    Ok(())
}

/// Releases the first events of the last batch. They are polled once more, so that no more are than there are.
#[inline(always)]
pub(super) fn release<K: FixedKind>(consumer: &mut ConsumerOf<'_, K>, count: usize) -> Result<(), Status> {
    if consumer.try_poll(count)?.len() != count {
        return Err(Status::InvalidCount);
    }
    consumer.release_all();
    Ok(())
}
