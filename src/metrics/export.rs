//! Handing a snapshot to the recorder of the `metrics` crate.

use alloc::string::{String, ToString};

use ::metrics::{counter, describe_counter, describe_gauge, gauge};

use super::reading::{ConsumerMetrics, ProducerMetrics};
use super::snapshot::Snapshot;

impl Snapshot {
    /// Hands every number to the recorder that the `metrics` crate has now: counts as counters, by their absolute
    /// value, and lags as gauges. `ring` is the label of that name; the label `handle` is the handle's
    /// [name](Self::name), and consumers and workers have a label `stage`.
    ///
    /// | name | of | |
    /// |---|---|---|
    /// | `annulus_capacity`, `annulus_lag` | ring | gauge |
    /// | `annulus_published_total`, `annulus_batches_published_total`, `annulus_abandoned_total` | producer | counter |
    /// | `annulus_claims_refused_total`, `annulus_stalls_total`, `annulus_stall_looks_total`, `annulus_stalled_nanoseconds_total` | producer | counter |
    /// | `annulus_consumed_total`, `annulus_batches_consumed_total`, `annulus_empty_polls_total` | consumer, group | counter |
    /// | `annulus_consumer_lag`, `annulus_consumer_highest_lag` | consumer, group | gauge |
    /// | `annulus_worker_consumed_total`, `annulus_worker_batches_total`, `annulus_worker_empty_polls_total` | worker | counter |
    ///
    /// What its workers counted is in their group's numbers, too; theirs have names of their own, so that a sum over
    /// one name counts nothing twice. Allocates; made for a monitoring thread.
    pub fn export(&self, ring: &str) {
        let ring = ring.to_string();
        gauge!("annulus_capacity", "ring" => ring.clone()).set(self.ring.capacity as f64);
        gauge!("annulus_lag", "ring" => ring.clone()).set(self.ring.lag as f64);
        self.producers.iter().for_each(|row| self.producer(&ring, row));
        self.consumers.iter().for_each(|row| self.consumer(&ring, row));
        self.workers.iter().for_each(|row| self.worker(&ring, row));
    }

    fn producer(&self, ring: &str, ProducerMetrics { handle, counts, .. }: &ProducerMetrics) {
        let labels = [("ring", ring.to_string()), ("handle", self.name(*handle).into_owned())];
        let nanoseconds = u64::try_from(counts.stalled.as_nanos()).unwrap_or(u64::MAX);
        counter!("annulus_published_total", &labels).absolute(counts.published);
        counter!("annulus_batches_published_total", &labels).absolute(counts.batches);
        counter!("annulus_abandoned_total", &labels).absolute(counts.abandoned);
        counter!("annulus_claims_refused_total", &labels).absolute(counts.refused);
        counter!("annulus_stalls_total", &labels).absolute(counts.stalls);
        counter!("annulus_stall_looks_total", &labels).absolute(counts.looks);
        counter!("annulus_stalled_nanoseconds_total", &labels).absolute(nanoseconds);
    }

    fn consumer(&self, ring: &str, row: &ConsumerMetrics) {
        let (labels, counts) = (self.labels(ring, row), row.counts);
        counter!("annulus_consumed_total", &labels).absolute(counts.consumed);
        counter!("annulus_batches_consumed_total", &labels).absolute(counts.batches);
        counter!("annulus_empty_polls_total", &labels).absolute(counts.empty_polls);
        gauge!("annulus_consumer_lag", &labels).set(row.lag as f64);
        gauge!("annulus_consumer_highest_lag", &labels).set(counts.highest_lag as f64);
    }

    fn worker(&self, ring: &str, row: &ConsumerMetrics) {
        let (labels, counts) = (self.labels(ring, row), row.counts);
        counter!("annulus_worker_consumed_total", &labels).absolute(counts.consumed);
        counter!("annulus_worker_batches_total", &labels).absolute(counts.batches);
        counter!("annulus_worker_empty_polls_total", &labels).absolute(counts.empty_polls);
    }

    fn labels(&self, ring: &str, row: &ConsumerMetrics) -> [(&'static str, String); 3] {
        let name = self.name(row.handle).into_owned();
        [("ring", ring.to_string()), ("handle", name), ("stage", row.stage.to_string())]
    }

    /// Tells the recorder what the names mean, for those that pass it on. Once is enough.
    pub fn describe() {
        describe_gauge!("annulus_capacity", "Slots of the ring.");
        describe_gauge!("annulus_lag", "Events that the slowest consumer is behind.");
        describe_counter!("annulus_published_total", "Events published.");
        describe_counter!("annulus_batches_published_total", "Runs of events published.");
        describe_counter!("annulus_abandoned_total", "Events claimed and given up.");
        describe_counter!("annulus_claims_refused_total", "Claims that found no room and did not wait.");
        describe_counter!("annulus_stalls_total", "Claims that found no room and waited.");
        describe_counter!("annulus_stall_looks_total", "Looks for room in those waits.");
        describe_counter!("annulus_stalled_nanoseconds_total", "Time of those waits.");
        describe_counter!("annulus_consumed_total", "Events released.");
        describe_counter!("annulus_batches_consumed_total", "Batches delivered.");
        describe_counter!("annulus_empty_polls_total", "Polls that found nothing at first.");
        describe_gauge!("annulus_consumer_lag", "Events that the consumer is behind.");
        describe_gauge!("annulus_consumer_highest_lag", "The highest lag that a poll met.");
        describe_counter!("annulus_worker_consumed_total", "Events released by a worker.");
        describe_counter!("annulus_worker_batches_total", "Batches delivered to a worker.");
        describe_counter!(
            "annulus_worker_empty_polls_total",
            "Polls of a worker that found nothing at first."
        );
    }
}
