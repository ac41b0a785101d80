//! The processor time of a thread that waits: a consumer of an empty queue, or a producer before a full one.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow, ensure};

use crate::compose::edge;
use crate::cpu;
use crate::event::{Event, sum_of};
use crate::peer::{Link, Peer, Receiver, Sender};

/// Who waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Consumer,
    Producer,
}

/// Until the thread sleeps, if it ever does.
const SETTLING: Duration = Duration::from_millis(100);

/// Per cent of a processor that a waiting thread takes; `None` if the peer has no queue for one of each.
pub(crate) fn run<E: Event, P: Peer<E>>(link: &Link, side: Side, lasting: Duration) -> Result<Option<f64>> {
    let Some((mut sender, mut receiver)) = edge::<E, P>(link) else { return Ok(None) };
    // More than any of these queues holds, whatever it makes of its capacity.
    let events = if side == Side::Producer { 4 * link.capacity as u64 } else { 1 };
    let sent = Arc::new(AtomicU64::new(0));
    let noted = sent.clone();
    let produce = move || {
        for event in 0..events {
            sender.send(1, |_| E::of(event));
            noted.store(event + 1, Ordering::Release);
        }
        sender
    };
    let mut consume = move || receiver.consume(events, 1);
    let (usage, (count, sum)) = match side {
        Side::Consumer => {
            let consumer = thread::spawn(consume);
            let usage = watch(lasting);
            ensure!(!consumer.is_finished(), "it did not wait");
            produce();
            (usage, consumer.join().map_err(|_| anyhow!("the consumer panicked"))?)
        }
        Side::Producer => {
            let producer = thread::spawn(produce);
            let usage = watch(lasting);
            ensure!(sent.load(Ordering::Acquire) < events, "it did not wait");
            let got = consume();
            producer.join().map_err(|_| anyhow!("the producer panicked"))?;
            (usage, got)
        }
    };
    ensure!((count, sum) == (events, sum_of::<E>(0, events)), "what was sent did not arrive");
    Ok(Some(usage))
}

/// What the process takes of a processor while this thread sleeps, in per cent.
fn watch(lasting: Duration) -> f64 {
    thread::sleep(SETTLING);
    let (start, cpu) = (Instant::now(), cpu::time());
    thread::sleep(lasting);
    (cpu::time() - cpu).as_secs_f64() / start.elapsed().as_secs_f64() * 100.0
}
