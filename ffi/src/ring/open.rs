//! Opening rings by their blocks, and ending them.

use super::RingState;
use crate::handle::Tag;
use crate::kinds::{AnyRing, derive, each};
use crate::span::Events;
use crate::status::Status;
#[cfg(target_has_atomic = "64")]
use annulus::Joinable;
use annulus::error::AttachError;
use annulus::message::Framing;
use annulus::wait::Awake;
#[cfg(feature = "std")]
use annulus::wait::Blocking;
use annulus::wait::WaitStrategy;
use annulus::{Kind, Multi, Opaque, RawRing, Single};
use core::alloc::Layout;
use core::ptr::NonNull;

impl RingState {
    pub(super) fn new(any: AnyRing, event: Layout) -> Self {
        let (base, slots) = each!(AnyRing, &any, ring => (ring.slots(), ring.controller().capacity()));
        Self {
            tag: Tag::of::<Self>(false),
            any,
            events: Events { base: base.as_ptr(), size: event.size(), mask: slots - 1 },
            owner: None,
        }
    }
}

impl RingState {
    /// The same as a ring of messages, if it can be one.
    pub(super) fn of_messages(self) -> Result<Self, Status> {
        let groups = each!(AnyRing, &self.any, ring => ring.has_groups());
        let framing = Framing::of(self.events.capacity());
        match framing {
            Some(_) if !groups => Ok(Self { tag: Tag::of::<Self>(true), ..self }),
            Some(_) => Err(Status::InvalidStages),
            None => Err(Status::InvalidCapacity),
        }
    }
}

/// Opens the ring in a block, of whichever kind and strategy it is.
///
/// # Safety
/// As for `RawRing::attach`.
pub(super) unsafe fn attach(
    block: NonNull<u8>,
    bytes: usize,
    event_size: usize,
    event_align: usize,
) -> Result<RingState, Status> {
    let event = Layout::from_size_align(event_size, event_align).map_err(|_| Status::InvalidEvent)?;
    if event.size() == 0 || event.pad_to_align() != event {
        return Err(Status::InvalidEvent);
    }
    #[cfg(feature = "std")]
    // SAFETY: the caller's promise.
    if let Some(any) = unsafe { asleep(block, bytes, event)? } {
        return Ok(RingState::new(any, event));
    }
    for wait in (1..=5).filter_map(Awake::of) {
        // SAFETY: the caller's promise.
        if let Some(any) = unsafe { awake(block, bytes, event, wait)? } {
            return Ok(RingState::new(any, event));
        }
    }
    Err(Status::Incompatible)
}

/// Writes a function that opens a ring of one way to wait, whatever its kind; `None` if it is none of those.
macro_rules! attempts {
    ($name:ident, $($wait:ident: $type:ty)?, $make:expr, $single:ident, $multi:ident, $joinable:ident, $multi_joinable:ident) => {
        unsafe fn $name(
            block: NonNull<u8>,
            bytes: usize,
            event: Layout,
            $($wait: $type,)?
        ) -> Result<Option<AnyRing>, Status> {
            // SAFETY: the caller's promise.
            unsafe {
                if let Some(ring) = attempt::<Single, _>(block, bytes, event, $make)? {
                    return Ok(Some(AnyRing::$single(ring)));
                }
                if let Some(ring) = attempt::<Multi, _>(block, bytes, event, $make)? {
                    return Ok(Some(AnyRing::$multi(ring)));
                }
                #[cfg(target_has_atomic = "64")]
                if let Some(ring) = attempt::<Joinable<Single>, _>(block, bytes, event, $make)? {
                    return Ok(Some(AnyRing::$joinable(ring)));
                }
                #[cfg(target_has_atomic = "64")]
                if let Some(ring) = attempt::<Joinable<Multi>, _>(block, bytes, event, $make)? {
                    return Ok(Some(AnyRing::$multi_joinable(ring)));
                }
            }
            Ok(None)
        }
    };
}

attempts!(awake, wait: Awake, wait, Single, Multi, SingleJoinable, MultiJoinable);
#[cfg(feature = "std")]
attempts!(
    asleep,,
    Blocking::new(),
    SingleBlocking,
    MultiBlocking,
    SingleJoinableBlocking,
    MultiJoinableBlocking
);

/// Opens a ring of one kind and strategy; `None` if it is of another.
///
/// # Safety
/// As for `RawRing::attach`.
unsafe fn attempt<K: Kind, W: WaitStrategy>(
    block: NonNull<u8>,
    bytes: usize,
    event: Layout,
    wait: W,
) -> Result<Option<RawRing<Opaque, K, W>>, Status> {
    // SAFETY: the caller's promise.
    match unsafe { RawRing::attach_events(block, bytes, event, wait) } {
        Ok(ring) => Ok(Some(ring)),
        Err(AttachError::Kind | AttachError::Wait) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Ends a ring, if no other handle of it is left; gives it back otherwise.
#[expect(clippy::result_large_err, reason = "the ring comes back")]
pub(super) fn destroy(state: RingState) -> Result<(), RingState> {
    let RingState { tag, any, events, owner } = state;
    // SAFETY: every handle that C has came from a `RawRing`, and so had whoever opened the block elsewhere.
    let left = derive!(AnyRing => AnyRing, any, ring => unsafe { ring.destroy() }.err());
    match left {
        None => Ok(()),
        Some(any) => Err(RingState { tag, any, events, owner }),
    }
}
