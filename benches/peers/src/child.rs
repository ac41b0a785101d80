//! One run in a process of its own: nothing is left of the runs before, its memory and processor time are its own, and
//! one that hangs can be ended.

use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::cell::{Cell, Measure};
use crate::cpu;
use crate::peer::{Link, Shape};
use crate::peers::Row;
use crate::probe;
use crate::sample::Sample;
use crate::stream::{Plan, Streamed};
use crate::wait::Ended;

/// What a run is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Order {
    pub(crate) peer: &'static Row,
    pub(crate) cell: Cell,
    pub(crate) length: Length,
    /// The most events that a consumer takes at once.
    pub(crate) take: usize,
}

/// How long a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Length {
    /// About so long, after a warm-up.
    Lasting(Duration),
    /// So many events of each producer, with a look at their order.
    Checking(u64),
}

/// Runs it; `None` where the peer does not offer this.
pub(crate) fn run(order: &Order) -> Result<Option<Sample>> {
    let Measure::Stream(shape) = order.cell.measure else { bail!("not a stream") };
    match order.length {
        Length::Lasting(duration) => lasting(order, shape, duration),
        Length::Checking(events) => {
            let streamed = once(order, shape, events, true)?;
            Ok(streamed.map(|streamed| sample(&streamed, events * shape.producers() as u64)))
        }
    }
}

fn once(order: &Order, shape: Shape, events: u64, check: bool) -> Result<Option<Streamed>> {
    let Cell { batch, capacity, event_bytes, wait, .. } = order.cell;
    let link = Link { shape, capacity, batch, wait, ended: Ended::default() };
    (order.peer.stream)(&Plan { link, events, take: order.take, check }, event_bytes)
}

/// Warms up with more and more events until their number can be told, then measures.
fn lasting(order: &Order, shape: Shape, duration: Duration) -> Result<Option<Sample>> {
    let enough = duration / 10;
    let mut events = 20_000;
    let rate = loop {
        let Some(streamed) = once(order, shape, events, false)? else { return Ok(None) };
        if streamed.elapsed >= enough || events > 1 << 36 {
            break events as f64 / streamed.elapsed.as_secs_f64();
        }
        let short = enough.as_secs_f64() / streamed.elapsed.as_secs_f64().max(1e-6);
        events = (events as f64 * short.clamp(1.5, 16.0)) as u64;
    };
    let events = ((rate * duration.as_secs_f64()) as u64).max(1);
    let before = probe::round_trip();
    let streamed = once(order, shape, events, false)?.context("it ran before")?;
    let after = probe::round_trip();
    let mut sample = sample(&streamed, events * shape.producers() as u64);
    sample.round_trip = before.zip(after).map(|(before, after)| before.max(after));
    Ok(Some(sample))
}

fn sample(streamed: &Streamed, events: u64) -> Sample {
    Sample {
        value: events as f64 / streamed.elapsed.as_secs_f64() / 1e6,
        cpu_s_per_m: streamed.cpu.as_secs_f64() / (events as f64 / 1e6),
        share: streamed.share,
        peak_rss: cpu::peak_rss(),
        ..Sample::default()
    }
}
