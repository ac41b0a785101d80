//! What handles have counted, for a monitoring thread to read.

use crate::guard::guard;
#[cfg(feature = "metrics")]
use crate::handle::write;
use crate::handle::{self, OfEither, given};
#[cfg(feature = "metrics")]
use crate::kinds::{AnyRing, each};
use crate::ring::Ring;
use crate::status::Status;

/// What a producer has counted since its place was first taken. Counts wrap at 2^64.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ProducerMetrics {
    /// Events that were published.
    pub published: u64,
    /// The runs that they were published in.
    pub batches: u64,
    /// Events that were claimed and given up.
    pub abandoned: u64,
    /// Claims that did not wait and found no room.
    pub refused: u64,
    /// Claims that found no room and waited.
    pub stalls: u64,
    /// How long those waited in all, in nanoseconds.
    pub stalled: u64,
    /// Whether a producer has the place now.
    pub present: bool,
}

/// What a consumer, or a worker group as a whole, has counted since its place was first taken. Counts wrap at 2^64.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ConsumerMetrics {
    /// Events that were released.
    pub consumed: u64,
    /// Batches that were delivered.
    pub batches: u64,
    /// Polls that found nothing at first.
    pub empty_polls: u64,
    /// The highest lag that a poll met, in events.
    pub highest_lag: u64,
    /// How far it is behind the ring's cursor now, in events.
    pub lag: u64,
    /// Its stage.
    pub stage: u32,
    /// Whether it is there now.
    pub present: bool,
}

/// What the producer at a place has counted. Places are numbered from 0 in the order in which producers took them, and are
/// taken anew; the last one of a ring with several is shared by those that found no other.
///
/// No such place: `ANNULUS_NO_PLACE`. A library that counts nothing: `ANNULUS_UNSUPPORTED`.
/// NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_producer_metrics_at(
    ring: *const Ring,
    place: usize,
    metrics: *mut ProducerMetrics,
) -> Status {
    guard(|| {
        given(metrics)?;
        // SAFETY: the caller's promise.
        let ring = unsafe { handle::state::<OfEither, _>(ring)? };
        #[cfg(not(feature = "metrics"))]
        return {
            let _ = (ring, place);
            Err(Status::Unsupported)
        };
        #[cfg(feature = "metrics")]
        {
            let found = each!(AnyRing, &ring.any, ring => ring.controller().metrics().producers().nth(place));
            let row = found.ok_or(Status::NoPlace)?;
            let read = ProducerMetrics {
                published: row.counts.published,
                batches: row.counts.batches,
                abandoned: row.counts.abandoned,
                refused: row.counts.refused,
                stalls: row.counts.stalls,
                stalled: u64::try_from(row.counts.stalled.as_nanos()).unwrap_or(u64::MAX),
                present: row.present,
            };
            // SAFETY: the output was checked.
            unsafe { write(metrics, read) };
            Ok(())
        }
    })
}

/// What the consumer or the worker group at a place has counted. Places are numbered from 0 in the order of the stages.
///
/// No such place: `ANNULUS_NO_PLACE`. A library that counts nothing: `ANNULUS_UNSUPPORTED`.
/// NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_consumer_metrics_at(
    ring: *const Ring,
    place: usize,
    metrics: *mut ConsumerMetrics,
) -> Status {
    guard(|| {
        given(metrics)?;
        // SAFETY: the caller's promise.
        let ring = unsafe { handle::state::<OfEither, _>(ring)? };
        #[cfg(not(feature = "metrics"))]
        return {
            let _ = (ring, place);
            Err(Status::Unsupported)
        };
        #[cfg(feature = "metrics")]
        {
            let found = each!(AnyRing, &ring.any, ring => ring.controller().metrics().consumers().nth(place));
            let row = found.ok_or(Status::NoPlace)?;
            let read = ConsumerMetrics {
                consumed: row.counts.consumed,
                batches: row.counts.batches,
                empty_polls: row.counts.empty_polls,
                highest_lag: row.counts.highest_lag,
                lag: row.lag as u64,
                stage: row.stage,
                present: row.present,
            };
            // SAFETY: the output was checked.
            unsafe { write(metrics, read) };
            Ok(())
        }
    })
}
