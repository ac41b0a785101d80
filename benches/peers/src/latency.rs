//! Round trips: one event to another thread over one queue, and back over a second.

use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use hdrhistogram::Histogram;

use crate::compose::edge;
use crate::cpu;
use crate::event::Event;
use crate::peer::{Link, Peer, Receiver, Sender};
use crate::threads::Threads;

/// Nanoseconds of a round trip.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Latency {
    pub(crate) p50: f64,
    pub(crate) p99: f64,
    pub(crate) p99_9: f64,
    pub(crate) elapsed: Duration,
    /// Processor time of both threads.
    pub(crate) cpu: Duration,
}

/// Makes `trips` round trips; `None` if the peer has no queue for one producer and one consumer.
pub(crate) fn run<E: Event, P: Peer<E>>(link: &Link, trips: u64) -> Result<Option<Latency>> {
    let Some((mut there, mut arrivals)) = edge::<E, P>(link) else { return Ok(None) };
    let Some((mut back, mut returns)) = edge::<E, P>(link) else { return Ok(None) };
    let mut threads = Threads::new(2);
    let caller = threads.spawn(move || {
        let mut histogram = Histogram::<u64>::new_with_max(1_000_000_000, 3)?;
        let mut before = Instant::now();
        for trip in 0..trips {
            there.send(1, |_| E::of(trip));
            let mut value = u64::MAX;
            returns.receive(1, |event: &E| value = event.value());
            let now = Instant::now();
            anyhow::ensure!(value == trip, "trip {trip} came back as {value}");
            histogram.saturating_record((now - before).as_nanos() as u64);
            before = now;
        }
        Ok(histogram)
    });
    let echo = threads.spawn(move || {
        for _ in 0..trips {
            let mut value = u64::MAX;
            arrivals.receive(1, |event: &E| value = event.value());
            back.send(1, |_| E::of(value));
        }
    });
    let cpu = cpu::time();
    let start = threads.go();
    let histogram = caller.join().map_err(|_| anyhow!("the caller panicked"))??;
    echo.join().map_err(|_| anyhow!("the echo panicked"))?;
    let at = |quantile| histogram.value_at_quantile(quantile) as f64;
    Ok(Some(Latency {
        p50: at(0.5),
        p99: at(0.99),
        p99_9: at(0.999),
        elapsed: start.elapsed(),
        cpu: cpu::time() - cpu,
    }))
}
