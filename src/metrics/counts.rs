//! What was counted, as numbers.

use core::ops::AddAssign;
use core::time::Duration;

use crate::counters::{ConsumerCounters, ProducerCounters};

/// What a producer has counted, or several together.
///
/// Counts wrap at 2^64, on targets without atomics of 64 bits at 2^32; the difference of two readings is right all
/// the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProducerCounts {
    /// Events that were published.
    pub published: u64,
    /// The runs that they were published in: one for each call that published some.
    pub batches: u64,
    /// Events that were claimed and given up.
    pub abandoned: u64,
    /// Claims that did not wait and found no room for all they asked. `write_some` counts one where it can write less
    /// than it was given, too.
    pub refused: u64,
    /// Full stalls: claims that found no room and waited for it. Counted when the wait begins.
    pub stalls: u64,
    /// How often those claims looked for room again, as it happens: on targets without a clock, what there is to tell
    /// how long they took. A strategy that spins looks all the time; one that sleeps, whenever it is woken.
    pub looks: u64,
    /// How long those claims waited in all, by a clock that is read only there. Counted when the wait ends. Without the
    /// feature `std` there is no clock, and this stays zero.
    pub stalled: Duration,
}

impl ProducerCounts {
    pub(super) fn read(counters: &ProducerCounters) -> Self {
        let words = counters.words();
        Self {
            published: words.published.get(),
            batches: words.batches.get(),
            abandoned: words.abandoned.get(),
            refused: words.refused.get(),
            stalls: words.stalls.get(),
            looks: words.looks.get(),
            stalled: counters.stalled(),
        }
    }
}

impl AddAssign for ProducerCounts {
    fn add_assign(&mut self, other: Self) {
        self.published = self.published.wrapping_add(other.published);
        self.batches = self.batches.wrapping_add(other.batches);
        self.abandoned = self.abandoned.wrapping_add(other.abandoned);
        self.refused = self.refused.wrapping_add(other.refused);
        self.stalls = self.stalls.wrapping_add(other.stalls);
        self.looks = self.looks.wrapping_add(other.looks);
        self.stalled = self.stalled.saturating_add(other.stalled);
    }
}

/// What a consumer or a worker has counted, or several together.
///
/// Counts wrap as those of [`ProducerCounts`] do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConsumerCounts {
    /// Events that were released.
    pub consumed: u64,
    /// Batches that were delivered. One that was forgotten, and is delivered again, counts twice.
    pub batches: u64,
    /// Calls that found nothing to read when they first looked: those that returned `Empty`, and those that waited.
    pub empty_polls: u64,
    /// The highest lag that a poll met when it delivered something, in events: to the end of what it had seen published.
    /// With several producers, a batch that was as large as it might be tells of all beyond: then claims that are not
    /// published count, too.
    pub highest_lag: u64,
}

impl ConsumerCounts {
    pub(super) fn read(counters: &ConsumerCounters) -> Self {
        let words = counters.words();
        Self {
            consumed: words.consumed.get(),
            batches: words.batches.get(),
            empty_polls: words.empty_polls.get(),
            highest_lag: words.highest_lag.get(),
        }
    }
}

impl AddAssign for ConsumerCounts {
    fn add_assign(&mut self, other: Self) {
        self.consumed = self.consumed.wrapping_add(other.consumed);
        self.batches = self.batches.wrapping_add(other.batches);
        self.empty_polls = self.empty_polls.wrapping_add(other.empty_polls);
        self.highest_lag = self.highest_lag.max(other.highest_lag);
    }
}
