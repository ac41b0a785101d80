//! What a ring shall be like.

use crate::handle::given;
use crate::status::Status;
use annulus::message::Unit;
use annulus::{Stage, Topology};
use core::alloc::Layout;

/// One producer.
pub const ANNULUS_SINGLE_PRODUCER: u32 = 0;
/// Several producers.
pub const ANNULUS_MULTI_PRODUCER: u32 = 1;

/// Spins: threads with a core each.
pub const ANNULUS_WAIT_BUSY_SPIN: u32 = 1;
/// Spins a little, then yields the core. What `annulus_options_init` sets.
pub const ANNULUS_WAIT_YIELDING: u32 = 2;
/// Spins longer and longer, then yields, then sleeps for a tenth of a millisecond at a time.
pub const ANNULUS_WAIT_BACKOFF: u32 = 3;
/// Sleeps until it is woken. This one and `ANNULUS_WAIT_FD` are those that make system calls to wake others.
pub const ANNULUS_WAIT_BLOCKING: u32 = 4;
/// Sleeps on the processor's event register on bare-metal ARM; spins elsewhere.
pub const ANNULUS_WAIT_FOR_EVENT: u32 = 5;

/// As `ANNULUS_WAIT_BLOCKING`, and consumers may have a file descriptor, `annulus_consumer_fd`, for event loops: up to 32 of
/// them wait by it at a time. Linux only, and in one process: the ring cannot be attached to, nor its memory be shared.
pub const ANNULUS_WAIT_FD: u32 = 6;

/// A stage's consumers are workers that share the work: each event goes to one of them.
pub const ANNULUS_STAGE_GROUP: u32 = 1;
/// The stage comes after all others, and its consumers may change events. A ring has one such stage at most, of one
/// consumer or one group.
pub const ANNULUS_STAGE_EXCLUSIVE: u32 = 2;

/// A stage: consumers that read the same events.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct StageOptions {
    /// The stages that this one comes after: bit `n` is the stage `n`, in the order of the array. Earlier ones only.
    pub after: u64,
    /// How many consumers, or workers.
    pub consumers: u32,
    /// `ANNULUS_STAGE_*`, or 0.
    pub flags: u32,
}

/// The most stages that a ring has.
const MAX_STAGES: usize = 64;

/// What a ring shall be like. Let `annulus_options_init` fill it, then change what shall be different.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// `sizeof(annulus_options)`: tells later versions which fields there are.
    pub size: usize,
    /// The number of slots: a power of two, never rounded.
    pub capacity: usize,
    /// The size of an event in bytes, as `sizeof` tells it.
    pub event_size: usize,
    /// The alignment of an event, as `_Alignof` tells it.
    pub event_align: usize,
    /// The first sequence: 0, unless to test what happens where sequences wrap.
    pub start: u64,
    /// The stages, or NULL: one consumer, which has the events to itself and may change them. Read by the call only.
    pub stages: *const StageOptions,
    /// How many stages there are: 64 at most.
    pub stage_count: usize,
    /// `ANNULUS_SINGLE_PRODUCER` or `ANNULUS_MULTI_PRODUCER`.
    pub producers: u32,
    /// `ANNULUS_WAIT_*`.
    pub wait: u32,
    /// 0: the consumers are those of the stages. Otherwise consumers may join while the ring runs, and this is how many
    /// there may be at a time, 64 at most.
    pub places: u32,
    /// `ANNULUS_PAGES_*`, all that is wished for, or 0; if `pages_required` is 0, too: memory of the allocator's. A wish
    /// that is not granted leaves the ring as it can be had: `annulus_ring_pages`.
    pub pages: u32,
    /// `ANNULUS_PAGES_*`: what the ring is not made without, whether it is named in `pages`, too, or not.
    pub pages_required: u32,
    /// The NUMA node of `ANNULUS_PAGES_NODE`; 0 without that.
    pub node: u32,
    /// 0: events. 1: messages of any length; the events are units of 8 bytes then, and there are 8 at least. No stage is a
    /// group. `annulus_options_init_messages` sets this.
    pub messages: u32,
    /// 0.
    pub reserved_: u32,
}

/// Fills options for a ring of `capacity` events of one type: one producer, one consumer, `ANNULUS_WAIT_YIELDING`.
///
/// NULL: nothing is done. Threads: any. Signals: safe.
///
/// # Safety
/// `options` is NULL, or points at memory for options.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_options_init(
    options: *mut Options,
    capacity: usize,
    event_size: usize,
    event_align: usize,
) {
    if given(options).is_err() {
        return;
    }
    let wait = if cfg!(feature = "std") { ANNULUS_WAIT_YIELDING } else { ANNULUS_WAIT_BUSY_SPIN };
    let filled = Options {
        size: size_of::<Options>(),
        capacity,
        event_size,
        event_align,
        start: 0,
        stages: core::ptr::null(),
        stage_count: 0,
        producers: ANNULUS_SINGLE_PRODUCER,
        wait,
        places: 0,
        pages: 0,
        pages_required: 0,
        node: 0,
        messages: 0,
        reserved_: 0,
    };
    // SAFETY: it is not NULL and aligned, and points at memory for options.
    unsafe { options.write(filled) };
}

/// Fills options for a ring of messages over `units` units of 8 bytes: the longest message is `units - 8` bytes. Otherwise
/// as `annulus_options_init`.
///
/// NULL: nothing is done. Threads: any. Signals: safe.
///
/// # Safety
/// `options` is NULL, or points at memory for options.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_options_init_messages(options: *mut Options, units: usize) {
    // SAFETY: the caller's promise.
    unsafe { annulus_options_init(options, units, Unit::BYTES, Unit::BYTES) };
    if given(options).is_ok() {
        // SAFETY: the options were filled just now.
        unsafe { (*options).messages = 1 };
    }
}

impl Options {
    /// Whether the ring is one of messages.
    pub(crate) fn of_messages(&self) -> Result<bool, Status> {
        let units = (self.event_size, self.event_align) == (Unit::BYTES, Unit::BYTES);
        match self.messages {
            0 => Ok(false),
            1 if units => Ok(true),
            1 => Err(Status::InvalidEvent),
            _ => Err(Status::InvalidOption),
        }
    }

    /// The options at this address.
    ///
    /// # Safety
    /// `options` is NULL, or points at options, and its stages at as many as it says.
    pub(crate) unsafe fn read(options: *const Self) -> Result<Self, Status> {
        given(options)?;
        // SAFETY: it points at options, the first word of which is there in every version.
        if unsafe { options.cast::<usize>().read() } != size_of::<Self>() {
            return Err(Status::InvalidOption);
        }
        // SAFETY: as above, and they are of this version.
        let options = unsafe { *options };
        // Whoever sets it means something that this version does not know.
        if options.reserved_ == 0 { Ok(options) } else { Err(Status::InvalidOption) }
    }

    /// The size and alignment of an event.
    pub(crate) fn event(&self) -> Result<Layout, Status> {
        let event = Layout::from_size_align(self.event_size, self.event_align);
        let event = event.map_err(|_| Status::InvalidEvent)?;
        if event.size() == 0 || event.pad_to_align() != event { Err(Status::InvalidEvent) } else { Ok(event) }
    }

    /// The stages.
    ///
    /// # Safety
    /// As for [`read`](Self::read).
    pub(crate) unsafe fn topology(&self) -> Result<Topology, Status> {
        let mut topology = Topology::new();
        if self.stage_count == 0 {
            topology.exclusive()?;
            return Ok(topology);
        }
        if self.stage_count > MAX_STAGES {
            return Err(Status::InvalidStages);
        }
        given(self.stages)?;
        // SAFETY: the caller's promise.
        let stages = unsafe { core::slice::from_raw_parts(self.stages, self.stage_count) };
        // Filled from the front; the first stage fills the rest until then, and nobody looks there.
        let first = stages[0].add(&mut topology, &[])?;
        let mut added = [first; MAX_STAGES];
        for (number, stage) in stages.iter().enumerate().skip(1) {
            if stage.after >> number != 0 {
                return Err(Status::InvalidStages);
            }
            let mut before = [first; MAX_STAGES];
            let mut count = 0;
            for earlier in (0..number).filter(|earlier| stage.after >> earlier & 1 != 0) {
                before[count] = added[earlier];
                count += 1;
            }
            added[number] = stage.add(&mut topology, &before[..count])?;
        }
        if stages[0].after == 0 { Ok(topology) } else { Err(Status::InvalidStages) }
    }
}

impl StageOptions {
    /// Adds the stage to those before it.
    fn add(&self, topology: &mut Topology, before: &[Stage]) -> Result<Stage, Status> {
        const BOTH: u32 = ANNULUS_STAGE_GROUP | ANNULUS_STAGE_EXCLUSIVE;
        Ok(match self.flags {
            0 => topology.stage_after(before, self.consumers)?,
            ANNULUS_STAGE_GROUP => topology.group_after(before, self.consumers)?,
            ANNULUS_STAGE_EXCLUSIVE if self.consumers == 1 => topology.exclusive()?,
            BOTH => topology.exclusive_group(self.consumers)?,
            _ => return Err(Status::InvalidStages),
        })
    }
}
