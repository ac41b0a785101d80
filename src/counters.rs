//! What handles count: words that each have one writer, and that anybody may read at any time.
//!
//! A ring with a header has these words whatever the features, so that its layout is the same in every build; they are
//! written with the feature `metrics` only.

mod consumer;
#[cfg(feature = "metrics")]
mod handle;
mod producer;
mod word;

pub(crate) use consumer::ConsumerCounters;
#[cfg(feature = "metrics")]
pub use handle::Handle;
pub(crate) use producer::ProducerCounters;
#[cfg(feature = "metrics")]
pub(crate) use word::{Counter, Owner};

/// How many producers of a ring with several have counters of their own, unless told otherwise.
pub(crate) const PRODUCER_PLACES: u32 = 8;

/// The counters of a ring's handles.
#[cfg(feature = "metrics")]
#[derive(Clone, Copy, Debug)]
pub struct CounterTables<'m> {
    /// One for each consumer record, and behind these one for each place of a worker.
    pub(crate) consumers: &'m [ConsumerCounters],
    /// One for the producer of a ring with one; with several, one for each place of a producer, and a last one for
    /// those that find none.
    pub(crate) producers: &'m [ProducerCounters],
}
