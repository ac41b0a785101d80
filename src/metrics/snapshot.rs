//! The counters of a whole ring, taken at a time, to be kept, compared and printed.

use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

use super::reading::{ConsumerMetrics, Metrics, ProducerMetrics, RingMetrics};
use super::table::Table;
use crate::counters::Handle;
use crate::memory::Memory;

/// What a ring and each of its handles have counted. Prints as a table.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Snapshot {
    /// The ring as a whole.
    pub ring: RingMetrics,
    /// Its producers.
    pub producers: Vec<ProducerMetrics>,
    /// Its consumers and worker groups.
    pub consumers: Vec<ConsumerMetrics>,
    /// The workers of its groups.
    pub workers: Vec<ConsumerMetrics>,
    names: BTreeMap<Handle, String>,
}

impl<M: Memory> Metrics<'_, M> {
    /// All of it, in one value that outlives the ring.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            ring: self.ring(),
            producers: self.producers().collect(),
            consumers: self.consumers().collect(),
            workers: self.workers().collect(),
            names: BTreeMap::new(),
        }
    }
}

impl Snapshot {
    /// Gives a handle a name, by which it is printed and exported. The handles themselves tell theirs:
    /// [`Producer::metrics_handle`](crate::Producer::metrics_handle),
    /// [`Consumer::metrics_handle`](crate::Consumer::metrics_handle).
    #[must_use]
    pub fn with_name(mut self, handle: Handle, name: impl Into<String>) -> Self {
        self.names.insert(handle, name.into());
        self
    }

    /// The name of a handle: the one it was given, or else how [`Handle`] prints.
    #[must_use]
    pub fn name(&self, handle: Handle) -> Cow<'_, str> {
        self.names.get(&handle).map_or_else(|| handle.to_string().into(), |name| name.as_str().into())
    }
}

impl fmt::Display for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let RingMetrics { capacity, cursor, lag, .. } = self.ring;
        writeln!(f, "capacity {capacity}, cursor {}, lag {lag}\n", cursor.get())?;
        let header =
            ["producer", "published", "batches", "abandoned", "refused", "stalls", "looks", "stalled"];
        let mut producers = Table::new(header);
        for ProducerMetrics { handle, present, counts, .. } in &self.producers {
            producers.row([
                self.label(*handle, *present),
                counts.published.to_string(),
                counts.batches.to_string(),
                counts.abandoned.to_string(),
                counts.refused.to_string(),
                counts.stalls.to_string(),
                counts.looks.to_string(),
                time(counts.stalled),
            ]);
        }
        let header = ["consumer", "stage", "consumed", "batches", "empty polls", "lag", "highest lag"];
        let mut consumers = Table::new(header);
        for ConsumerMetrics { handle, stage, present, lag, counts, .. } in
            self.consumers.iter().chain(&self.workers)
        {
            consumers.row([
                self.label(*handle, *present),
                stage.to_string(),
                counts.consumed.to_string(),
                counts.batches.to_string(),
                counts.empty_polls.to_string(),
                lag.to_string(),
                counts.highest_lag.to_string(),
            ]);
        }
        write!(f, "{producers}\n{consumers}")
    }
}

impl Snapshot {
    fn label(&self, handle: Handle, present: bool) -> String {
        format!("{}{}", self.name(handle), if present { "" } else { " (gone)" })
    }
}

/// A time in three or four digits and a unit.
fn time(time: Duration) -> String {
    let nanoseconds = time.as_nanos();
    let (unit, factor) = match nanoseconds {
        0 => return "0".into(),
        1..1_000 => return format!("{nanoseconds} ns"),
        1_000..1_000_000 => ("us", 1e3),
        1_000_000..1_000_000_000 => ("ms", 1e6),
        _ => ("s", 1e9),
    };
    format!("{:.1} {unit}", nanoseconds as f64 / factor)
}

#[cfg(test)]
mod tests {
    use super::time;
    use core::time::Duration;

    #[test]
    fn times_have_a_unit_of_their_size() {
        let printed = [0, 7, 1_500, 2_340_000, 71_000_000_000].map(|ns| time(Duration::from_nanos(ns)));
        assert_eq!(printed, ["0", "7 ns", "1.5 us", "2.3 ms", "71.0 s"]);
    }
}
