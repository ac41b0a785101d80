//! Starts a run in a process of its own, and ends it when it hangs.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::cell::{Cell, Measure};
use crate::child::{Length, Order};
use crate::limits::Limit;
use crate::peers;
use crate::sample::Sample;
use crate::wait::Wait;

/// The first argument of a process that makes one run.
pub(crate) const RUN: &str = "run-once";
/// The first argument of a process that measures the machine's limits.
pub(crate) const LIMITS: &str = "measure-limits";
/// What a process says of a peer that does not offer the cell.
pub(crate) const LACKING: &str = "lacking";

/// Longer than a run takes that is only looked at, and does not hang.
const LIMIT: Duration = Duration::from_secs(20);

/// Longer than a run takes that does not hang: its warm-up, itself, and processors that are shared with others.
fn limit(length: Length) -> Duration {
    match length {
        Length::Lasting(duration) => Duration::from_secs(5) + 60 * duration,
        Length::Checking(_) => LIMIT,
    }
}

/// What came of a process.
#[derive(Debug)]
pub(crate) enum Outcome {
    Ran(Sample),
    /// The peer does not offer this cell.
    Lacking,
    /// It failed or hung; with the reason.
    Failed(String),
}

fn arguments(order: &Order) -> Vec<String> {
    let Cell { measure, batch, capacity, event_bytes, wait } = order.cell;
    let (unit, length) = match order.length {
        Length::Lasting(duration) => ("micros", duration.as_micros() as u64),
        Length::Checking(events) => ("events", events),
    };
    let numbers = [batch, capacity, event_bytes, order.take].map(|number| number.to_string());
    let words = [RUN.into(), order.peer.name.into(), measure.name(), wait.name().into(), unit.into()];
    words.into_iter().chain([length.to_string()]).chain(numbers).collect()
}

/// Reads what [`arguments`] wrote.
pub(crate) fn parse(arguments: &[String]) -> Option<Order> {
    let [peer, measure, wait, unit, length, numbers @ ..] = arguments else { return None };
    let [batch, capacity, event_bytes, take] = numbers else { return None };
    let length: u64 = length.parse().ok()?;
    let cell = Cell {
        measure: Measure::of(measure)?,
        batch: batch.parse().ok()?,
        capacity: capacity.parse().ok()?,
        event_bytes: event_bytes.parse().ok()?,
        wait: Wait::of(wait)?,
    };
    let length = match unit.as_str() {
        "micros" => Length::Lasting(Duration::from_micros(length)),
        "events" => Length::Checking(length),
        _ => return None,
    };
    Some(Order { peer: peers::find(peer)?, cell, length, take: take.parse().ok()? })
}

/// This program, or another build of it.
pub(crate) fn this() -> Result<PathBuf> {
    std::env::current_exe().context("the path of this program")
}

/// Measures what the machine allows, in a process of `program`.
pub(crate) fn limits(program: &Path) -> Result<Vec<Limit>> {
    match output(program, &[LIMITS.into()], LIMIT)? {
        Ok(text) => serde_json::from_str(&text).context("limits"),
        Err(reason) => bail!("the limits of the machine: {reason}"),
    }
}

/// Runs `order` in a process of `program`.
pub(crate) fn run(program: &Path, order: &Order) -> Result<Outcome> {
    Ok(match output(program, &arguments(order), limit(order.length))? {
        Err(reason) => Outcome::Failed(reason),
        Ok(text) if text.trim() == LACKING => Outcome::Lacking,
        Ok(text) => Outcome::Ran(Sample::of_line(text.trim())?),
    })
}

/// What a process of `program` printed, or why it failed.
fn output(program: &Path, arguments: &[String], limit: Duration) -> Result<Result<String, String>> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {}", program.display()))?;
    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if started.elapsed() > limit {
            child.kill()?;
            child.wait()?;
            return Ok(Err(format!("hung for {} s", limit.as_secs())));
        }
        thread::sleep(Duration::from_millis(2));
    };
    let (mut out, mut err) = (String::new(), String::new());
    child.stdout.take().context("piped")?.read_to_string(&mut out)?;
    child.stderr.take().context("piped")?.read_to_string(&mut err)?;
    Ok(if status.success() { Ok(out) } else { Err(format!("{status}: {}", err.trim())) })
}
