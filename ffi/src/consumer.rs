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
use crate::lane;
use crate::memory::Owner;
use crate::ring::{Ring, RingState};
use crate::span::Events;
use crate::span::number;
use crate::status::Status;
use annulus::RangeConsumer;
use core::ffi::c_void;

/// A consumer, or a worker of a group, in memory of yours: it is used by one thread at a time, gets events in order and
/// in batches, and bounds the producers until it is destroyed. Made by `annulus_ring_consumer` and `annulus_ring_join`,
/// ended by `annulus_consumer_destroy`. It may be moved by `memcpy` if the old place is not used any more. The words in
/// it are the library's.
#[repr(C)]
#[derive(Debug)]
pub struct Consumer {
    /// What lies here: the library's, as all of these words.
    pub(crate) tag_: usize,
    /// The number of this handle.
    pub(crate) identity_: usize,
    /// The first slot.
    pub(crate) slots_: *mut c_void,
    /// The size of an event.
    pub(crate) event_size_: usize,
    /// The capacity, less 1.
    pub(crate) mask_: usize,
    /// The ring's cursor.
    pub(crate) cursor_: *const u64,
    /// Whether the ring was halted.
    pub(crate) halted_: *const u32,
    /// The stamps of a ring with several producers.
    pub(crate) stamps_: *const u64,
    /// This consumer's sequence.
    pub(crate) sequence_: *mut u64,
    /// What this handle counts.
    pub(crate) counters_: *mut u64,
    /// The kind of the ring.
    pub(crate) kind_: [usize; 2],
    /// Where the batch begins that is lent.
    pub(crate) lent_start_: u64,
    /// Where it ends.
    pub(crate) lent_end_: u64,
    /// How long to pause after a small batch.
    pub(crate) pause_: u32,
    /// How many batches are left until that is chosen anew.
    pub(crate) left_: u32,
    /// From so many events on a batch is large.
    pub(crate) large_: usize,
    /// The events since it was chosen.
    pub(crate) events_: u64,
    /// Whether the last batch was small.
    pub(crate) caught_up_: bool,
    /// Where the next batch begins.
    pub(crate) next_: u64,
    /// Where the events end that are known to be published.
    pub(crate) run_end_: u64,
    /// Whether these were abandoned.
    pub(crate) run_abandoned_: bool,
    /// How far the stages before this one are known to have come.
    pub(crate) bound_: u64,
    /// The stages before this one.
    pub(crate) upstream_: u64,
    /// The rest.
    pub(crate) opaque_: [u64; 41],
}

/// The words of the block that a hot call reaches; none where the lane is closed.
#[derive(Debug)]
#[repr(C)]
pub(crate) struct ConsumerWords {
    pub(crate) cursor: *const u64,
    pub(crate) halted: *const u32,
    pub(crate) stamps: *const u64,
    pub(crate) sequence: *mut u64,
    pub(crate) counters: *mut u64,
}

/// What lies in a [`Consumer`].
#[derive(Debug)]
#[repr(C)]
pub(crate) struct ConsumerState {
    pub(crate) tag: Tag,
    pub(crate) identity: usize,
    pub(crate) events: Events,
    pub(crate) words: ConsumerWords,
    pub(crate) any: AnyConsumer,
    /// Dropped last.
    owner: Option<Owner>,
}

/// What reads every event, or a share of them.
#[derive(Debug)]
#[repr(usize)]
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
    const TAG: usize = 0x63_6f6e;
}

// SAFETY: `repr(C)`, the tag first.
unsafe impl Handle for Consumer {
    type State = ConsumerState;
}

impl ConsumerState {
    fn new(ring: &RingState, any: AnyConsumer) -> Self {
        let (lane, words) = lane::of_consumer(&any);
        let mut tag = Tag::of::<Self>(ring.tag.is_of_messages());
        tag.open(lane);
        Self { tag, identity: identity(), events: ring.events, words, any, owner: ring.owner.clone() }
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
