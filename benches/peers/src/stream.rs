//! One run of a stream of events: what each thread does, and what they did together.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow, ensure};

use crate::compose;
use crate::cpu;
use crate::event::{Event, base, sum_of};
use crate::order;
use crate::peer::{Ends, Link, Peer, Receiver, Sender};
use crate::threads::Threads;

/// How a stream is run.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) link: Link,
    /// Of each producer.
    pub(crate) events: u64,
    /// The most events that a consumer takes at once.
    pub(crate) take: usize,
    /// Whether to look at the order of the events, too.
    pub(crate) check: bool,
}

/// What a run came to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Streamed {
    pub(crate) elapsed: Duration,
    /// Processor time of all threads.
    pub(crate) cpu: Duration,
    /// The least that a producer had sent when the first of several was done, over the mean.
    pub(crate) share: Option<f64>,
}

/// What a consumer got, and when it had it.
pub(crate) struct Got {
    pub(crate) count: u64,
    pub(crate) sum: u64,
    pub(crate) at: Instant,
}

/// Runs a stream; `None` if the peer does not offer this.
pub(crate) fn run<E: Event, P: Peer<E>>(plan: &Plan) -> Result<Option<Streamed>> {
    let shape = plan.link.shape;
    let plan = &Plan { link: plan.link.part(shape), ..plan.clone() };
    let mut threads = Threads::new(shape.producers() + shape.consumers());
    if !plan.link.tuning.pinned {
        threads.unpin();
    }
    let sent = Arc::new(Sent::new(shape.producers()));
    let Some((producers, consumers)) = direct::<E, P>(plan, &mut threads, &sent)
        .or_else(|| shape.is_fan().then(|| compose::threads::<E, P>(plan, &mut threads)).flatten())
    else {
        return Ok(None);
    };
    let cpu = cpu::time();
    let start = threads.go();
    for producer in producers {
        producer.join().map_err(|_| anyhow!("a producer panicked"))?;
    }
    plan.link.ended.set();
    let got = consumers.into_iter().map(JoinHandle::join).collect::<Result<Vec<Got>, _>>();
    let got = got.map_err(|_| anyhow!("a consumer panicked"))?;
    let cpu = cpu::time() - cpu;
    verify::<E>(plan, &got)?;
    let end = got.iter().map(|got| got.at).max().unwrap_or(start);
    Ok(Some(Streamed { elapsed: end - start, cpu, share: sent.share() }))
}

/// The threads of a run.
pub(crate) type Running = (Vec<JoinHandle<()>>, Vec<JoinHandle<Got>>);

/// Every thread at an end of the peer itself.
fn direct<E: Event, P: Peer<E>>(plan: &Plan, threads: &mut Threads, sent: &Arc<Sent>) -> Option<Running> {
    let (senders, receivers): Ends<P::Sender, P::Receiver> = P::open(&plan.link)?;
    let Plan { link, events, take, check } = plan.clone();
    let producers = senders.into_iter().enumerate().map(|(number, mut sender)| {
        let sent = sent.clone();
        threads.spawn(move || {
            produce(&mut sender, number, events, link.batch, &sent);
        })
    });
    let producers = producers.collect();
    let shape = link.shape;
    let total = events * shape.producers() as u64;
    let alone = shape.is_fan() || shape.consumers() == 1;
    let consumers = receivers.into_iter().map(|mut receiver| {
        threads.spawn(move || {
            let limit = if alone { total } else { u64::MAX };
            let (count, sum) = match check {
                true => order::consume(&mut receiver, limit, take, shape.producers(), alone),
                false => receiver.consume(limit, take),
            };
            Got { count, sum, at: Instant::now() }
        })
    });
    Some((producers, consumers.collect()))
}

/// Sends a producer's events, and notes now and then how many.
fn produce<E: Event>(sender: &mut impl Sender<E>, number: usize, events: u64, batch: usize, sent: &Sent) {
    /// Between two notes.
    const STRETCH: u64 = 4096;
    let stretch = STRETCH.next_multiple_of(batch as u64);
    let (first, end) = (base(number), base(number) + events);
    let mut at = first;
    while at < end {
        let next = end.min(at + stretch);
        sender.produce(at, next, batch);
        at = next;
        sent.note(number, at - first);
    }
    sent.finish();
}

/// All events arrived, each as often as the shape says.
fn verify<E: Event>(plan: &Plan, got: &[Got]) -> Result<()> {
    let shape = plan.link.shape;
    let producers = shape.producers();
    let count = plan.events * producers as u64;
    let sum = (0..producers).fold(0, |sum: u64, p| sum.wrapping_add(sum_of::<E>(base(p), plan.events)));
    let totals = |got: &[Got]| got.iter().fold((0, 0_u64), |(n, s), g| (n + g.count, s.wrapping_add(g.sum)));
    let parts: Vec<_> = if shape.is_fan() { got.chunks(1).map(totals).collect() } else { vec![totals(got)] };
    for part in parts {
        ensure!(part == (count, sum), "{part:?} received, not {:?}", (count, sum));
    }
    Ok(())
}

/// How many events each producer has sent, and what that was when the first was done.
struct Sent {
    notes: Vec<Padded>,
    first: AtomicU64,
    share: AtomicU64,
}

#[derive(Default)]
#[repr(align(128))]
struct Padded(AtomicU64);

impl Sent {
    fn new(producers: usize) -> Self {
        let notes = (0..producers).map(|_| Padded::default()).collect();
        Self { notes, first: AtomicU64::new(0), share: AtomicU64::new(0) }
    }

    fn note(&self, producer: usize, events: u64) {
        self.notes[producer].0.store(events, Ordering::Relaxed);
    }

    fn finish(&self) {
        if self.first.swap(1, Ordering::AcqRel) == 0 {
            let now: Vec<u64> = self.notes.iter().map(|note| note.0.load(Ordering::Relaxed)).collect();
            let mean = now.iter().sum::<u64>() as f64 / now.len() as f64;
            let least = now.into_iter().min().unwrap_or(0) as f64;
            self.share.store((least / mean).to_bits(), Ordering::Release);
        }
    }

    fn share(&self) -> Option<f64> {
        (self.notes.len() > 1).then(|| f64::from_bits(self.share.load(Ordering::Acquire)))
    }
}
