//! A comparison that must be over in time makes fewer repetitions where they take too long, and never none.

use std::time::{Duration, Instant};

/// The time that all cells may take together, if there is a limit.
#[derive(Debug)]
pub(crate) struct Pace {
    start: Instant,
    limit: Option<Duration>,
    cells: usize,
    /// Repetitions that were left out.
    pub(crate) skipped: usize,
}

impl Pace {
    pub(crate) fn new(limit: Option<Duration>, cells: usize) -> Self {
        Self { start: Instant::now(), limit, cells, skipped: 0 }
    }

    /// Whether there is time for one more repetition, in the cell of this number; notes it if there is none. Each
    /// cell has an equal part of the limit, and what the cells before it left over.
    pub(crate) fn allows(&mut self, cell: usize, repetition: usize) -> bool {
        let allowed = repetition == 0 || self.is_in_time(cell, self.start.elapsed());
        self.skipped += usize::from(!allowed);
        allowed
    }

    fn is_in_time(&self, cell: usize, elapsed: Duration) -> bool {
        let part = (cell + 1) as f64 / self.cells.max(1) as f64;
        self.limit.is_none_or(|limit| elapsed < limit.mul_f64(part))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cell_has_its_part_of_the_time() {
        let pace = Pace::new(Some(Duration::from_secs(10)), 5);
        assert!(pace.is_in_time(0, Duration::from_millis(1999)));
        assert!(!pace.is_in_time(0, Duration::from_millis(2001)));
        assert!(pace.is_in_time(4, Duration::from_millis(9999)));
        assert!(!pace.is_in_time(4, Duration::from_millis(10_001)));
        assert!(Pace::new(None, 5).is_in_time(0, Duration::from_secs(1_000_000)));
    }

    #[test]
    fn the_first_repetition_is_always_made() {
        let mut pace = Pace::new(Some(Duration::ZERO), 1);
        assert!(pace.allows(0, 0));
        assert!(!pace.allows(0, 1));
        assert!(!pace.allows(0, 2));
        assert_eq!(pace.skipped, 2);
    }
}
