//! Making rings of whichever kind the options name.

use super::RingState;
use crate::kinds::AnyRing;
#[cfg(feature = "std")]
use crate::memory::Owner;
#[cfg(feature = "std")]
use crate::options::ANNULUS_WAIT_BLOCKING;
use crate::options::{ANNULUS_MULTI_PRODUCER, ANNULUS_SINGLE_PRODUCER, ANNULUS_WAIT_FD, Options};
#[cfg(feature = "std")]
use crate::pages;
use crate::status::Status;
#[cfg(annulus_fd)]
use crate::wait::rung;
use annulus::wait::Awake;
#[cfg(feature = "std")]
use annulus::wait::Blocking;
use annulus::wait::WaitStrategy;
use annulus::{Builder, Kind, Opaque, Seq, Topology, Word};
use core::alloc::Layout;
use core::ptr::NonNull;

/// The fewest units of a ring of messages.
const FEWEST_UNITS: usize = 8;

/// What the options ask for, checked.
struct Plan {
    options: Options,
    target: Target,
    builder: Builder<Opaque>,
}

/// What the ring is for.
struct Target {
    event: Layout,
    topology: Topology,
}

/// Something to be done with a builder of any kind.
trait Step {
    type Result;
    fn with<K: Kind, W: WaitStrategy>(
        self,
        target: &Target,
        builder: Builder<Opaque, K, W>,
        wrap: fn(annulus::RawRing<Opaque, K, W>) -> AnyRing,
    ) -> Result<Self::Result, Status>;
}

/// The block's size and alignment.
struct Measure;

impl Step for Measure {
    type Result = Layout;
    fn with<K: Kind, W: WaitStrategy>(
        self,
        target: &Target,
        builder: Builder<Opaque, K, W>,
        _: fn(annulus::RawRing<Opaque, K, W>) -> AnyRing,
    ) -> Result<Layout, Status> {
        let block = builder.events_layout(target.event, &target.topology)?;
        Layout::from_size_align(block.bytes(), block.align()).map_err(|_| Status::TooLarge)
    }
}

/// The ring, built in a block.
struct Build {
    block: NonNull<u8>,
    bytes: usize,
}

impl Step for Build {
    type Result = AnyRing;
    fn with<K: Kind, W: WaitStrategy>(
        self,
        target: &Target,
        builder: Builder<Opaque, K, W>,
        wrap: fn(annulus::RawRing<Opaque, K, W>) -> AnyRing,
    ) -> Result<AnyRing, Status> {
        let layout = builder.events_layout(target.event, &target.topology)?;
        if self.block.align_offset(layout.align()) != 0 {
            return Err(Status::Misaligned);
        }
        // SAFETY: whoever made this promised that the block is so many bytes of memory that nobody else reaches.
        let ring =
            unsafe { builder.build_events_at(self.block, self.bytes, target.event, &target.topology)? };
        Ok(wrap(ring))
    }
}

/// Does a step with a builder of one way to wait, whatever its producers, and whether consumers may join.
macro_rules! by_kind {
    (
        $step:ident, $target:ident, $options:ident, $builder:ident;
        $single:ident, $multi:ident, $joinable:ident, $multi_joinable:ident
    ) => {
        match ($options.producers, $options.places) {
            (ANNULUS_SINGLE_PRODUCER, 0) => $step.with(&$target, $builder, AnyRing::$single),
            (ANNULUS_MULTI_PRODUCER, 0) => $step.with(&$target, $builder.multi_producer(), AnyRing::$multi),
            #[cfg(target_has_atomic = "64")]
            (ANNULUS_SINGLE_PRODUCER, places) => {
                $step.with(&$target, $builder.joinable(places), AnyRing::$joinable)
            }
            #[cfg(target_has_atomic = "64")]
            (ANNULUS_MULTI_PRODUCER, places) => {
                let builder = $builder.multi_producer().joinable(places);
                $step.with(&$target, builder, AnyRing::$multi_joinable)
            }
            #[cfg(not(target_has_atomic = "64"))]
            (ANNULUS_SINGLE_PRODUCER | ANNULUS_MULTI_PRODUCER, _) => Err(Status::Unsupported),
            _ => Err(Status::InvalidOption),
        }
    };
}
impl Plan {
    /// # Safety
    /// `options` is NULL, or points at options whose stages are as many as they say.
    unsafe fn read(options: *const Options) -> Result<Self, Status> {
        // SAFETY: the caller's promise.
        let options = unsafe { Options::read(options)? };
        let builder = annulus::ring::<Opaque>(options.capacity).map_err(|_| Status::InvalidCapacity)?;
        let builder = builder.start(Seq::new(options.start as Word));
        // SAFETY: the caller's promise.
        let topology = unsafe { options.topology()? };
        Ok(Self { target: Target { event: options.event()?, topology }, options, builder })
    }

    /// Whether the ring is one of messages, and can be.
    fn messages(&self) -> Result<bool, Status> {
        let messages = self.options.of_messages()?;
        if messages && self.options.capacity < FEWEST_UNITS {
            return Err(Status::InvalidCapacity);
        }
        Ok(messages)
    }

    /// Does `step` with a builder of the kind that the options name.
    fn run<S: Step>(self, step: S) -> Result<S::Result, Status> {
        let Self { options, target, builder } = self;
        match options.wait {
            #[cfg(feature = "std")]
            ANNULUS_WAIT_BLOCKING => {
                let builder = builder.wait(Blocking::new());
                by_kind!(
                    step, target, options, builder;
                    SingleBlocking, MultiBlocking, SingleJoinableBlocking, MultiJoinableBlocking
                )
            }
            #[cfg(annulus_fd)]
            ANNULUS_WAIT_FD => {
                let builder = builder.wait(rung());
                by_kind!(
                    step, target, options, builder;
                    SingleFd, MultiFd, SingleJoinableFd, MultiJoinableFd
                )
            }
            #[cfg(not(annulus_fd))]
            ANNULUS_WAIT_FD => Err(Status::Unsupported),
            wait => {
                let builder = builder.wait(Awake::of(wait).ok_or(Status::InvalidOption)?);
                by_kind!(step, target, options, builder; Single, Multi, SingleJoinable, MultiJoinable)
            }
        }
    }
}

/// The size and alignment of a ring's block.
///
/// # Safety
/// As for [`Plan::read`].
pub(super) unsafe fn layout(options: *const Options) -> Result<Layout, Status> {
    // SAFETY: the caller's promise.
    unsafe { Plan::read(options)? }.run(Measure)
}

/// A ring in memory of the caller's.
///
/// # Safety
/// As for [`Plan::read`], and `block` points at `bytes` bytes that nobody else reaches.
pub(super) unsafe fn init(
    block: NonNull<u8>,
    bytes: usize,
    options: *const Options,
) -> Result<RingState, Status> {
    // SAFETY: the caller's promise.
    let plan = unsafe { Plan::read(options)? };
    if plan.options.pages | plan.options.pages_required | plan.options.node != 0 {
        return Err(Status::InvalidOption);
    }
    let (event, messages) = (plan.target.event, plan.messages()?);
    let state = RingState::new(plan.run(Build { block, bytes })?, event);
    if messages { state.of_messages() } else { Ok(state) }
}

/// A ring in memory that is allocated for it.
///
/// # Safety
/// As for [`Plan::read`].
#[cfg(feature = "std")]
pub(super) unsafe fn create(options: *const Options) -> Result<RingState, Status> {
    // SAFETY: the caller's promise.
    let (measured, plan) = unsafe { (Plan::read(options)?, Plan::read(options)?) };
    let (event, wished, messages) = (plan.target.event, pages::wished(&plan.options)?, plan.messages()?);
    let layout = measured.run(Measure)?;
    let (owner, block) = Owner::new(layout, wished)?;
    let any = plan.run(Build { block, bytes: layout.size() })?;
    let state = RingState { owner: Some(owner), ..RingState::new(any, event) };
    if messages { state.of_messages() } else { Ok(state) }
}
