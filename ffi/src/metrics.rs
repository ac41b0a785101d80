//! What handles have counted, for a monitoring thread to read.

#[cfg(feature = "metrics")]
use crate::consumer::AnyConsumer;
use crate::consumer::{Consumer, ConsumerState};
use crate::guard::guard;
use crate::handle::{self, OfEither, given};
#[cfg(feature = "metrics")]
use crate::kinds::{AnyProducer, AnyReader, AnyRing, AnyWorker, each};
use crate::producer::{Producer, ProducerState};
use crate::ring::Ring;
#[cfg(feature = "metrics")]
use crate::span::number;
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
    /// How often those looked for room again.
    pub looks: u64,
    /// How long those waited in all, in nanoseconds.
    pub stalled: u64,
    /// Whether a producer has the place now; of a whole ring: always.
    pub present: bool,
}

/// What a consumer, a worker, or a worker group as a whole, has counted since its place was first taken. Counts wrap at
/// 2^64.
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
    /// How far it is behind the ring's cursor now, in events; a worker's is its group's.
    pub lag: u64,
    /// Its stage; of a whole ring: 0.
    pub stage: u32,
    /// Whether it is there now; of a whole ring: always.
    pub present: bool,
}

/// What all handles of a ring have counted. Counts wrap at 2^64.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct RingMetrics {
    /// All producers together.
    pub producers: ProducerMetrics,
    /// All consumers together: an event counts once for each consumer or group that released it. The lag is that of the
    /// slowest, the highest lag that of any.
    pub consumers: ConsumerMetrics,
    /// The ring's cursor: the end of what is claimed, or, with one producer, of what is published.
    pub cursor: u64,
}

#[cfg(feature = "metrics")]
impl From<annulus::metrics::ProducerCounts> for ProducerMetrics {
    fn from(counts: annulus::metrics::ProducerCounts) -> Self {
        Self {
            published: counts.published,
            batches: counts.batches,
            abandoned: counts.abandoned,
            refused: counts.refused,
            stalls: counts.stalls,
            looks: counts.looks,
            stalled: u64::try_from(counts.stalled.as_nanos()).unwrap_or(u64::MAX),
            present: true,
        }
    }
}

#[cfg(feature = "metrics")]
impl From<annulus::metrics::ConsumerCounts> for ConsumerMetrics {
    fn from(counts: annulus::metrics::ConsumerCounts) -> Self {
        Self {
            consumed: counts.consumed,
            batches: counts.batches,
            empty_polls: counts.empty_polls,
            highest_lag: counts.highest_lag,
            lag: 0,
            stage: 0,
            present: true,
        }
    }
}

#[cfg(feature = "metrics")]
impl From<annulus::metrics::ProducerMetrics> for ProducerMetrics {
    fn from(row: annulus::metrics::ProducerMetrics) -> Self {
        Self { present: row.present, ..row.counts.into() }
    }
}

#[cfg(feature = "metrics")]
impl From<annulus::metrics::ConsumerMetrics> for ConsumerMetrics {
    fn from(row: annulus::metrics::ConsumerMetrics) -> Self {
        Self { lag: row.lag as u64, stage: row.stage, present: row.present, ..row.counts.into() }
    }
}

#[cfg(feature = "metrics")]
impl From<annulus::metrics::RingMetrics> for RingMetrics {
    fn from(ring: annulus::metrics::RingMetrics) -> Self {
        Self {
            producers: ring.producers.into(),
            consumers: ConsumerMetrics { lag: ring.lag as u64, ..ring.consumers.into() },
            cursor: number(ring.cursor),
        }
    }
}

/// Reads what a ring's handles have counted, and writes a row of it, if there is such a place.
macro_rules! read {
    ($ring:expr, $place:expr, $metrics:expr, $counters:ident => $row:expr) => {
        guard(|| {
            given($metrics)?;
            // SAFETY: the caller's promise.
            let ring = unsafe { handle::state::<OfEither, _>($ring)? };
            #[cfg(not(feature = "metrics"))]
            return {
                let _ = (ring, $place);
                Err(Status::Unsupported)
            };
            #[cfg(feature = "metrics")]
            {
                let row = each!(AnyRing, &ring.any, ring => {
                    let controller = ring.controller();
                    let $counters = controller.metrics();
                    $row
                });
                // SAFETY: the output was checked.
                unsafe { handle::write($metrics, row.ok_or(Status::NoPlace)?.into()) };
                Ok(())
            }
        })
    };
}

/// What all handles of a ring have counted.
///
/// A library that counts nothing: `ANNULUS_UNSUPPORTED`.
/// NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_metrics(ring: *const Ring, metrics: *mut RingMetrics) -> Status {
    read!(ring, (), metrics, counters => Some(counters.ring()))
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
    read!(ring, place, metrics, counters => counters.producers().nth(place))
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
    read!(ring, place, metrics, counters => counters.consumers().nth(place))
}

/// What the worker at a place has counted. Places are numbered from 0, over all groups, in the order in which workers took
/// them, and are taken anew.
///
/// No such place: `ANNULUS_NO_PLACE`. A library that counts nothing: `ANNULUS_UNSUPPORTED`.
/// NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_worker_metrics_at(
    ring: *const Ring,
    place: usize,
    metrics: *mut ConsumerMetrics,
) -> Status {
    read!(ring, place, metrics, counters => counters.workers().nth(place))
}

/// The place of a producer: what `annulus_producer_metrics_at` takes.
///
/// A library that counts nothing: `ANNULUS_UNSUPPORTED`.
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_producer_place(producer: *const Producer, place: *mut usize) -> Status {
    guard(|| {
        given(place)?;
        // SAFETY: the caller's promise.
        let found = unsafe { handle::state::<OfEither, _>(producer)? }.place()?;
        // SAFETY: the output was checked.
        unsafe { handle::write(place, found) };
        Ok(())
    })
}

/// The place of a consumer: what `annulus_consumer_metrics_at` takes; of a worker: what `annulus_worker_metrics_at` takes.
///
/// A worker that found no place of its own, and counts with its group: `ANNULUS_NO_PLACE`. A library that counts nothing:
/// `ANNULUS_UNSUPPORTED`. NULL: `ANNULUS_NULL_POINTER`. Threads: the consumer's. Signals: safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_consumer_place(consumer: *const Consumer, place: *mut usize) -> Status {
    guard(|| {
        given(place)?;
        // SAFETY: the caller's promise.
        let found = unsafe { handle::state::<OfEither, _>(consumer)? }.place()?;
        // SAFETY: the output was checked.
        unsafe { handle::write(place, found) };
        Ok(())
    })
}

#[cfg(feature = "metrics")]
impl ProducerState {
    fn place(&self) -> Result<usize, Status> {
        let row = each!(AnyProducer, &self.any, producer => {
            let (controller, mine) = (producer.controller(), producer.metrics_handle());
            controller.metrics().producers().position(|row| row.handle == mine)
        });
        row.ok_or(Status::NoPlace)
    }
}

#[cfg(feature = "metrics")]
impl ConsumerState {
    fn place(&self) -> Result<usize, Status> {
        let row = match &self.any {
            AnyConsumer::Reader(reader) => each!(AnyReader, reader, consumer => {
                let (controller, mine) = (consumer.controller(), consumer.metrics_handle());
                controller.metrics().consumers().position(|row| row.handle == mine)
            }),
            AnyConsumer::Worker(worker) => each!(AnyWorker, worker, consumer => {
                let (controller, mine) = (consumer.controller(), consumer.metrics_handle());
                controller.metrics().workers().position(|row| row.handle == mine)
            }),
        };
        row.ok_or(Status::NoPlace)
    }
}

#[cfg(not(feature = "metrics"))]
impl ProducerState {
    fn place(&self) -> Result<usize, Status> {
        Err(Status::Unsupported)
    }
}

#[cfg(not(feature = "metrics"))]
impl ConsumerState {
    fn place(&self) -> Result<usize, Status> {
        Err(Status::Unsupported)
    }
}
