//! One run in a process of its own: nothing is left of the runs before, its memory and processor time are its own, and
//! one that hangs can be ended.

use std::time::Duration;

use anyhow::Result;

use crate::cell::{Cell, Measure};
use crate::compose::EDGE;
use crate::cpu;
use crate::peer::{Link, Tuning};
use crate::peers::Row;
use crate::probe;
use crate::sample::Sample;
use crate::stream::Plan;
use crate::task::{Done, Task};
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

/// An idle thread is watched for so long at least: what the watcher itself takes to wake up shall not count.
const IDLE: Duration = Duration::from_millis(300);

/// Runs it; `None` where the peer does not offer this.
pub(crate) fn run(order: &Order) -> Result<Option<Sample>> {
    // A run that is only looked at may be anywhere.
    let probe = || matches!(order.length, Length::Lasting(_)).then(probe::round_trip).flatten();
    let before = probe();
    let sample = match (order.cell.measure, order.length) {
        (Measure::Stream(_), Length::Checking(events)) => stream(order, events, true)?,
        (Measure::Stream(_), Length::Lasting(duration)) => {
            let rate = |events| Ok(stream(order, events, false)?.map(|sample| sample.value * 1e6));
            let events = match events(duration, rate)? {
                Some(events) => events / order.cell.measure.producers() as u64,
                None => return Ok(None),
            };
            stream(order, events.max(1), false)?
        }
        (Measure::PingPong, Length::Checking(trips)) => ping_pong(order, trips)?.map(|(sample, _)| sample),
        (Measure::PingPong, Length::Lasting(duration)) => {
            let rate = |trips| Ok(ping_pong(order, trips)?.map(|(_, rate)| rate));
            match events(duration, rate)? {
                Some(trips) => ping_pong(order, trips)?.map(|(sample, _)| sample),
                None => return Ok(None),
            }
        }
        (Measure::Idle(side), length) => {
            let lasting = match length {
                Length::Lasting(duration) => duration.max(IDLE),
                Length::Checking(_) => Duration::from_millis(20),
            };
            let task = Task::Idle { link: link(order), side, lasting };
            let usage = (order.peer.run)(&task, order.cell.event_bytes)?;
            usage
                .and_then(|done| if let Done::Idle(value) = done { Some(value) } else { None })
                .map(|value| Sample { value, idle_cpu_percent: Some(value), ..Sample::default() })
        }
    };
    let after = probe();
    Ok(sample.map(|sample| Sample {
        peak_rss_bytes: cpu::peak_rss(),
        round_trip: before.zip(after).map(|(before, after)| before.max(after)),
        ..sample
    }))
}

fn link(order: &Order) -> Link {
    let Cell { measure, batch, capacity, wait, .. } = order.cell;
    let shape = if let Measure::Stream(shape) = measure { shape } else { EDGE };
    Link { shape, capacity, batch, wait, ended: Ended::default(), tuning: Tuning::DEFAULT }
}

/// How many events take so long: as many more are run until a run is long enough to tell.
fn events(duration: Duration, mut rate: impl FnMut(u64) -> Result<Option<f64>>) -> Result<Option<u64>> {
    let enough = duration.as_secs_f64() / 10.0;
    let mut events = 4000;
    loop {
        let Some(rate) = rate(events)? else { return Ok(None) };
        let took = events as f64 / rate;
        if took >= enough {
            return Ok(Some((rate * duration.as_secs_f64()) as u64));
        }
        events = (events as f64 * (1.2 * enough / took).clamp(1.5, 30.0)) as u64;
    }
}

/// One run of a stream of `events` from each producer.
fn stream(order: &Order, events: u64, check: bool) -> Result<Option<Sample>> {
    let plan = Plan { link: link(order), events, take: order.take, check };
    let Some(Done::Streamed(streamed)) = (order.peer.run)(&Task::Stream(plan), order.cell.event_bytes)?
    else {
        return Ok(None);
    };
    let millions = (events * order.cell.measure.producers() as u64) as f64 / 1e6;
    Ok(Some(Sample {
        value: millions / streamed.elapsed.as_secs_f64(),
        cpu_s_per_m: Some(streamed.cpu.as_secs_f64() / millions),
        share: streamed.share,
        ..Sample::default()
    }))
}

/// One run of `trips` round trips, and how many a second.
fn ping_pong(order: &Order, trips: u64) -> Result<Option<(Sample, f64)>> {
    let task = Task::PingPong { link: link(order), trips };
    let Some(Done::Latency(latency)) = (order.peer.run)(&task, order.cell.event_bytes)? else {
        return Ok(None);
    };
    let sample = Sample {
        value: latency.p50,
        p50: Some(latency.p50),
        p99: Some(latency.p99),
        p99_9: Some(latency.p99_9),
        // Each trip moves two events.
        cpu_s_per_m: Some(latency.cpu.as_secs_f64() / (2.0 * trips as f64 / 1e6)),
        ..Sample::default()
    };
    Ok(Some((sample, trips as f64 / latency.elapsed.as_secs_f64())))
}
