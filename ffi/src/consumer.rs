//! Consumers and workers: the handles, and the calls that copy events out.

mod copy;
#[cfg(feature = "std")]
mod fd;
mod join;
#[cfg(feature = "std")]
#[cfg_attr(not(annulus_fd), path = "consumer/no_fd.rs")]
mod on_fd;

pub use copy::*;
#[cfg(feature = "std")]
pub use fd::*;
pub use join::*;
#[cfg(annulus_fd)]
pub(crate) use on_fd::OnFd;

use crate::guard::guard;
use crate::handle::{self, Handle, OfEither, State, Tag, given, identity};
use crate::kinds::{AnyReader, AnyRing, AnyWorker, derive, each};
use crate::memory::Owner;
use crate::ring::{Ring, RingState};
use crate::span::Events;
use crate::span::number;
use crate::status::Status;
use annulus::RangeConsumer;

/// A consumer, or a worker of a group, in memory of yours: it is used by one thread at a time, gets events in order and
/// in batches, and bounds the producers until it is destroyed. Made by `annulus_ring_consumer` and `annulus_ring_join`,
/// ended by `annulus_consumer_destroy`. It may be moved by `memcpy` if the old place is not used any more. The words in
/// it are the library's.
#[repr(C)]
#[derive(Debug)]
pub struct Consumer {
    /// The library's.
    opaque_: [u64; 64],
}

/// What lies in a [`Consumer`].
#[derive(Debug)]
#[repr(C)]
pub(crate) struct ConsumerState {
    tag: Tag,
    pub(crate) identity: usize,
    pub(crate) events: Events,
    pub(crate) any: AnyConsumer,
    /// Dropped last.
    owner: Option<Owner>,
}

/// What reads every event, or a share of them.
#[derive(Debug)]
pub(crate) enum AnyConsumer {
    Reader(AnyReader),
    Worker(AnyWorker),
}

/// Does the same with whichever it is.
macro_rules! reading {
    ($value:expr, $inner:pat => $body:expr) => {
        match $value {
            $crate::consumer::AnyConsumer::Reader(reader) => {
                $crate::kinds::each!(AnyReader, reader, $inner => $body)
            }
            $crate::consumer::AnyConsumer::Worker(worker) => {
                $crate::kinds::each!(AnyWorker, worker, $inner => $body)
            }
        }
    };
}
pub(crate) use reading;

impl State for ConsumerState {
    const TAG: usize = 0x636f_6e73;
}

// SAFETY: `repr(C)`, the tag first.
unsafe impl Handle for Consumer {
    type State = ConsumerState;
}

impl ConsumerState {
    fn new(ring: &RingState, any: AnyConsumer) -> Self {
        Self {
            tag: Tag::of::<Self>(ring.tag.is_of_messages()),
            identity: identity(),
            events: ring.events,
            any,
            owner: ring.owner.clone(),
        }
    }
}

/// Takes a consumer of a stage that nobody took, or a worker, if the stage is a group. Stages are numbered from 0 in the
/// order of the options; a ring without any has the one stage 0. Each consumer bounds the producers from the ring's
/// first event on, also while nobody has taken it.
///
/// No such stage: `ANNULUS_INVALID_STAGES`; all taken: `ANNULUS_TAKEN`.
/// NULL: `ANNULUS_NULL_POINTER`. Threads: any; the consumer is then used by one at a time. Signals: not safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_ring_consumer(
    ring: *const Ring,
    stage: u32,
    consumer: *mut Consumer,
) -> Status {
    guard(|| {
        let place = handle::place(consumer)?;
        // SAFETY: the caller's promise.
        let ring = unsafe { handle::state::<OfEither, _>(ring)? };
        let exists = each!(AnyRing, &ring.any, ring => ring.stages().nth(stage as usize).is_some());
        if !exists {
            return Err(Status::InvalidStages);
        }
        let any = take_reader(ring, stage).map(AnyConsumer::Reader);
        let any = any.or_else(|| take_worker(ring, stage).map(AnyConsumer::Worker));
        let state = ConsumerState::new(ring, any.ok_or(Status::Taken)?);
        // SAFETY: the place was checked.
        unsafe { handle::put(place, state) };
        Ok(())
    })
}

/// Takes a consumer of a stage, the exclusive one too.
fn take_reader(ring: &RingState, stage: u32) -> Option<AnyReader> {
    derive!(AnyRing => AnyReader, &ring.any, ring => {
        let stage = ring.stages().nth(stage as usize)?;
        if ring.exclusive_stage() == Some(stage) {
            ring.exclusive_consumer().map(RangeConsumer::from)
        } else {
            ring.consumer(stage).map(RangeConsumer::from)
        }
    })
}

/// Takes a worker of a group, of the exclusive one too.
fn take_worker(ring: &RingState, stage: u32) -> Option<AnyWorker> {
    derive!(AnyRing => AnyWorker, &ring.any, ring => {
        let stage = ring.stages().nth(stage as usize)?;
        if ring.exclusive_stage() == Some(stage) {
            ring.exclusive_worker().map(RangeConsumer::from)
        } else {
            ring.worker(stage).map(RangeConsumer::from)
        }
    })
}

/// Ends a consumer: it bounds nobody any more. What it was lent and did not release is not delivered again; a worker's is
/// finished.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the consumer's. Signals: not safe.
///
/// # Safety
/// `consumer` is NULL or points at a consumer's memory.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_consumer_destroy(consumer: *mut Consumer) -> Status {
    guard(|| {
        // SAFETY: the caller's promise.
        drop(unsafe { handle::take(consumer)? });
        Ok(())
    })
}

/// How far a consumer is behind the ring's cursor, in events; a worker's is its group's.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the consumer's. Signals: safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_consumer_lag(consumer: *const Consumer, lag: *mut usize) -> Status {
    guard(|| {
        given(lag)?;
        // SAFETY: the caller's promise.
        let state = unsafe { handle::state::<OfEither, _>(consumer)? };
        let events = reading!(&state.any, consumer => consumer.lag());
        // SAFETY: the output was checked.
        unsafe { handle::write(lag, events) };
        Ok(())
    })
}

/// The next sequence that a consumer gets: it has released everything below.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the consumer's. Signals: safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_consumer_sequence(consumer: *const Consumer, sequence: *mut u64) -> Status {
    guard(|| {
        given(sequence)?;
        // SAFETY: the caller's promise.
        let state = unsafe { handle::state::<OfEither, _>(consumer)? };
        let next = reading!(&state.any, consumer => consumer.sequence());
        // SAFETY: the output was checked.
        unsafe { handle::write(sequence, number(next)) };
        Ok(())
    })
}

/// Lets a consumer pause after small batches where that makes the ring faster, as it does unless told otherwise, or not:
/// without it an event that comes soon after another is delivered some hundred nanoseconds earlier.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the consumer's. Signals: not safe.
///
/// # Safety
/// `consumer` is NULL or points at a consumer's memory.
#[cfg(feature = "std")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_consumer_set_coalescing(consumer: *mut Consumer, enabled: bool) -> Status {
    guard(|| {
        // SAFETY: the caller's promise.
        let state = unsafe { handle::state_mut::<OfEither, _>(consumer)? };
        reading!(&mut state.any, consumer => consumer.set_coalescing(enabled));
        Ok(())
    })
}
