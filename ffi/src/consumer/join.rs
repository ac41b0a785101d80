//! Joining a ring that runs.

use super::{AnyConsumer, Consumer, ConsumerState};
use crate::guard::guard;
use crate::handle::{self, OfEither};
use crate::ring::{Ring, RingState};
use crate::status::Status;
#[cfg(target_has_atomic = "64")]
use {
    crate::kinds::{AnyReader, AnyRing, AnyWorker},
    annulus::error::JoinError,
    annulus::wait::WaitStrategy,
    annulus::{Joinable, Kind, Opaque, RangeConsumer, Raw, RawRing, Share},
};

/// Adds a consumer to a stage of a ring that was made with `places`, or a worker, if the stage is a group. It gets every
/// event from the furthest point on that any consumer of the ring had come to.
///
/// A ring without places: `ANNULUS_WRONG_KIND`; the exclusive stage, too. No such stage: `ANNULUS_INVALID_STAGES`. As many
/// consumers as there are places: `ANNULUS_NO_PLACE`.
/// NULL: `ANNULUS_NULL_POINTER`. Threads: any; the consumer is then used by one at a time. Signals: not safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_ring_join(ring: *const Ring, stage: u32, consumer: *mut Consumer) -> Status {
    guard(|| {
        let place = handle::place(consumer)?;
        // SAFETY: the caller's promise.
        let ring = unsafe { handle::state::<OfEither, _>(ring)? };
        let state = ConsumerState::new(ring, join(ring, stage)?);
        // SAFETY: the place was checked.
        unsafe { handle::put(place, state) };
        Ok(())
    })
}

/// A joiner of either sort.
#[cfg(target_has_atomic = "64")]
enum Joined<K: Kind, W: WaitStrategy> {
    Reader(RangeConsumer<Raw<Opaque, K, W>>),
    Worker(RangeConsumer<Raw<Opaque, K, W>, Share>),
}

#[cfg(target_has_atomic = "64")]
fn join_stage<K: Kind, W: WaitStrategy>(
    ring: &RawRing<Opaque, Joinable<K>, W>,
    stage: u32,
) -> Result<Joined<Joinable<K>, W>, Status> {
    let stage = ring.stages().nth(stage as usize).ok_or(Status::InvalidStages)?;
    let joiner = ring.joiner();
    match joiner.join(stage) {
        Ok(consumer) => Ok(Joined::Reader(consumer.into())),
        Err(JoinError::Group) => Ok(Joined::Worker(joiner.join_group(stage)?.into())),
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(target_has_atomic = "64"))]
fn join(_: &RingState, _: u32) -> Result<AnyConsumer, Status> {
    Err(Status::WrongKind)
}

#[cfg(target_has_atomic = "64")]
fn join(ring: &RingState, stage: u32) -> Result<AnyConsumer, Status> {
    macro_rules! joined {
        ($ring:expr, $variant:ident) => {
            match join_stage($ring, stage)? {
                Joined::Reader(reader) => Ok(AnyConsumer::Reader(AnyReader::$variant(reader.into()))),
                Joined::Worker(worker) => Ok(AnyConsumer::Worker(AnyWorker::$variant(worker.into()))),
            }
        };
    }
    match &ring.any {
        AnyRing::SingleJoinable(ring) => joined!(ring, SingleJoinable),
        AnyRing::MultiJoinable(ring) => joined!(ring, MultiJoinable),
        #[cfg(feature = "std")]
        AnyRing::SingleJoinableBlocking(ring) => joined!(ring, SingleJoinableBlocking),
        #[cfg(feature = "std")]
        AnyRing::MultiJoinableBlocking(ring) => joined!(ring, MultiJoinableBlocking),
        #[cfg(annulus_fd)]
        AnyRing::SingleJoinableFd(ring) => joined!(ring, SingleJoinableFd),
        #[cfg(annulus_fd)]
        AnyRing::MultiJoinableFd(ring) => joined!(ring, MultiJoinableFd),
        _ => Err(Status::WrongKind),
    }
}
