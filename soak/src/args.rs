//! The command line.

use core::time::Duration;

use lexopt::prelude::*;

pub(crate) const USAGE: &str = "\
usage: annulus-soak [OPTIONS]

  --minutes N     play programs for so long (default: 1; fractions are fine)
  --programs N    play so many programs instead
  --seed S        the seed of the first programs; the others follow from it (default: from the clock)
  --program P     play this one program, as a failure names it; --programs and --minutes repeat it
  --threads N     the most threads of a program, 4 to 64 (default: 16)
  --limit SECONDS how long one program may take before it counts as hung (default: 120)
";

/// What to play.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Args {
    pub(crate) until: Until,
    pub(crate) seed: Option<u64>,
    pub(crate) program: Option<u64>,
    pub(crate) threads: u32,
    pub(crate) limit: Duration,
}

/// When to end.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Until {
    Elapsed(Duration),
    Played(u64),
}

impl Args {
    /// `None` if help was asked for.
    pub(crate) fn parse(mut arguments: lexopt::Parser) -> Result<Option<Self>, lexopt::Error> {
        let (mut until, mut seed, mut program) = (None, None, None);
        let (mut threads, mut limit) = (16, Duration::from_secs(120));
        while let Some(argument) = arguments.next()? {
            match argument {
                Long("minutes") => {
                    let minutes: f64 = arguments.value()?.parse()?;
                    let time = Duration::try_from_secs_f64(minutes * 60.0).map_err(|e| e.to_string())?;
                    until = Some(Until::Elapsed(time));
                }
                Long("programs") => until = Some(Until::Played(arguments.value()?.parse()?)),
                Long("seed") => seed = Some(number(&arguments.value()?.string()?)?),
                Long("program") => program = Some(number(&arguments.value()?.string()?)?),
                Long("threads") => threads = arguments.value()?.parse()?,
                Long("limit") => limit = Duration::from_secs(arguments.value()?.parse()?),
                Short('h') | Long("help") => return Ok(None),
                other => return Err(other.unexpected()),
            }
        }
        if !(4..=64).contains(&threads) {
            return Err("--threads is 4 to 64".into());
        }
        let once = if program.is_some() { Until::Played(1) } else { Until::Elapsed(Duration::from_secs(60)) };
        Ok(Some(Self { until: until.unwrap_or(once), seed, program, threads, limit }))
    }
}

/// A number, in hexadecimal after `0x`.
fn number(text: &str) -> Result<u64, String> {
    let parsed = match text.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16),
        None => text.parse(),
    };
    parsed.map_err(|error| format!("`{text}` is no seed: {error}"))
}
