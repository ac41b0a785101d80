//! The time since a run began.

use std::time::{Duration, Instant};

/// A point in time that others are counted from, in nanoseconds.
#[derive(Clone, Copy, Debug)]
pub struct Clock(Instant);

impl Clock {
    /// Time that starts now.
    #[must_use]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// Nanoseconds since the start.
    #[must_use]
    pub fn now(self) -> u64 {
        u64::try_from(self.0.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    /// Waits until `due` nanoseconds after the start: asleep while it is far off, then yielding the core, since a
    /// sleeper is woken late by tens of microseconds.
    pub fn wait_until(self, due: u64) {
        const ASLEEP: u64 = 200_000;
        loop {
            match due.saturating_sub(self.now()) {
                0 => return,
                left if left > ASLEEP => std::thread::sleep(Duration::from_nanos(left - ASLEEP)),
                _ => std::thread::yield_now(),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_ends_no_earlier_than_asked() {
        let clock = Clock::start();
        for due in [0, 50_000, 3_000_000] {
            clock.wait_until(due);
            assert!(clock.now() >= due);
        }
    }
}
