//! A row of the results: a peer in a cell, over all repetitions.

use serde::Serialize;

use crate::cell::Cell;
use crate::limits::Limit;
use crate::sample::Sample;

/// One row, as it is written to files.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Figure {
    pub(crate) cell: String,
    pub(crate) batch: Option<usize>,
    pub(crate) capacity: Option<usize>,
    pub(crate) event_bytes: Option<usize>,
    pub(crate) wait: Option<&'static str>,
    pub(crate) peer: String,
    pub(crate) median: Option<f64>,
    pub(crate) low: Option<f64>,
    pub(crate) high: Option<f64>,
    pub(crate) unit: String,
    /// Runs that were thrown away, since the processors were far apart.
    pub(crate) discarded: usize,
    pub(crate) producers: Option<usize>,
    pub(crate) consumers: Option<usize>,
    /// `baseline` or `native`.
    pub(crate) build: Option<&'static str>,
    pub(crate) p50: Option<f64>,
    pub(crate) p99: Option<f64>,
    pub(crate) p99_9: Option<f64>,
    pub(crate) share_min_over_mean: Option<f64>,
    pub(crate) cpu_s_per_m: Option<f64>,
    pub(crate) idle_cpu_percent: Option<f64>,
    pub(crate) peak_rss_bytes: Option<u64>,
}

impl Figure {
    /// The row of a peer's samples in a cell.
    pub(crate) fn of(
        cell: &Cell,
        peer: &str,
        build: &'static str,
        samples: &[Sample],
        discarded: usize,
    ) -> Self {
        let over = |of: fn(&Sample) -> Option<f64>| median(samples.iter().filter_map(of).collect());
        let values = || samples.iter().map(|sample| sample.value);
        Self {
            cell: cell.measure.name(),
            batch: Some(cell.batch),
            capacity: Some(cell.capacity),
            event_bytes: Some(cell.event_bytes),
            wait: Some(cell.wait.name()),
            peer: peer.into(),
            median: median(values().collect()),
            low: values().min_by(f64::total_cmp),
            high: values().max_by(f64::total_cmp),
            unit: cell.measure.unit().into(),
            discarded,
            producers: Some(cell.measure.producers()),
            consumers: Some(cell.measure.consumers()),
            build: Some(build),
            p50: over(|sample| sample.p50),
            p99: over(|sample| sample.p99),
            p99_9: over(|sample| sample.p99_9),
            share_min_over_mean: over(|sample| sample.share),
            cpu_s_per_m: over(|sample| sample.cpu_s_per_m),
            idle_cpu_percent: over(|sample| sample.idle_cpu_percent),
            peak_rss_bytes: samples.iter().map(|sample| sample.peak_rss_bytes).max(),
        }
    }

    /// The row of a limit of the machine.
    pub(crate) fn limit(limit: &Limit) -> Self {
        let Limit { what, value, unit } = limit.clone();
        Self { cell: what, peer: "machine".into(), median: Some(value), unit, ..Self::default() }
    }
}

/// The median of some figures.
pub(crate) fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let (low, high) = (values.len().checked_sub(1)? / 2, values.len() / 2);
    Some((values[low] + values[high]) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median(vec![]), None);
        assert_eq!(median(vec![3.0]), Some(3.0));
        assert_eq!(median(vec![3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), Some(2.5));
    }
}
