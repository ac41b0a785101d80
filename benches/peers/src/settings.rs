//! What a user asks of a comparison.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use lexopt::prelude::*;

use crate::cell::{Cell, Measure};
use crate::child::Length;
use crate::event;
use crate::peer::Shape;
use crate::peers::{self, Row};
use crate::suite;
use crate::wait::Wait;

pub(crate) const USAGE: &str = "\
usage: cargo xtask bench [OPTIONS]

which cells (default: all, about an hour)
  --quick              the leading peers in the main cells, about two minutes
  --growth             1 to 8 producers and consumers, 16 to 4,194,304 slots
  --ablate             ours alone, without one technique after the other: what each gains
  --cell LIST          of 1P1C 4P1C 1P2C-broadcast 2P2C pipeline diamond ping-pong idle-consumer idle-producer ...
                       with any numbers; and with it, or without, for a cell of your own:
  --producers N        a queue of so many producers
  --consumers N        and so many consumers
  --batch LIST         events sent at a time (default: 1,10,100)
  --capacity LIST      slots (default: 1024,65536)
  --event-bytes LIST   8, 64 and one other multiple of 8 up to 1024, which is compiled when asked for (default: 8)
  --wait LIST          spin, yield, block, or fit: spin where threads fit the processors, else yield (default)

which peers
  --peer LIST          these only (ours is annulus)
  --list               names them

how
  --repetitions N      runs of each peer in each cell (default: 7; quick: 3)
  --millis N           length of a run (default: 250; quick: 40)
  --take N             the most events that a consumer takes at once (default: 256)
  --check              short runs that look at the order of the events and measure nothing
  --baseline PROGRAM   a build of this program for any CPU, for a second row of ours (cargo xtask makes one)
  --no-pause PROGRAM   a build without pauses after lost claims, to ablate them (cargo xtask makes one)

what for
  --json FILE          one object per cell and peer
  --csv FILE           one line per cell and peer
  --plots DIRECTORY    SVG pictures
";

/// What the cells of a quick comparison take at most, so that all of it takes no more than two minutes.
const QUICK: Duration = Duration::from_secs(105);

/// What a user asks of a comparison.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) cells: Vec<Cell>,
    pub(crate) peers: Vec<&'static Row>,
    pub(crate) repetitions: usize,
    pub(crate) length: Length,
    pub(crate) take: usize,
    /// The time for all cells together, if there is a limit.
    pub(crate) limit: Option<Duration>,
    pub(crate) baseline: Option<PathBuf>,
    pub(crate) json: Option<PathBuf>,
    pub(crate) csv: Option<PathBuf>,
    pub(crate) plots: Option<PathBuf>,
}

/// What the command line asks for.
#[derive(Debug)]
pub(crate) enum Request {
    Compare(Settings),
    /// With a build that does not pause after a lost claim.
    Ablate(Settings, Option<PathBuf>),
    List,
    Help,
}

/// The options that name cells.
#[derive(Debug, Default)]
struct Own {
    measures: Vec<Measure>,
    batches: Vec<usize>,
    capacities: Vec<usize>,
    event_bytes: Vec<usize>,
    waits: Vec<Option<Wait>>,
    producers: Option<usize>,
    consumers: Option<usize>,
}

impl Own {
    fn is_given(&self) -> bool {
        let Self { measures, batches, capacities, event_bytes, waits, producers, consumers } = self;
        let lists = [batches, capacities, event_bytes].iter().any(|list| !list.is_empty());
        lists || !measures.is_empty() || !waits.is_empty() || producers.or(*consumers).is_some()
    }

    fn cells(mut self) -> Result<Vec<Cell>> {
        if self.producers.or(self.consumers).is_some() || self.measures.is_empty() {
            let (producers, consumers) = (self.producers.unwrap_or(1), self.consumers.unwrap_or(1));
            ensure!(producers > 0 && consumers > 0, "at least one producer and one consumer");
            self.measures.push(Measure::Stream(Shape::Queue { producers, consumers }));
        }
        let or = |list: Vec<usize>, default: &[usize]| if list.is_empty() { default.to_vec() } else { list };
        let (batches, capacities) = (or(self.batches, &[1, 10, 100]), or(self.capacities, &[1024, 65536]));
        let waits = if self.waits.is_empty() { vec![None] } else { self.waits };
        let mut cells = Vec::new();
        for &measure in &self.measures {
            let batches = if matches!(measure, Measure::Stream(_)) { &batches[..] } else { &[1] };
            for &event_bytes in &or(self.event_bytes.clone(), &[8]) {
                let sizes = event::sizes();
                ensure!(
                    sizes.contains(&event_bytes),
                    "this build has events of {sizes:?} bytes: `cargo xtask bench` makes one for {event_bytes}"
                );
                for &capacity in &capacities {
                    ensure!(capacity.is_power_of_two(), "the capacity {capacity} is no power of two");
                    for &batch in batches {
                        ensure!(
                            (1..=capacity).contains(&batch),
                            "no batch of {batch} fits into {capacity} slots"
                        );
                        for &wait in &waits {
                            let cell = Cell::fitting(measure, batch, capacity, event_bytes);
                            cells.push(Cell { wait: wait.unwrap_or(cell.wait), ..cell });
                        }
                    }
                }
            }
        }
        Ok(cells)
    }
}

/// The values of a list with commas.
fn list<T>(text: &str, one: impl Fn(&str) -> Option<T>) -> Result<Vec<T>> {
    text.split(',').map(|item| one(item).with_context(|| format!("`{item}` is not known"))).collect()
}

/// Reads the command line.
pub(crate) fn read() -> Result<Request> {
    let mut arguments = lexopt::Parser::from_env();
    let mut own = Own::default();
    let (mut quick, mut growth, mut check, mut ablate) = (false, false, false, false);
    let (mut chosen, mut repetitions, mut millis, mut take) = (None, None, None, 256);
    let (mut baseline, mut no_pause, mut json, mut csv, mut plots) = (None, None, None, None, None);
    while let Some(argument) = arguments.next()? {
        let name = match argument {
            Short('h') => return Ok(Request::Help),
            Long(name) => name.to_owned(),
            other => return Err(other.unexpected().into()),
        };
        let mut text = || -> Result<String> { Ok(arguments.value()?.string()?) };
        let number = |text: &str| text.parse().ok();
        match name.as_str() {
            "help" => return Ok(Request::Help),
            "list" => return Ok(Request::List),
            "quick" => quick = true,
            "growth" => growth = true,
            "check" => check = true,
            "ablate" => ablate = true,
            "cell" => own.measures = list(&text()?, Measure::of)?,
            "peer" => chosen = Some(list(&text()?, peers::find)?),
            "producers" => own.producers = Some(text()?.parse()?),
            "consumers" => own.consumers = Some(text()?.parse()?),
            "batch" => own.batches = list(&text()?, number)?,
            "capacity" => own.capacities = list(&text()?, number)?,
            "event-bytes" => own.event_bytes = list(&text()?, number)?,
            "wait" => {
                let wait = |name: &str| if name == "fit" { Some(None) } else { Wait::of(name).map(Some) };
                own.waits = list(&text()?, wait)?;
            }
            "repetitions" => repetitions = Some(text()?.parse()?),
            "millis" => millis = Some(text()?.parse()?),
            "take" => take = text()?.parse()?,
            "baseline" => baseline = Some(text()?.into()),
            "no-pause" => no_pause = Some(text()?.into()),
            "json" => json = Some(text()?.into()),
            "csv" => csv = Some(text()?.into()),
            "plots" => plots = Some(text()?.into()),
            _ => bail!("no option is called --{name}\n\n{USAGE}"),
        }
    }
    let names_cells = own.is_given() || growth || check;
    ensure!(!(ablate && (names_cells || chosen.is_some())), "an ablation has cells and peers of its own");
    let leading = || suite::LEADING.iter().filter_map(|name| peers::find(name)).collect();
    // What is only looked at is looked at in every variant.
    let variants = if check { peers::VARIANTS } else { &[] };
    let all = || peers::ROWS.iter().chain(variants).collect();
    let cells = match () {
        () if own.is_given() => own.cells()?,
        () if check => suite::checks(),
        () if quick => suite::quick(),
        () if growth => suite::growth(),
        () => suite::full(),
    };
    let peers = chosen.unwrap_or_else(|| if quick || growth { leading() } else { all() });
    let millis = millis.unwrap_or(if quick { 40 } else { 250 });
    ensure!(take > 0, "a consumer takes one event at least");
    let settings = Settings {
        cells,
        peers,
        repetitions: if check { 1 } else { repetitions.unwrap_or(if quick { 3 } else { 7 }).max(1) },
        length: if check { Length::Checking(5000) } else { Length::Lasting(Duration::from_millis(millis)) },
        take,
        limit: quick.then_some(QUICK),
        baseline,
        json,
        csv,
        plots,
    };
    Ok(if ablate { Request::Ablate(settings, no_pause) } else { Request::Compare(settings) })
}
