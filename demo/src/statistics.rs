//! What the last stage gathers: latencies and counts.

use annulus::latency::LatencyRecorder;

use crate::event::Event;

/// Counts and latencies of the events that every other stage has handled.
#[derive(Debug, Default)]
pub struct Statistics {
    latency: LatencyRecorder,
    finished: u64,
}

impl Statistics {
    /// Takes note of `events` that were complete at `now`, in nanoseconds since the start.
    pub fn record(&mut self, events: &[Event], now: u64) {
        for event in events {
            self.latency.record(now.saturating_sub(event.origin.due()));
        }
        self.finished = self.finished.max(now);
    }

    /// The latency of each event, from the time it was due to the time it was complete.
    #[must_use]
    pub fn latency(&self) -> &LatencyRecorder {
        &self.latency
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
        let due = |nanoseconds| Event { origin: Origin::new(0, nanoseconds), ..Event::default() };
        let mut statistics = Statistics::default();
        statistics.record(&[due(100), due(400)], 500);
        statistics.record(&[due(2_000)], 1_000);
        assert_eq!((statistics.events(), statistics.latency().max()), (3, 400));
        assert_eq!(statistics.latency().percentile(0.0), 0);
        assert_eq!(statistics.events_per_second(), 3e6);
    }
}
