//! Makes a number of equal calls, for a counter of instructions to watch.
//!
//! `count --list` prints each call's name and how many events it moves; `count NAME CALLS` makes that many. Setting up
//! costs the same whatever CALLS is, so the difference of two runs is the cost of the calls alone.

use annulus::gate::{Gate, GatingSet};
use annulus::wait::{Blocking, BusySpin, WaitStrategy};
use annulus::{Consumer, Exclusive, Heap, Kind, Multi, Producer, Seq, Sequence, Single};
use core::error::Error;
use core::hint::black_box;
use std::process::ExitCode;

/// What makes `calls` calls.
type Calls = fn(calls: u64) -> Result<(), Box<dyn Error>>;

/// Slots enough for every call that a run may make without a poll.
const ROOM: usize = 1 << 14;
const BATCH: usize = 100;

const CALLS: &[(&str, usize, Calls)] = &[
    ("single-publish-poll", 1, |calls| publish_poll(single(BusySpin)?, calls)),
    ("single-publish-poll-batch", BATCH, |calls| publish_poll_batch(single(BusySpin)?, calls)),
    ("single-publish-poll-blocking", 1, |calls| publish_poll(single(Blocking::new())?, calls)),
    ("single-write-read-batch", BATCH, |calls| write_read(single(BusySpin)?, calls)),
    ("single-claim-abandon", 1, |calls| claim_abandon(single(BusySpin)?, calls)),
    ("single-publish", 1, |calls| publish(single(BusySpin)?, calls)),
    ("single-poll", 1, |calls| poll(single(BusySpin)?, calls)),
    ("single-poll-empty", 1, |calls| poll_empty(single(BusySpin)?, calls)),
    ("single-claim-full", 1, |calls| claim_full(single(BusySpin)?, calls)),
    ("multi-publish-poll", 1, |calls| publish_poll(multi(BusySpin)?, calls)),
    ("multi-publish-poll-batch", BATCH, |calls| publish_poll_batch(multi(BusySpin)?, calls)),
    ("multi-publish-poll-blocking", 1, |calls| publish_poll(multi(Blocking::new())?, calls)),
    ("multi-write-read-batch", BATCH, |calls| write_read(multi(BusySpin)?, calls)),
    ("multi-claim-abandon-poll", 1, |calls| claim_abandon(multi(BusySpin)?, calls)),
    ("multi-publish", 1, |calls| publish(multi(BusySpin)?, calls)),
    ("multi-poll", 1, |calls| poll(multi(BusySpin)?, calls)),
    ("multi-poll-empty", 1, |calls| poll_empty(multi(BusySpin)?, calls)),
    ("multi-claim-full", 1, |calls| claim_full(multi(BusySpin)?, calls)),
    ("gate-of-1", 1, gate::<1>),
    ("gate-of-4", 1, gate::<4>),
    #[cfg(feature = "async")]
    ("single-publish-poll-async", 1, |calls| publish_poll(single(tasks())?, calls)),
    #[cfg(feature = "async")]
    ("single-publish-await-async", 1, |calls| publish_await(single(tasks())?, calls)),
    #[cfg(feature = "async")]
    ("multi-publish-poll-async", 1, |calls| publish_poll(multi(tasks())?, calls)),
];

type Ends<K, W> = (Producer<Heap<u64, K, W>>, Consumer<Heap<u64, K, W>, Exclusive>);

fn single<W: WaitStrategy>(wait: W) -> Result<Ends<Single, W>, Box<dyn Error>> {
    Ok(annulus::ring(ROOM)?.wait(wait).build()?)
}

fn multi<W: WaitStrategy>(wait: W) -> Result<Ends<Multi, W>, Box<dyn Error>> {
    Ok(annulus::ring(ROOM)?.wait(wait).multi_producer().build()?)
}

fn publish_poll<K: Kind, W: WaitStrategy>(
    (mut producer, mut consumer): Ends<K, W>,
    calls: u64,
) -> Result<(), Box<dyn Error>> {
    let mut sum = 0;
    for n in 0..calls {
        producer.publish(|slot| *slot = n)?;
        sum += consumer.poll(1)?.iter().sum::<u64>();
    }
    expect(sum, (0..calls).sum())
}

/// A strategy that keeps wakers.
#[cfg(feature = "async")]
fn tasks() -> annulus::wait::Async<BusySpin> {
    annulus::wait::Async::new().over(BusySpin)
}

/// A task that finds each event there.
#[cfg(feature = "async")]
fn publish_await<K: Kind, W: annulus::wait::AsyncWait>(
    (mut producer, mut consumer): Ends<K, W>,
    calls: u64,
) -> Result<(), Box<dyn Error>> {
    use core::task::{Context, Poll, Waker};
    let mut context = Context::from_waker(Waker::noop());
    let mut sum = 0;
    for n in 0..calls {
        producer.publish(|slot| *slot = n)?;
        match core::pin::pin!(consumer.poll_async(1)).poll(&mut context) {
            Poll::Ready(batch) => sum += batch?.iter().sum::<u64>(),
            Poll::Pending => return Err("an event was published".into()),
        }
    }
    expect(sum, (0..calls).sum())
}

fn publish_poll_batch<K: Kind, W: WaitStrategy>(
    (mut producer, mut consumer): Ends<K, W>,
    calls: u64,
) -> Result<(), Box<dyn Error>> {
    let mut sum = 0;
    for n in 0..calls {
        producer.publish_batch(BATCH, |_, slot| *slot = n)?;
        let mut left = BATCH;
        while left > 0 {
            let batch = consumer.poll(left)?;
            left -= batch.len();
            sum += batch.iter().sum::<u64>();
        }
    }
    expect(sum, (0..calls).sum::<u64>() * BATCH as u64)
}

fn write_read<K: Kind, W: WaitStrategy>(
    (mut producer, mut consumer): Ends<K, W>,
    calls: u64,
) -> Result<(), Box<dyn Error>> {
    let mut sum = 0;
    let mut events = [0; BATCH];
    for n in 0..calls {
        producer.write_slice(black_box(&[n; BATCH]))?;
        let mut left = BATCH;
        while left > 0 {
            left -= consumer.read_into(&mut events[..left])?;
        }
        sum += black_box(&events)[0];
    }
    expect(sum, (0..calls).sum())
}

/// A claim that is given up. A ring with several producers needs a poll to step over it.
fn claim_abandon<K: Kind, W: WaitStrategy>(
    (mut producer, mut consumer): Ends<K, W>,
    calls: u64,
) -> Result<(), Box<dyn Error>> {
    let mut given_up = 0;
    for _ in 0..calls {
        given_up += black_box(producer.try_claim(1)?).len() as u64;
        if K::MULTI {
            consumer.try_poll(1).err().ok_or("an abandoned claim was delivered")?;
        }
    }
    expect(given_up, calls)
}

fn publish<K: Kind, W: WaitStrategy>(
    (mut producer, mut consumer): Ends<K, W>,
    calls: u64,
) -> Result<(), Box<dyn Error>> {
    for n in 0..calls {
        producer.publish(|slot| *slot = n)?;
    }
    let mut published = 0;
    while let Ok(batch) = consumer.try_poll(ROOM) {
        published += batch.len() as u64;
    }
    expect(published, calls)
}

fn poll<K: Kind, W: WaitStrategy>(
    (mut producer, mut consumer): Ends<K, W>,
    calls: u64,
) -> Result<(), Box<dyn Error>> {
    for n in 0..ROOM as u64 {
        producer.publish(|slot| *slot = n)?;
    }
    let mut sum = 0;
    for _ in 0..calls {
        sum += consumer.poll(1)?.iter().sum::<u64>();
    }
    expect(sum, (0..calls).sum())
}

fn poll_empty<K: Kind, W: WaitStrategy>(
    (producer, mut consumer): Ends<K, W>,
    calls: u64,
) -> Result<(), Box<dyn Error>> {
    let mut refused = 0;
    for _ in 0..calls {
        refused += u64::from(consumer.try_poll(1).is_err());
    }
    drop(producer);
    expect(refused, calls)
}

/// A claim on a full ring: the producer reads its gate each time.
fn claim_full<K: Kind, W: WaitStrategy>(
    (mut producer, consumer): Ends<K, W>,
    calls: u64,
) -> Result<(), Box<dyn Error>> {
    producer.publish_batch(ROOM, |_, _| ())?;
    let mut refused = 0;
    for _ in 0..calls {
        refused += u64::from(producer.try_claim(1).is_err());
    }
    drop(consumer);
    expect(refused, calls)
}

/// The gate of a ring with `CONSUMERS` consumers, read anew.
fn gate<const CONSUMERS: usize>(calls: u64) -> Result<(), Box<dyn Error>> {
    let sequences: [Sequence; CONSUMERS] = core::array::from_fn(|_| Sequence::new(Seq::ZERO));
    let members = sequences.each_ref();
    let gate = GatingSet::new(&members);
    let mut open = 0;
    for _ in 0..calls {
        open += u64::from(black_box(&gate).progress().active);
    }
    expect(open, calls)
}

/// Calls that did something else than they should are not worth counting.
fn expect(found: u64, wanted: u64) -> Result<(), Box<dyn Error>> {
    if found == wanted { Ok(()) } else { Err(format!("{found} instead of {wanted}").into()) }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match words[..] {
        ["--list"] => {
            CALLS.iter().for_each(|(name, events, _)| println!("{name} {events}"));
            Ok(())
        }
        [name, calls] => run(name, calls),
        _ => Err("usage: count --list | count NAME CALLS".into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("count: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(name: &str, calls: &str) -> Result<(), Box<dyn Error>> {
    let (_, _, run) = CALLS.iter().find(|(known, _, _)| *known == name).ok_or("no such call")?;
    let calls = calls.parse()?;
    if calls > ROOM as u64 {
        return Err(format!("at most {ROOM} calls").into());
    }
    run(calls)
}
