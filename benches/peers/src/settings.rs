//! What a user asks of a comparison.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use lexopt::prelude::*;

use crate::cell::Measure;
use crate::peers::{self, Row};
use crate::wait::Wait;

pub(crate) const USAGE: &str = "\
usage: bench [OPTIONS]

  --cell LIST          1P1C 2P1C 4P1C 1P2C-broadcast 2P2C pipeline-3 diamond ping-pong, or any of these shapes
  --peer LIST          some peers only, by name (ours is annulus)
  --batch LIST         events sent at a time (default: 1,10,100)
  --capacity LIST      slots (default: 1024,65536)
  --event-bytes LIST   8, 64 (default: 8)
  --wait LIST          spin, yield, block, or fit: spin where threads fit the processors, else yield (default)
  --repetitions N      runs of each peer in each cell (default: 7)
  --millis N           length of a run (default: 250)
  --take N             the most events that a consumer takes at once (default: 256)
  --json FILE          one object per cell and peer
";

#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) measures: Vec<Measure>,
    pub(crate) peers: Vec<&'static Row>,
    pub(crate) batches: Vec<usize>,
    pub(crate) capacities: Vec<usize>,
    pub(crate) event_bytes: Vec<usize>,
    /// `None`: what fits.
    pub(crate) waits: Vec<Option<Wait>>,
    pub(crate) repetitions: usize,
    pub(crate) length: Duration,
    pub(crate) take: usize,
    pub(crate) json: Option<PathBuf>,
}

impl Default for Settings {
    fn default() -> Self {
        let named = ["1P1C", "2P1C", "4P1C"];
        Self {
            measures: named.iter().filter_map(|name| Measure::of(name)).collect(),
            peers: peers::ROWS.iter().collect(),
            batches: vec![1, 10, 100],
            capacities: vec![1024, 65536],
            event_bytes: vec![8],
            waits: vec![None],
            repetitions: 7,
            length: Duration::from_millis(250),
            take: 256,
            json: None,
        }
    }
}

/// The values of a list with commas.
fn list<T>(text: &str, one: impl Fn(&str) -> Option<T>) -> Result<Vec<T>> {
    text.split(',').map(|item| one(item).with_context(|| format!("`{item}` is not known"))).collect()
}

impl Settings {
    /// Reads the command line; `None` if it asks for help.
    pub(crate) fn read() -> Result<Option<Self>> {
        let mut settings = Self::default();
        let mut arguments = lexopt::Parser::from_env();
        while let Some(argument) = arguments.next()? {
            let Long(name) = argument else {
                match argument {
                    Short('h') => return Ok(None),
                    other => return Err(other.unexpected().into()),
                }
            };
            let name = name.to_owned();
            let mut text = || -> Result<String> { Ok(arguments.value()?.string()?) };
            let number = |text: &str| text.parse().ok();
            match name.as_str() {
                "help" => return Ok(None),
                "cell" => settings.measures = list(&text()?, Measure::of)?,
                "peer" => settings.peers = list(&text()?, peers::find)?,
                "batch" => settings.batches = list(&text()?, number)?,
                "capacity" => settings.capacities = list(&text()?, number)?,
                "event-bytes" => settings.event_bytes = list(&text()?, number)?,
                "wait" => {
                    settings.waits = list(&text()?, |name| match name {
                        "fit" => Some(None),
                        name => Wait::of(name).map(Some),
                    })?;
                }
                "repetitions" => settings.repetitions = text()?.parse()?,
                "millis" => settings.length = Duration::from_millis(text()?.parse()?),
                "take" => settings.take = text()?.parse()?,
                "json" => settings.json = Some(text()?.into()),
                _ => bail!("no option is called --{name}\n\n{USAGE}"),
            }
        }
        ensure!(settings.repetitions > 0, "at least one repetition");
        Ok(Some(settings))
    }
}
