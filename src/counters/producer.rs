//! What one producer handle counts.

#[cfg(feature = "metrics")]
use core::time::Duration;

use super::word::{Counter, Holder};
use crate::primitive::{Padded, const_unless_loom};

/// Whether times are counted in nanoseconds: counters of 32 bits would be full after four seconds.
#[cfg(feature = "metrics")]
const IN_NANOSECONDS: bool = crate::primitive::Count::BITS == 64;

/// The counters of one producer handle, on cache lines of their own.
#[derive(Debug)]
#[cfg_attr(not(feature = "metrics"), expect(dead_code, reason = "reserved in every build"))]
#[allow(unreachable_pub, reason = "it is reached where a static ring holds it")]
pub struct ProducerCounters(Padded<Words>);

#[derive(Debug)]
#[repr(C)]
pub(crate) struct Words {
    /// Events.
    pub(crate) published: Counter,
    /// Runs of them.
    pub(crate) batches: Counter,
    /// Events that were claimed and given up.
    pub(crate) abandoned: Counter,
    /// Claims that found no room and did not wait.
    pub(crate) refused: Counter,
    /// Claims that found no room and waited for it.
    pub(crate) stalls: Counter,
    /// How often those looked for room again.
    pub(crate) looks: Counter,
    /// How long they waited, in nanoseconds; in microseconds where counters have 32 bits.
    pub(crate) stalled: Counter,
    pub(crate) holder: Holder,
}

impl ProducerCounters {
    const_unless_loom! {
        pub(crate) fn new() -> Self {
            Self(Padded(Words {
                published: Counter::new(),
                batches: Counter::new(),
                abandoned: Counter::new(),
                refused: Counter::new(),
                stalls: Counter::new(),
                looks: Counter::new(),
                stalled: Counter::new(),
                holder: Holder::new(),
            }))
        }
    }

    /// A time, as `stalled` counts it.
    #[cfg(all(feature = "metrics", feature = "std"))]
    pub(crate) fn ticks(time: Duration) -> u64 {
        let ticks = if IN_NANOSECONDS { time.as_nanos() } else { time.as_micros() };
        u64::try_from(ticks).unwrap_or(u64::MAX)
    }

    /// How long the waits took.
    #[cfg(feature = "metrics")]
    pub(crate) fn stalled(&self) -> Duration {
        let ticks = self.0.0.stalled.get();
        if IN_NANOSECONDS { Duration::from_nanos(ticks) } else { Duration::from_micros(ticks) }
    }

    #[cfg(feature = "metrics")]
    #[inline]
    pub(crate) fn words(&self) -> &Words {
        &self.0.0
    }
}
