//! Producers: the handles, and the calls that copy events in.

mod copy;

pub use copy::*;

use crate::guard::guard;
use crate::handle::{self, Handle, OfEither, State, Tag, given, identity};
use crate::kinds::{AnyProducer, AnyRing, derive, each};
use crate::lane;
use crate::memory::Owner;
use crate::ring::Ring;
use crate::span::Events;
use crate::status::Status;
use annulus::RangeProducer;
use core::ffi::c_void;

/// A producer, in memory of yours: the right of one thread at a time to publish events to a ring. Made by
/// `annulus_ring_producer` and `annulus_producer_clone`, ended by `annulus_producer_destroy`. It may be moved by
/// `memcpy` if the old place is not used any more. The words in it are the library's.
#[repr(C)]
#[derive(Debug)]
pub struct Producer {
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
    pub(crate) cursor_: *mut u64,
    /// Whether the ring is to be closed.
    pub(crate) close_requested_: *const u32,
    /// The stamps of a ring with several producers.
    pub(crate) stamps_: *mut u64,
    /// What this handle counts.
    pub(crate) counters_: *mut u64,
    /// The kind of the ring.
    pub(crate) kind_: usize,
    /// Where the known room ends.
    pub(crate) limit_: u64,
    /// With one producer: where the next claim begins, and the open one.
    pub(crate) next_: u64,
    /// With several: where the open claim begins.
    pub(crate) open_start_: u64,
    /// Where it ends.
    pub(crate) open_end_: u64,
    /// The rest.
    pub(crate) opaque_: [u64; 34],
}

/// The words of the block that a hot call reaches; none where the lane is closed.
#[derive(Debug)]
#[repr(C)]
pub(crate) struct ProducerWords {
    pub(crate) cursor: *mut u64,
    pub(crate) close_requested: *const u32,
    pub(crate) stamps: *mut u64,
    pub(crate) counters: *mut u64,
}

/// What lies in a [`Producer`].
#[derive(Debug)]
#[repr(C)]
pub(crate) struct ProducerState {
    pub(crate) tag: Tag,
    pub(crate) identity: usize,
    pub(crate) events: Events,
    pub(crate) words: ProducerWords,
    pub(crate) any: AnyProducer,
    /// Dropped last.
    owner: Option<Owner>,
}

impl ProducerState {
    fn new(messages: bool, events: Events, any: AnyProducer, owner: Option<Owner>) -> Self {
        let (lane, words) = lane::of_producer(&any);
        let mut tag = Tag::of::<Self>(messages);
        tag.open(lane);
        Self { tag, identity: identity(), events, words, any, owner }
    }
}

impl State for ProducerState {
    const TAG: usize = 0x70_726f;
}

// SAFETY: `repr(C)`, the tag first.
unsafe impl Handle for Producer {
    type State = ProducerState;
}

/// Makes a producer of a ring. A single-producer ring has one, ever: `ANNULUS_TAKEN` after that. Of a closed ring:
/// `ANNULUS_CLOSED`.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: any; the producer is then used by one at a time. Signals: not safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_ring_producer(ring: *const Ring, producer: *mut Producer) -> Status {
    guard(|| {
        let place = handle::place(producer)?;
        // SAFETY: the caller's promise.
        let ring = unsafe { handle::state::<OfEither, _>(ring)? };
        let any =
            derive!(AnyRing => AnyProducer, &ring.any, ring => ring.producer().map(RangeProducer::from));
        let Some(any) = any else {
            let closed = each!(AnyRing, &ring.any, ring => ring.controller().is_closed());
            return Err(if closed { Status::Closed } else { Status::Taken });
        };
        let state = ProducerState::new(ring.tag.is_of_messages(), ring.events, any, ring.owner.clone());
        // SAFETY: the place was checked.
        unsafe { handle::put(place, state) };
        Ok(())
    })
}

/// Makes one more producer of the same ring, which must be one with several: `ANNULUS_WRONG_KIND` otherwise.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: not safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_producer_clone(producer: *const Producer, another: *mut Producer) -> Status {
    guard(|| {
        let place = handle::place(another)?;
        // SAFETY: the caller's promise.
        let state = unsafe { handle::state::<OfEither, _>(producer)? };
        let any = state.any.another().ok_or(Status::WrongKind)?;
        let state = ProducerState::new(state.tag.is_of_messages(), state.events, any, state.owner.clone());
        // SAFETY: the place was checked.
        unsafe { handle::put(place, state) };
        Ok(())
    })
}

/// Ends a producer. What it has claimed and not published is abandoned; the last producer's end closes the ring.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: not safe.
///
/// # Safety
/// `producer` is NULL or points at a producer's memory.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_producer_destroy(producer: *mut Producer) -> Status {
    guard(|| {
        // SAFETY: the caller's promise.
        drop(unsafe { handle::take(producer)? });
        Ok(())
    })
}

/// Closes the ring: no claim succeeds after this, on any producer, and consumers get `ANNULUS_CLOSED` once they have had
/// everything. An open claim of this producer is abandoned; those of others may still be published.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: safe on rings that do not sleep.
///
/// # Safety
/// `producer` is NULL or points at a producer's memory.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_producer_close(producer: *mut Producer) -> Status {
    guard(|| {
        // SAFETY: the caller's promise.
        let state = unsafe { handle::state_mut::<OfEither, _>(producer)? };
        each!(AnyProducer, &mut state.any, producer => producer.close());
        Ok(())
    })
}

/// How many events could be claimed now, if no other producer came first.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the producer's. Signals: safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_producer_free(producer: *const Producer, count: *mut usize) -> Status {
    guard(|| {
        given(count)?;
        // SAFETY: the caller's promise.
        let state = unsafe { handle::state::<OfEither, _>(producer)? };
        let free = each!(AnyProducer, &state.any, producer => producer.free());
        // SAFETY: the output was checked.
        unsafe { handle::write(count, free) };
        Ok(())
    })
}
