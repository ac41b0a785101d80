//! What the last stage gathers: latencies, counts and sums.

use annulus::latency::LatencyRecorder;

use crate::event::Event;
use crate::tally::Tally;

/// Latencies, and what the records add up to, of the events that every other stage has handled.
#[derive(Debug)]
pub struct Statistics {
    latency: LatencyRecorder,
    tallies: Vec<Tally>,
    finished: u64,
}

impl Statistics {
    /// Nothing yet, of feeds `0..feeds`.
    #[must_use]
    pub fn new(feeds: usize) -> Self {
        Self::gathered(LatencyRecorder::new(), vec![Tally::default(); feeds], 0)
    }

    /// What was gathered elsewhere: latencies, each feed's tally, and when the last event was complete.
    pub(crate) fn gathered(latency: LatencyRecorder, tallies: Vec<Tally>, finished: u64) -> Self {
        Self { latency, tallies, finished }
    }

    /// Takes note of `events` that were complete at `now`, in nanoseconds since the start.
    ///
    /// # Panics
    /// If an event's feed is not below the number of feeds given to [`Statistics::new`].
    pub fn record(&mut self, events: &[Event], now: u64) {
        for event in events {
            self.latency.record(now.saturating_sub(event.origin.due()));
            self.tallies[usize::from(event.origin.feed())].add(&event.record);
        }
        self.finished = self.finished.max(now);
    }

    /// The latency of each event, from the time it was due to the time it was complete.
    #[must_use]
    pub fn latency(&self) -> &LatencyRecorder {
        &self.latency
    }

    /// What each feed's records add up to.
    #[must_use]
    pub fn tallies(&self) -> &[Tally] {
        &self.tallies
    }

    /// How many events were complete.
    #[must_use]
    pub fn events(&self) -> u64 {
        self.latency.count()
    }

    /// How many events were complete in a second, from the start until the last of them.
    #[must_use]
    pub fn events_per_second(&self) -> f64 {
        self.events() as f64 * 1e9 / self.finished.max(1) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Origin;

    #[test]
    fn latency_counts_from_the_time_an_event_was_due() {
        let due = |nanoseconds, feed| Event { origin: Origin::new(feed, nanoseconds), ..Event::default() };
        let mut statistics = Statistics::new(2);
        statistics.record(&[due(100, 0), due(400, 1)], 500);
        statistics.record(&[due(2_000, 1)], 1_000);
        assert_eq!((statistics.events(), statistics.latency().max()), (3, 400));
        assert_eq!(statistics.latency().percentile(0.0), 0);
        assert_eq!(statistics.events_per_second(), 3e6);
        assert_eq!(statistics.tallies().iter().map(Tally::records).collect::<Vec<_>>(), [1, 2]);
    }
}
