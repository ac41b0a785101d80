//! A schedule that all feeds share.

use std::num::NonZeroU64;
use std::sync::atomic::{AtomicU64, Ordering};

/// Hands out the times at which events are due, at a constant rate over all feeds together.
///
/// A time handed out is kept however late its event is sent, so that a latency measured from it includes the wait of
/// events that a slow ring held back. A feed that ends leaves its share to the others.
#[derive(Debug)]
pub struct Pace {
    rate: NonZeroU64,
    next: AtomicU64,
}

impl Pace {
    /// A schedule of `rate` events a second.
    #[must_use]
    pub fn new(rate: NonZeroU64) -> Self {
        Self { rate, next: AtomicU64::new(0) }
    }

    /// When the caller's next event is due, in nanoseconds since the start.
    pub fn next_due(&self) -> u64 {
        // Relaxed: only the count itself matters; no other data travels with it.
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let nanoseconds = u128::from(number) * 1_000_000_000 / u128::from(self.rate.get());
        u64::try_from(nanoseconds).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_due_at_even_distances() {
        let pace = Pace::new(NonZeroU64::new(3).unwrap());
        let due: Vec<_> = (0..5).map(|_| pace.next_due()).collect();
        assert_eq!(due, [0, 333_333_333, 666_666_666, 1_000_000_000, 1_333_333_333]);
    }
}
