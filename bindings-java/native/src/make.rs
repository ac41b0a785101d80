//! Making rings, and opening those of others, of whichever kind.

use crate::kinds::{AnyRing, Joins};
use crate::status::Status;
use annulus::error::AttachError;
use annulus::memory::{Mapping, Pages, Wish};
use annulus::message::Framing;
use annulus::wait::{Awake, Blocking, WaitStrategy};
use annulus::{Builder, Joinable, Multi, Opaque, RawRing, Seq, Single, Stage, Topology};
use core::alloc::Layout;
use core::ptr::NonNull;

/// What a ring shall be like: the numbers that `org.annulus.RingBuilder` writes, in this order, and then three a stage.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spec {
    pub(crate) capacity: u64,
    pub(crate) event_size: u64,
    pub(crate) event_align: u64,
    /// The first sequence.
    pub(crate) start: u64,
    /// 1: several producers.
    pub(crate) multi: u64,
    pub(crate) wait: u64,
    /// 0, or how many consumers there may be in a ring that can be joined.
    pub(crate) places: u64,
    /// Wishes for pages: huge, there from the beginning, locked, all required.
    pub(crate) pages: u64,
    /// 1: the ring is one of messages.
    pub(crate) messages: u64,
    /// The most bytes that Java can reach.
    pub(crate) most: u64,
}

/// The numbers of a [`Spec`], before those of the stages.
pub(crate) const SPEC: usize = 10;
/// The numbers of a stage: what it comes after, its consumers, its flags.
pub(crate) const STAGE: usize = 3;
/// The most stages that a ring has.
pub(crate) const MAX_STAGES: usize = 64;

const BLOCKING: u32 = Blocking::IDENTITY;

/// A stage's consumers share the work.
const GROUP: u64 = 1;
/// The stage comes after all others.
const EXCLUSIVE: u64 = 2;

/// A ring and the memory that it lies in.
pub(crate) struct Made {
    pub(crate) ring: Box<dyn AnyRing>,
    pub(crate) mapping: Mapping,
}

impl Spec {
    pub(crate) fn read(numbers: [i64; SPEC]) -> Self {
        let [capacity, event_size, event_align, start, multi, wait, places, pages, messages, most] =
            numbers.map(i64::cast_unsigned);
        Self { capacity, event_size, event_align, start, multi, wait, places, pages, messages, most }
    }

    fn event(&self) -> Result<Layout, Status> {
        event(self.event_size, self.event_align)
    }

    /// Makes the ring, for stages of which each has its numbers.
    pub(crate) fn make(&self, stages: &[[i64; STAGE]]) -> Result<Made, Status> {
        let topology = topology(stages)?;
        let capacity = usize::try_from(self.capacity).map_err(|_| Status::InvalidCapacity)?;
        if self.messages != 0 && Framing::of(capacity).is_none() {
            return Err(Status::InvalidCapacity);
        }
        let builder = annulus::ring::<Opaque>(capacity).map_err(|_| Status::InvalidCapacity)?;
        let builder = builder.start(Seq::new(self.start));
        match u32::try_from(self.wait).map_err(|_| Status::InvalidOption)? {
            BLOCKING => self.with_wait(builder.wait(Blocking::new()), &topology),
            wait => {
                let wait = Awake::of(wait).ok_or(Status::InvalidOption)?;
                self.with_wait(builder.wait(wait), &topology)
            }
        }
    }

    fn with_wait<W>(&self, builder: Builder<Opaque, Single, W>, topology: &Topology) -> Result<Made, Status>
    where
        W: WaitStrategy<Word: Send + Sync> + Send + Sync + 'static,
    {
        let places = u32::try_from(self.places).map_err(|_| Status::InvalidOption)?;
        match (self.multi, places) {
            (0, 0) => self.build(builder, topology),
            (_, 0) => self.build(builder.multi_producer(), topology),
            (0, places) => self.build(builder.joinable(places), topology),
            (_, places) => self.build(builder.multi_producer().joinable(places), topology),
        }
    }

    fn build<K, W>(&self, builder: Builder<Opaque, K, W>, topology: &Topology) -> Result<Made, Status>
    where
        K: Joins + 'static,
        W: WaitStrategy<Word: Send + Sync> + Send + Sync + 'static,
    {
        let event = self.event()?;
        let layout = builder.events_layout(event, topology)?;
        if layout.bytes() as u64 > self.most {
            return Err(Status::BeyondReach);
        }
        let mapping = Mapping::new(layout.bytes(), layout.align(), self.pages()?)?;
        let (block, bytes) = (mapping.address(), layout.bytes());
        // The slots of a ring are written once, so that no event waits for a page. The slots of a large one are left as
        // the mapping has them, zeros, so that it is there at once and takes memory as events come.
        let ring = if i32::try_from(bytes).is_ok() {
            // SAFETY: the mapping has so many bytes, nobody else reaches it, and Java keeps it until every handle is gone.
            unsafe { builder.build_events_at(block, bytes, event, topology)? }
        } else {
            // SAFETY: as above, and a new mapping is all zeros.
            unsafe { builder.build_events_in_zeros(block, bytes, event, topology)? }
        };
        if self.messages != 0 && ring.has_groups() {
            return Err(Status::InvalidStages);
        }
        Ok(Made { ring: Box::new(ring), mapping })
    }

    fn pages(&self) -> Result<Pages, Status> {
        const WISHES: [(u64, Wish); 3] = [(1, Wish::HugePages), (2, Wish::Prefault), (4, Wish::Lock)];
        const REQUIRED: u64 = 8;
        if self.pages >= 2 * REQUIRED || self.pages == REQUIRED {
            return Err(Status::InvalidOption);
        }
        let named = WISHES.into_iter().filter(|(bit, _)| self.pages & bit != 0);
        let add = |pages: Pages, (_, wish): (u64, Wish)| {
            if self.pages & REQUIRED != 0 { pages.require(wish) } else { pages.prefer(wish) }
        };
        Ok(named.fold(Pages::new(), add))
    }
}

fn event(size: u64, align: u64) -> Result<Layout, Status> {
    let event = Layout::from_size_align(size as usize, align as usize).map_err(|_| Status::InvalidEvent)?;
    if event.size() == 0 || event.pad_to_align() != event { Err(Status::InvalidEvent) } else { Ok(event) }
}

fn topology(stages: &[[i64; STAGE]]) -> Result<Topology, Status> {
    let mut topology = Topology::new();
    if stages.is_empty() {
        topology.exclusive()?;
        return Ok(topology);
    }
    let mut added: Vec<Stage> = Vec::with_capacity(stages.len());
    for &[after, consumers, flags] in stages {
        let consumers = u32::try_from(consumers).map_err(|_| Status::InvalidStages)?;
        let is_before = |&(number, _): &(usize, &Stage)| after >> number & 1 != 0;
        let before: Vec<Stage> =
            added.iter().enumerate().filter(is_before).map(|(_, stage)| *stage).collect();
        if before.len() != after.count_ones() as usize {
            return Err(Status::InvalidStages);
        }
        const BOTH: u64 = GROUP | EXCLUSIVE;
        added.push(match flags.cast_unsigned() {
            0 => topology.stage_after(&before, consumers)?,
            GROUP => topology.group_after(&before, consumers)?,
            EXCLUSIVE if consumers == 1 => topology.exclusive()?,
            BOTH => topology.exclusive_group(consumers)?,
            _ => return Err(Status::InvalidStages),
        });
    }
    Ok(topology)
}

/// Opens the ring in a block, of whichever kind and strategy it is.
///
/// # Safety
/// As for `RawRing::attach`.
pub(crate) unsafe fn attach(
    block: NonNull<u8>,
    bytes: usize,
    event_size: u64,
    event_align: u64,
) -> Result<Box<dyn AnyRing>, Status> {
    let event = event(event_size, event_align)?;
    // SAFETY: the caller's promise.
    if let Some(ring) = unsafe { attempt(block, bytes, event, Blocking::new())? } {
        return Ok(ring);
    }
    for wait in (1..=5).filter_map(Awake::of) {
        // SAFETY: as above.
        if let Some(ring) = unsafe { attempt(block, bytes, event, wait)? } {
            return Ok(ring);
        }
    }
    Err(Status::Incompatible)
}

/// Opens a ring of one strategy; `None` if it has another.
///
/// # Safety
/// As for `RawRing::attach`.
unsafe fn attempt<W>(
    block: NonNull<u8>,
    bytes: usize,
    event: Layout,
    wait: W,
) -> Result<Option<Box<dyn AnyRing>>, Status>
where
    W: WaitStrategy<Word: Send + Sync> + Send + Sync + 'static,
{
    macro_rules! of_kind {
        ($($kind:ty),*) => {$(
            // SAFETY: the caller's promise.
            match unsafe { RawRing::<Opaque, $kind, W>::attach_events(block, bytes, event, wait.clone()) } {
                Ok(ring) => return Ok(Some(Box::new(ring))),
                Err(AttachError::Kind | AttachError::Wait) => {}
                Err(error) => return Err(error.into()),
            }
        )*};
    }
    of_kind!(Single, Multi, Joinable<Single>, Joinable<Multi>);
    Ok(None)
}
