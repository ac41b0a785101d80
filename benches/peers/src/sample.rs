//! What one run came to, as a process of its own tells it.

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

/// One run's figures.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Sample {
    /// Million events a second, nanoseconds for latency, or per cent of a processor.
    pub(crate) value: f64,
    pub(crate) p50: Option<f64>,
    pub(crate) p99: Option<f64>,
    pub(crate) p99_9: Option<f64>,
    /// Processor seconds for a million events.
    pub(crate) cpu_s_per_m: Option<f64>,
    /// The smallest producer's share over the mean.
    pub(crate) share: Option<f64>,
    /// Of a processor, while a thread waits.
    pub(crate) idle_cpu_percent: Option<f64>,
    pub(crate) peak_rss_bytes: u64,
    /// The longer of the round trips of one line before and after the run, in nanoseconds.
    pub(crate) round_trip: Option<f64>,
}

impl Sample {
    /// As one line.
    pub(crate) fn to_line(&self) -> Result<String> {
        serde_json::to_string(self).context("a sample is plain data")
    }

    pub(crate) fn of_line(line: &str) -> Result<Self> {
        serde_json::from_str(line).with_context(|| format!("no sample: {line:?}"))
    }
}
