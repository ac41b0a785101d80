//! What one consumer, or one worker of a group, counts.

use super::word::{Counter, Holder};
use crate::primitive::{Padded, const_unless_loom};

/// The counters of one consumer or worker, on cache lines of their own.
#[derive(Debug)]
#[cfg_attr(not(feature = "metrics"), expect(dead_code, reason = "reserved in every build"))]
#[allow(unreachable_pub, reason = "it is reached where a static ring holds it")]
pub struct ConsumerCounters(Padded<Words>);

#[derive(Debug)]
#[repr(C)]
pub(crate) struct Words {
    /// Events that were released.
    pub(crate) consumed: Counter,
    /// Batches that were delivered.
    pub(crate) batches: Counter,
    /// Polls that found nothing at first.
    pub(crate) empty_polls: Counter,
    /// The highest lag that a poll met.
    pub(crate) highest_lag: Counter,
    pub(crate) holder: Holder,
}

impl ConsumerCounters {
    const_unless_loom! {
        pub(crate) fn new() -> Self {
            Self(Padded(Words {
                consumed: Counter::new(),
                batches: Counter::new(),
                empty_polls: Counter::new(),
                highest_lag: Counter::new(),
                holder: Holder::new(),
            }))
        }
    }

    #[cfg(feature = "metrics")]
    #[inline]
    pub(crate) fn words(&self) -> &Words {
        &self.0.0
    }
}
