//! A latency recorder that prints percentiles (feature `latency`).
//!
//! It keeps a histogram of nanoseconds with three significant digits, so that a stage can record every event
//! and print the whole distribution at the end. Recording allocates nothing and cannot fail: a value above
//! [`LatencyRecorder::LIMIT`] counts as that limit.
//!
//! ```
//! use annulus::latency::LatencyRecorder;
//!
//! let mut recorder = LatencyRecorder::new();
//! for nanoseconds in 1..=1_000 {
//!     recorder.record(nanoseconds);
//! }
//! let summary = recorder.summary();
//! assert_eq!(summary.count, 1_000);
//! assert_eq!((summary.p50, summary.p99, summary.max), (500, 990, 1_000));
//! println!("{summary}");
//! ```
//!
//! # Coordinated omission
//!
//! A load generator that waits for a slow system before it sends the next event measures one long latency where
//! its users would have seen many. There are two ways out. Where the schedule is known, record the time from the
//! moment an event *should* have been sent; that needs no correction. Where only the interval between events is
//! known, [`LatencyRecorder::record_corrected`] adds the latencies that the events left out would have had.

use core::fmt;
use core::time::Duration;

use hdrhistogram::Histogram;

/// Records latencies in nanoseconds and answers with percentiles.
///
/// A recorder belongs to one thread at a time; give each thread its own and [`merge`](Self::merge) them.
#[derive(Clone)]
pub struct LatencyRecorder {
    histogram: Histogram<u64>,
    /// The histogram rounds to three digits; the largest value is worth keeping exactly.
    max: u64,
}

impl LatencyRecorder {
    /// The largest latency told apart, in nanoseconds: one hour.
    pub const LIMIT: u64 = 3_600_000_000_000;

    const SIGNIFICANT_DIGITS: u8 = 3;

    /// An empty recorder. It takes about 270 KiB, all of it now.
    #[must_use]
    pub fn new() -> Self {
        let histogram = Histogram::new_with_bounds(1, Self::LIMIT, Self::SIGNIFICANT_DIGITS)
            .expect("the bounds are constants that the histogram accepts");
        Self { histogram, max: 0 }
    }

    /// Records one latency of `nanoseconds`.
    #[inline]
    pub fn record(&mut self, nanoseconds: u64) {
        self.record_n(nanoseconds, 1);
    }

    /// Records one latency given as a [`Duration`].
    #[inline]
    pub fn record_duration(&mut self, latency: Duration) {
        self.record(u64::try_from(latency.as_nanos()).unwrap_or(u64::MAX));
    }

    /// Records `count` events that each took `nanoseconds`.
    #[inline]
    pub fn record_n(&mut self, nanoseconds: u64, count: u64) {
        if count > 0 {
            let value = nanoseconds.min(Self::LIMIT);
            self.max = self.max.max(value);
            self.histogram.saturating_record_n(value, count);
        }
    }

    /// Records one latency, and with it those of the events that were not sent while it lasted.
    ///
    /// `interval` is the expected time between events in nanoseconds. A latency of `n` intervals stands for `n`
    /// events that waited `n`, `n - 1`, … 1 intervals. An interval of 0 adds nothing.
    pub fn record_corrected(&mut self, nanoseconds: u64, interval: u64) {
        let value = nanoseconds.min(Self::LIMIT);
        self.record(value);
        if interval == 0 {
            return;
        }
        // All events left out that fall into one histogram bucket are added at once, so that a long latency with
        // a short interval costs no more steps than there are buckets.
        let mut missing = value.saturating_sub(interval);
        while missing >= interval {
            let floor = self.histogram.lowest_equivalent(missing).max(interval);
            let count = (missing - floor) / interval + 1;
            self.record_n(missing, count);
            missing = missing.saturating_sub(count * interval);
        }
    }

    /// Adds everything that `other` has recorded.
    pub fn merge(&mut self, other: &Self) {
        self.histogram.add(&other.histogram).expect("all recorders have the same bounds");
        self.max = self.max.max(other.max);
    }

    /// Forgets everything recorded, and keeps the memory.
    pub fn reset(&mut self) {
        self.histogram.reset();
        self.max = 0;
    }

    /// How many latencies were recorded.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.histogram.len()
    }

    /// The largest latency recorded, in nanoseconds; 0 if there is none.
    #[must_use]
    pub fn max(&self) -> u64 {
        self.max
    }

    /// The latency in nanoseconds that `percent` of the events did not exceed, to three significant digits.
    ///
    /// `percent` is cut to 0 … 100; with nothing recorded the answer is 0.
    #[must_use]
    pub fn percentile(&self, percent: f64) -> u64 {
        self.histogram.value_at_quantile((percent / 100.0).clamp(0.0, 1.0)).min(self.max)
    }

    /// The figures usually quoted.
    #[must_use]
    pub fn summary(&self) -> LatencySummary {
        LatencySummary {
            count: self.count(),
            p50: self.percentile(50.0),
            p90: self.percentile(90.0),
            p99: self.percentile(99.0),
            p99_9: self.percentile(99.9),
            max: self.max,
        }
    }
}

impl Default for LatencyRecorder {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for LatencyRecorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LatencyRecorder").field("summary", &self.summary()).finish()
    }
}

/// The usual percentiles of a [`LatencyRecorder`], in nanoseconds.
///
/// Displayed as a table of one line a figure, with units that suit the values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LatencySummary {
    /// How many latencies were recorded.
    pub count: u64,
    /// The median.
    pub p50: u64,
    /// The 90th percentile.
    pub p90: u64,
    /// The 99th percentile.
    pub p99: u64,
    /// The 99.9th percentile.
    pub p99_9: u64,
    /// The largest.
    pub max: u64,
}

impl fmt::Display for LatencySummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = [
            ("p50", self.p50),
            ("p90", self.p90),
            ("p99", self.p99),
            ("p99.9", self.p99_9),
            ("max", self.max),
        ];
        for (name, nanoseconds) in rows {
            writeln!(f, "{name:<6}{:>12}", Scaled(nanoseconds))?;
        }
        write!(f, "{:<6}{:>12}", "count", self.count)
    }
}

/// Nanoseconds in the largest unit that keeps them at 1 or above.
struct Scaled(u64);

impl fmt::Display for Scaled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (per_unit, unit) = match self.0 {
            0..1_000 => return f.pad(&alloc::format!("{} ns", self.0)),
            1_000..1_000_000 => (1e3, "µs"),
            1_000_000..1_000_000_000 => (1e6, "ms"),
            _ => (1e9, "s"),
        };
        f.pad(&alloc::format!("{:.2} {unit}", self.0 as f64 / per_unit))
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn an_empty_recorder_answers_zero() {
        let recorder = LatencyRecorder::new();
        assert_eq!(recorder.summary(), LatencySummary::default());
        assert_eq!(recorder.percentile(100.0), 0);
    }

    #[test]
    fn percentiles_keep_three_digits_and_stay_below_the_maximum() {
        let mut recorder = LatencyRecorder::new();
        for value in 1..=100_000 {
            recorder.record(value * 10);
        }
        let summary = recorder.summary();
        for (percentile, exact) in
            [(summary.p50, 500_000), (summary.p90, 900_000), (summary.p99, 990_000), (summary.p99_9, 999_000)]
        {
            assert!(
                percentile.abs_diff(exact) <= exact / 1_000,
                "{percentile} is not within 0.1 % of {exact}"
            );
            assert!(percentile <= summary.max);
        }
        assert_eq!(summary.max, 1_000_000);
        assert_eq!(recorder.percentile(250.0), 1_000_000);
        assert_eq!(recorder.percentile(-1.0), recorder.percentile(0.0));
    }

    #[test]
    fn values_beyond_the_limit_saturate() {
        let mut recorder = LatencyRecorder::new();
        recorder.record(u64::MAX);
        recorder.record_duration(Duration::MAX);
        recorder.record_corrected(u64::MAX, u64::MAX);
        assert_eq!(recorder.summary().p50, LatencyRecorder::LIMIT);
        assert_eq!(recorder.max(), LatencyRecorder::LIMIT);
        assert_eq!(recorder.count(), 3);
    }

    #[test]
    fn zero_is_a_latency() {
        let mut recorder = LatencyRecorder::new();
        recorder.record(0);
        assert_eq!((recorder.count(), recorder.max(), recorder.percentile(50.0)), (1, 0, 0));
    }

    #[test]
    fn correction_adds_what_was_left_out() {
        let mut recorder = LatencyRecorder::new();
        recorder.record_corrected(1_000, 100);
        assert_eq!(recorder.count(), 10);
        assert_eq!(recorder.percentile(10.0), 100);
        assert_eq!(recorder.percentile(50.0), 500);
        assert_eq!(recorder.max(), 1_000);

        recorder.reset();
        recorder.record_corrected(99, 100);
        recorder.record_corrected(100, 100);
        recorder.record_corrected(199, 100);
        recorder.record_corrected(5_000, 0);
        assert_eq!(recorder.count(), 4);
    }

    #[test]
    fn correction_agrees_with_adding_one_by_one() {
        let mut seed = 0x9E37_79B9_7F4A_7C15_u64;
        for _ in 0..200 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let value = (seed >> 33) % 10_000_000;
            let interval = (seed >> 17) % 5_000 + 1;
            let mut corrected = LatencyRecorder::new();
            corrected.record_corrected(value, interval);

            let mut one_by_one = LatencyRecorder::new();
            one_by_one.record(value);
            let mut missing = value.saturating_sub(interval);
            while missing >= interval {
                one_by_one.record(missing);
                missing -= interval;
            }
            assert_eq!(corrected.histogram, one_by_one.histogram, "{value} at intervals of {interval}");
        }
    }

    #[test]
    fn a_long_latency_at_a_short_interval_is_corrected_at_once() {
        let mut recorder = LatencyRecorder::new();
        recorder.record_corrected(LatencyRecorder::LIMIT, 1);
        assert_eq!(recorder.count(), LatencyRecorder::LIMIT);
    }

    #[test]
    fn merging_adds_counts_and_keeps_the_larger_maximum() {
        let (mut one, mut two) = (LatencyRecorder::new(), LatencyRecorder::new());
        one.record_n(1_000, 3);
        two.record_n(123_457, 2);
        two.record_n(9, 0);
        one.merge(&two);
        assert_eq!((one.count(), one.max()), (5, 123_457));
    }

    #[test]
    fn the_table_names_every_figure() {
        let summary =
            LatencySummary { count: 7, p50: 999, p90: 1_000, p99: 2_500_000, p99_9: 3_000_000_000, max: 0 };
        let expected = "p50         999 ns\n\
                        p90        1.00 µs\n\
                        p99        2.50 ms\n\
                        p99.9       3.00 s\n\
                        max           0 ns\n\
                        count            7";
        assert_eq!(summary.to_string(), expected);
    }
}
