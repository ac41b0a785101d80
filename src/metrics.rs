//! What a ring's handles count (feature `metrics`).
//!
//! Each handle counts what it does in words of its own, beside the ring's other words, which no other handle writes: a
//! count costs a load, an addition and a store, and no cache line changes hands for it. Whoever has a
//! [`Controller`](crate::Controller) reads all of them at any time, from any thread, without a word to the handles.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let (mut producer, mut consumer) = annulus::ring::<u64>(8)?.build()?;
//! let controller = producer.controller();
//!
//! producer.write_slice(&[1, 2, 3, 4, 5])?;
//! assert!(producer.try_claim(4).is_err()); // three slots are free
//! drop(consumer.poll(2)?);
//!
//! let ring = controller.metrics().ring();
//! assert_eq!((ring.producers.published, ring.producers.batches, ring.producers.refused), (5, 1, 1));
//! assert_eq!((ring.consumers.consumed, ring.lag, ring.consumers.highest_lag), (2, 3, 5));
//! # #[cfg(feature = "alloc")]
//! println!("{}", controller.metrics().snapshot()); // a table of all handles
//! # Ok(())
//! # }
//! ```
//!
//! # What the numbers mean
//! Every count is exact for some moment between the call that reads it and its return, but the counts of a report are
//! not of one moment: a ring at work may seem to have consumed more than it published. Handles count after they did
//! what they count. Once the handles are idle, and their threads were heard from, the numbers add up.
//!
//! Message rings count units, as their lag and capacity do; a publish is one batch whatever its length.
//!
//! # Places
//! A handle that is made takes a [place](Handle) and goes on counting from what it finds there; a handle that is
//! dropped leaves its place to the next one, with all that it counted. So nothing that was counted is ever lost. A ring
//! with several producers has eight places for them, or as many as
//! [`Builder::producer_places`](crate::Builder::producer_places) says; producers beyond that share one more place, and
//! count there by atomic additions. A worker group has a place for each worker of the topology, or as many as
//! [`Builder::worker_places`](crate::Builder::worker_places) says; workers beyond that share their group's.
//! Lending a ring anew begins at 0.
//!
//! # Rings of each sort
//! Rings on the heap and in memory of the caller's have room for the counters in every build, so that the feature does
//! not change their layout; it decides only whether they are used. A [`StaticRing`](crate::StaticRing) has them only
//! with this feature, and room for eight producers.

mod counts;
mod reading;
#[cfg(feature = "alloc")]
mod snapshot;
#[cfg(feature = "alloc")]
mod table;

#[cfg(feature = "metrics-export")]
mod export;

pub use crate::counters::Handle;
pub use counts::{ConsumerCounts, ProducerCounts};
pub use reading::{ConsumerMetrics, Metrics, ProducerMetrics, RingMetrics};
#[cfg(feature = "alloc")]
pub use snapshot::Snapshot;
