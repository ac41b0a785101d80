//! The peers, one row each. A new one is a row here and a file beside the others.

mod annulus;
#[cfg(c_interface)]
mod annulus_c;
#[cfg(feature = "rust")]
mod array_queue;
#[cfg(feature = "rust")]
mod channel;
#[cfg(feature = "foreign")]
mod ck_ring;
mod copied;
#[cfg(feature = "rust")]
mod crossbeam;
#[cfg(feature = "rust")]
mod disrupt_rs;
#[cfg(feature = "rust")]
mod disruptor;
#[cfg(feature = "rust")]
mod flume;
#[cfg(feature = "rust")]
mod heapless;
#[cfg(feature = "rust")]
mod kanal;
#[cfg(feature = "foreign")]
mod moodycamel;
#[cfg(feature = "rust")]
mod one_by_one;
#[cfg(feature = "rust")]
mod ringbuf;
#[cfg(feature = "foreign")]
mod rte_ring;
#[cfg(feature = "rust")]
mod rtrb;
#[cfg(feature = "rust")]
mod stages;
#[cfg(feature = "rust")]
mod std_channel;
#[cfg(feature = "rust")]
mod thingbuf;

use ::annulus::wait::{Blocking, BusySpin, Yielding};
use ::annulus::{Multi, Single};
use anyhow::Result;

#[cfg(feature = "rust")]
use self::channel::{Batches, Drained, Each};
use crate::peer::{Shape, Tuning};
use crate::task::{Done, Task, run};
use crate::wait::Wait;

/// A peer by name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    pub(crate) name: &'static str,
    /// Runs a task with events of so many bytes; `None` where the peer does not offer that.
    pub(crate) run: fn(task: &Task, bytes: usize) -> Result<Option<Done>>,
}

/// The name of the ring that the others are compared with.
pub(crate) const OURS: &str = "annulus";
/// Its kind for several producers, with one of them.
pub(crate) const MULTI: &str = "annulus-multi";
/// The same from C++, by the interface for C.
pub(crate) const FROM_C: &str = "annulus-c";

/// Every peer, ours first.
pub(crate) const ROWS: &[Row] = &[
    Row { name: OURS, run: annulus },
    Row { name: MULTI, run: annulus_multi },
    // Without the pauses between small batches.
    Row {
        name: "annulus-eager",
        run: |task, bytes| tuned(task, bytes, Tuning { coalescing: false, ..DEFAULT }),
    },
    #[cfg(c_interface)]
    Row { name: FROM_C, run: annulus_c },
    #[cfg(feature = "rust")]
    Row { name: "rtrb", run: run::<rtrb::Chunks> },
    #[cfg(feature = "rust")]
    Row { name: "rtrb-pop", run: run::<rtrb::Pop> },
    #[cfg(feature = "rust")]
    Row { name: "ringbuf", run: run::<ringbuf::Slices> },
    #[cfg(feature = "rust")]
    Row { name: "ringbuf-pop", run: run::<ringbuf::Pop> },
    #[cfg(feature = "rust")]
    Row { name: "heapless", run: run::<heapless::Single> },
    #[cfg(feature = "rust")]
    Row { name: "disruptor", run: run::<disruptor::Single> },
    #[cfg(feature = "rust")]
    Row { name: "disruptor-multi", run: run::<disruptor::Multi> },
    #[cfg(feature = "rust")]
    Row { name: "disrupt-rs", run: disrupt_rs },
    #[cfg(feature = "rust")]
    Row { name: "disrupt-rs-multi", run: disrupt_rs_multi },
    #[cfg(feature = "rust")]
    Row { name: "crossbeam", run: run::<Each<crossbeam::Crossbeam>> },
    #[cfg(feature = "rust")]
    Row { name: "crossbeam-vec", run: run::<Batches<crossbeam::Crossbeam>> },
    #[cfg(feature = "rust")]
    Row { name: "array-queue", run: run::<array_queue::Array> },
    #[cfg(feature = "rust")]
    Row { name: "kanal", run: run::<Each<kanal::Kanal>> },
    #[cfg(feature = "rust")]
    Row { name: "kanal-drain", run: run::<Drained<kanal::Kanal>> },
    #[cfg(feature = "rust")]
    Row { name: "kanal-vec", run: run::<Batches<kanal::Kanal>> },
    #[cfg(feature = "rust")]
    Row { name: "flume", run: run::<Each<flume::Flume>> },
    #[cfg(feature = "rust")]
    Row { name: "flume-drain", run: run::<Drained<flume::Flume>> },
    #[cfg(feature = "rust")]
    Row { name: "flume-vec", run: run::<Batches<flume::Flume>> },
    #[cfg(feature = "rust")]
    Row { name: "std", run: run::<Each<std_channel::Std>> },
    #[cfg(feature = "rust")]
    Row { name: "std-vec", run: run::<Batches<std_channel::Std>> },
    #[cfg(feature = "rust")]
    Row { name: "thingbuf", run: thingbuf },
    #[cfg(feature = "foreign")]
    Row { name: "rte-ring", run: run::<rte_ring::Single> },
    #[cfg(feature = "foreign")]
    Row { name: "rte-ring-zc", run: run::<rte_ring::SingleInPlace> },
    #[cfg(feature = "foreign")]
    Row { name: "rte-ring-mp", run: run::<rte_ring::Multi> },
    #[cfg(feature = "foreign")]
    Row { name: "rte-ring-hts", run: run::<rte_ring::Hts> },
    #[cfg(feature = "foreign")]
    Row { name: "rte-ring-hts-zc", run: run::<rte_ring::HtsInPlace> },
    #[cfg(feature = "foreign")]
    Row { name: "rte-ring-rts", run: run::<rte_ring::Rts> },
    #[cfg(feature = "foreign")]
    Row { name: "ck-ring-spsc", run: run::<ck_ring::Single> },
    #[cfg(feature = "foreign")]
    Row { name: "ck-ring-mpsc", run: run::<ck_ring::Multi> },
    #[cfg(feature = "foreign")]
    Row { name: "ck-ring-mpmc", run: run::<ck_ring::MultiMulti> },
    #[cfg(feature = "foreign")]
    Row { name: "moodycamel", run: run::<moodycamel::Plain> },
    #[cfg(feature = "foreign")]
    Row { name: "moodycamel-tokens", run: run::<moodycamel::Tokens> },
    #[cfg(feature = "foreign")]
    Row { name: "moodycamel-blocking", run: run::<moodycamel::Awaited> },
    #[cfg(feature = "foreign")]
    Row { name: "moodycamel-blocking-tokens", run: run::<moodycamel::AwaitedTokens> },
];

const DEFAULT: Tuning = Tuning::DEFAULT;

/// Ours with and without techniques, for those who ask for them by name.
pub(crate) const VARIANTS: &[Row] = &[
    Row {
        name: "annulus-unpinned",
        run: |task, bytes| tuned(task, bytes, Tuning { pinned: false, ..DEFAULT }),
    },
    Row {
        name: "annulus-huge-pages",
        run: |task, bytes| tuned(task, bytes, Tuning { huge_pages: Some(true), ..DEFAULT }),
    },
    Row {
        name: "annulus-small-pages",
        run: |task, bytes| tuned(task, bytes, Tuning { huge_pages: Some(false), ..DEFAULT }),
    },
    Row { name: "annulus-copies", run: copied },
    Row {
        name: "annulus-copies-memcpy",
        run: |task, bytes| copied(&task.tuned(Tuning { memcpy: true, ..DEFAULT }), bytes),
    },
];

/// The peer of this name.
pub(crate) fn find(name: &str) -> Option<&'static Row> {
    ROWS.iter().chain(VARIANTS).find(|row| row.name == name)
}

/// The names of all peers.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    ROWS.iter().chain(VARIANTS).map(|row| row.name)
}

fn tuned(task: &Task, bytes: usize, tuning: Tuning) -> Result<Option<Done>> {
    annulus(&task.tuned(tuning), bytes)
}

fn annulus(task: &Task, bytes: usize) -> Result<Option<Done>> {
    use annulus::Ring;
    let run = match (task.link().shape.producers(), task.link().wait) {
        (1, Wait::Spin) => run::<Ring<Single, BusySpin>>,
        (1, Wait::Yield) => run::<Ring<Single, Yielding>>,
        (1, Wait::Block) => run::<Ring<Single, Blocking>>,
        (_, Wait::Spin) => run::<Ring<Multi, BusySpin>>,
        (_, Wait::Yield) => run::<Ring<Multi, Yielding>>,
        (_, Wait::Block) => run::<Ring<Multi, Blocking>>,
    };
    run(task, bytes)
}

/// What several producers are compared with: one of them alone, in a stream to one consumer.
fn annulus_multi(task: &Task, bytes: usize) -> Result<Option<Done>> {
    use annulus::Ring;
    let one = Shape::Queue { producers: 1, consumers: 1 };
    match task {
        Task::Stream(plan) if plan.link.shape == one => match plan.link.wait {
            Wait::Spin => run::<Ring<Multi, BusySpin>>(task, bytes),
            Wait::Yield => run::<Ring<Multi, Yielding>>(task, bytes),
            Wait::Block => run::<Ring<Multi, Blocking>>(task, bytes),
        },
        _ => Ok(None),
    }
}

#[cfg(c_interface)]
fn annulus_c(task: &Task, bytes: usize) -> Result<Option<Done>> {
    let run = match task.link().wait {
        Wait::Spin => run::<annulus_c::Spinning>,
        Wait::Yield => run::<annulus_c::Yielding>,
        Wait::Block => run::<annulus_c::Blocking>,
    };
    run(task, bytes)
}

/// By slices, which are copied in and out.
fn copied(task: &Task, bytes: usize) -> Result<Option<Done>> {
    match task.link().wait {
        Wait::Spin => run::<copied::Copied<BusySpin>>(task, bytes),
        Wait::Yield => run::<copied::Copied<Yielding>>(task, bytes),
        Wait::Block => run::<copied::Copied<Blocking>>(task, bytes),
    }
}

#[cfg(feature = "rust")]
fn disrupt_rs(task: &Task, bytes: usize) -> Result<Option<Done>> {
    use ::disrupt_rs::{BlockingWaitStrategy, BusySpin, YieldingWaitStrategy};
    let run = match task.link().wait {
        Wait::Spin => run::<disrupt_rs::Single<BusySpin>>,
        Wait::Yield => run::<disrupt_rs::Single<YieldingWaitStrategy>>,
        Wait::Block => run::<disrupt_rs::Single<BlockingWaitStrategy>>,
    };
    run(task, bytes)
}

#[cfg(feature = "rust")]
fn disrupt_rs_multi(task: &Task, bytes: usize) -> Result<Option<Done>> {
    use ::disrupt_rs::{BlockingWaitStrategy, BusySpin, YieldingWaitStrategy};
    let run = match task.link().wait {
        Wait::Spin => run::<disrupt_rs::Multi<BusySpin>>,
        Wait::Yield => run::<disrupt_rs::Multi<YieldingWaitStrategy>>,
        Wait::Block => run::<disrupt_rs::Multi<BlockingWaitStrategy>>,
    };
    run(task, bytes)
}

#[cfg(feature = "rust")]
fn thingbuf(task: &Task, bytes: usize) -> Result<Option<Done>> {
    match task.link().wait {
        Wait::Block => run::<thingbuf::Blocking>(task, bytes),
        _ => run::<thingbuf::Thing>(task, bytes),
    }
}
