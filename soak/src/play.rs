//! Plays a program: builds its ring, runs its threads, and judges what they saw.

use core::any::Any;
use core::mem::MaybeUninit;
use std::thread;

use annulus::memory::{BlockLayout, FixedKind, Places};
use annulus::message::{MessageConsumers, Unit};
use annulus::wait::{Backoff, Blocking, BusySpin, ConstWait, WaitForEvent, WaitStrategy, Yielding};
use annulus::{
    Builder, Consumers, Joinable, Kind, Memory, MessageProducer, Multi, Producer, Single, StaticRing,
    message_ring, ring,
};

use crate::cast::{Cast, Done, Task};
use crate::event::{Owned, Payload, Plain};
use crate::judge::{self, Verdict};
use crate::kinds::AnyKind;
use crate::pipeline;
use crate::program::{Family, Last, Place, Producers, Program, STATIC_CONSUMERS, STATIC_SLOTS, Waiting};
use crate::progress::Progress;
use crate::stamp::Key;

/// What all threads of a program know.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) key: Key,
    pub(crate) progress: Progress,
    /// Whether somebody ends the ring before the lanes are done.
    pub(crate) may_end_early: bool,
}

/// A strategy that any ring can have.
trait AnyWait: ConstWait + WaitStrategy<Word: Send + Sync> + Send + Sync + 'static {}
impl<W: ConstWait + WaitStrategy<Word: Send + Sync> + Send + Sync + 'static> AnyWait for W {}

/// Runs a program.
///
/// # Errors
/// What went wrong.
pub(crate) fn play(program: &Program) -> Result<Verdict, String> {
    if program.family == Family::Pipeline {
        return pipeline::play(program);
    }
    let mut cast = Cast::new(program).map_err(|error| error.to_string())?;
    let done = match (program.family, program.waiting) {
        (Family::Plain, Waiting::BusySpin) => plain(&mut cast, BusySpin),
        (Family::Plain, Waiting::WaitForEvent) => plain(&mut cast, WaitForEvent),
        (Family::Plain, Waiting::Yielding) => plain(&mut cast, Yielding),
        (Family::Plain, Waiting::Backoff) => everywhere::<Plain, _>(&mut cast, Backoff),
        (Family::Plain, Waiting::Blocking) => everywhere::<Plain, _>(&mut cast, Blocking::new()),
        (Family::Owned, _) => everywhere::<Owned, _>(&mut cast, Blocking::new()),
        _ => messages(&mut cast, Blocking::new()),
    };
    judge::judge(program, done?)
}

/// Builds a ring of the program's kind from a builder, and hands it on.
macro_rules! of_kind {
    ($cast:expr, $builder:expr, |$built:ident| $body:expr) => {
        match $cast.program.producers {
            Producers::Single => {
                let $built = $builder;
                $body
            }
            Producers::Multi => {
                let $built = $builder.multi_producer();
                $body
            }
            Producers::JoinableSingle => {
                let $built = $builder.joinable($cast.records);
                $body
            }
            Producers::JoinableMulti => {
                let $built = $builder.multi_producer().joinable($cast.records);
                $body
            }
        }
    };
}

/// On the heap, or in a `static`.
fn plain<W: AnyWait>(cast: &mut Cast, wait: W) -> Result<Vec<Done>, String> {
    match (cast.program.place, cast.program.producers) {
        (Place::Static, Producers::Single) => fixed::<Single, W>(cast),
        (Place::Static, _) => fixed::<Multi, W>(cast),
        _ => heap::<Plain, W>(cast, wait),
    }
}

/// On the heap, in place, or in a `static`.
fn everywhere<E: Payload, W: AnyWait>(cast: &mut Cast, wait: W) -> Result<Vec<Done>, String> {
    match (cast.program.place, cast.program.producers) {
        (Place::Static, Producers::Single) => fixed::<Single, W>(cast),
        (Place::Static, _) => fixed::<Multi, W>(cast),
        (Place::Heap, _) => heap::<E, W>(cast, wait),
        (Place::Provided, Producers::Single) => in_place::<E, Single, W>(cast, begin(cast, wait)?),
        (Place::Provided, Producers::Multi) => {
            in_place::<E, Multi, W>(cast, begin(cast, wait)?.multi_producer())
        }
        (Place::Provided, Producers::JoinableSingle) => {
            in_place::<E, Joinable<Single>, W>(cast, begin(cast, wait)?.joinable(cast.records))
        }
        (Place::Provided, Producers::JoinableMulti) => {
            let builder = begin(cast, wait)?.multi_producer().joinable(cast.records);
            in_place::<E, Joinable<Multi>, W>(cast, builder)
        }
    }
}

fn begin<E: Payload, W: AnyWait>(cast: &Cast, wait: W) -> Result<Builder<E, Single, W>, String> {
    let builder = ring::<E>(cast.program.capacity).map_err(|error| error.to_string())?;
    Ok(builder.wait(wait).start(cast.program.start))
}

fn heap<E: Payload, W: AnyWait>(cast: &mut Cast, wait: W) -> Result<Vec<Done>, String> {
    of_kind!(cast, begin::<E, W>(cast, wait)?, |builder| {
        let built = builder.build_stages(&cast.topology).map_err(|error| error.to_string())?;
        perform(events(built.0, built.1, cast))
    })
}

fn in_place<E: Payload, K: AnyKind, W: AnyWait>(
    cast: &mut Cast,
    builder: Builder<E, K, W>,
) -> Result<Vec<Done>, String> {
    let (groups, workers) = (cast.groups, cast.topology.workers());
    let places = Places { groups, workers, ..Places::of_consumers(cast.records) };
    let layout = BlockLayout::with_places::<E, K, W>(cast.program.capacity, places)
        .map_err(|error| error.to_string())?;
    let mut memory = block(layout);
    let mut ring = builder.place(aligned(&mut memory, layout), &cast.topology).map_err(|e| e.to_string())?;
    let (producer, consumers) = ring.split();
    perform(events(producer, consumers, cast))
}

/// Memory for a block, and for its alignment.
fn block(layout: BlockLayout) -> Vec<MaybeUninit<u8>> {
    vec![MaybeUninit::uninit(); layout.bytes() + layout.align()]
}

fn aligned(memory: &mut [MaybeUninit<u8>], layout: BlockLayout) -> &mut [MaybeUninit<u8>] {
    let skip = memory.as_ptr().align_offset(layout.align());
    &mut memory[skip..skip + layout.bytes()]
}

fn fixed<K: FixedKind + AnyKind, W: AnyWait>(cast: &mut Cast) -> Result<Vec<Done>, String> {
    type Ring<K, W> = StaticRing<Plain, STATIC_SLOTS, K, STATIC_CONSUMERS, W>;
    let mut ring = Box::new(Ring::<K, W>::starting_at(cast.program.start, [Plain::default(); STATIC_SLOTS]));
    let (producer, consumers) = ring.split_mut();
    let mut tasks = lanes(producer, cast);
    for (member, consumer) in (0..).zip(consumers) {
        tasks.push(cast.member(0, member, consumer));
    }
    perform(tasks)
}

fn messages<W: AnyWait>(cast: &mut Cast, wait: W) -> Result<Vec<Done>, String> {
    let builder = message_ring(cast.program.capacity).map_err(|error| error.to_string())?;
    let builder = builder.wait(wait).start(cast.program.start);
    let capacity = cast.program.capacity;
    let in_place = cast.program.place == Place::Provided;
    of_kind!(cast, builder, |builder| {
        if in_place {
            let layout = layout_of(&builder, capacity, cast.records)?;
            let mut memory = block(layout);
            let place = aligned(&mut memory, layout);
            let mut ring = builder.place(place, &cast.topology).map_err(|error| error.to_string())?;
            let (producer, consumers) = ring.split();
            perform(message_tasks(producer, consumers, cast))
        } else {
            let built = builder.build_stages(&cast.topology).map_err(|error| error.to_string())?;
            perform(message_tasks(built.0, built.1, cast))
        }
    })
}

/// The layout of a message ring's block; the builder tells the kind.
fn layout_of<K: Kind, W: WaitStrategy>(
    _builder: &annulus::message::MessageBuilder<K, W>,
    units: usize,
    records: u32,
) -> Result<BlockLayout, String> {
    BlockLayout::of::<Unit, K, W>(units, records).map_err(|error| error.to_string())
}

/// The lanes of a ring of events.
fn lanes<'r, M>(producer: Producer<M>, cast: &mut Cast) -> Vec<Task<'r>>
where
    M: Memory<Event: Payload, Kind: AnyKind> + Send + 'r,
{
    let mut tasks = Vec::new();
    for lane in 1..cast.program.lanes {
        let producer = M::Kind::another(&producer).expect("several lanes have several producers");
        tasks.push(cast.lane(lane, producer));
    }
    tasks.push(cast.lane(0, producer));
    tasks
}

/// Everybody at a ring of events.
fn events<'r, M>(producer: Producer<M>, mut consumers: Consumers<M>, cast: &mut Cast) -> Vec<Task<'r>>
where
    M: Memory<Event: Payload, Kind: AnyKind> + Send + Sync + 'r,
{
    let mut tasks = lanes(producer, cast);
    for index in 0..cast.stages.len() {
        let (stage, plan) = (cast.stages[index], cast.program.stages[index].clone());
        for member in 0..plan.members {
            tasks.push(match plan.group {
                true => cast.member(index, member, consumers.take_worker(stage).expect("one of its workers")),
                false => cast.member(index, member, consumers.take(stage).expect("one of its consumers")),
            });
        }
    }
    match cast.program.last {
        None => {}
        Some(Last::Consumer) => tasks.push(cast.last(0, consumers.take_exclusive().expect("the last"))),
        Some(Last::Workers(workers)) => {
            for member in 0..workers {
                let worker = consumers.take_exclusive_worker().expect("one of the last");
                tasks.push(cast.last(member, worker));
            }
        }
    }
    if let Some(joiner) = M::Kind::joiner(&consumers) {
        for guest in 0..cast.program.guests.len() {
            let joiner = joiner.clone();
            tasks.push(match cast.program.stages[cast.program.guests[guest]].group {
                true => cast.guest(guest, move |stage| joiner.join_group(stage)),
                false => cast.guest(guest, move |stage| joiner.join(stage)),
            });
        }
    }
    tasks
}

/// Everybody at a ring of messages.
fn message_tasks<'r, M>(
    producer: MessageProducer<M>,
    mut consumers: MessageConsumers<M>,
    cast: &mut Cast,
) -> Vec<Task<'r>>
where
    M: Memory<Event = Unit, Kind: AnyKind> + Send + Sync + 'r,
{
    let mut tasks = Vec::new();
    for lane in 1..cast.program.lanes {
        let producer = M::Kind::another_of_messages(&producer).expect("several producers");
        tasks.push(cast.lane(lane, producer));
    }
    tasks.push(cast.lane(0, producer));
    for index in 0..cast.stages.len() {
        for member in 0..cast.program.stages[index].members {
            let consumer = consumers.take(cast.stages[index]).expect("one of its consumers");
            tasks.push(cast.member(index, member, consumer));
        }
    }
    if cast.program.last.is_some() {
        tasks.push(cast.last(0, consumers.take_exclusive().expect("the last")));
    }
    if let Some(joiner) = M::Kind::joiner_of_messages(&consumers) {
        for guest in 0..cast.program.guests.len() {
            let joiner = joiner.clone();
            tasks.push(cast.guest(guest, move |stage| joiner.join(stage)));
        }
    }
    tasks
}

/// Runs all on a thread each.
fn perform(tasks: Vec<Task<'_>>) -> Result<Vec<Done>, String> {
    thread::scope(|scope| {
        let threads: Vec<_> = tasks.into_iter().map(|task| scope.spawn(task)).collect();
        let results: Vec<_> = threads.into_iter().map(|thread| thread.join()).collect();
        results.into_iter().map(|result| result.map_err(|payload| message(&*payload))).collect()
    })
}

/// What a panic said.
pub(crate) fn message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied().map(str::to_owned);
    text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic".to_owned())
}
