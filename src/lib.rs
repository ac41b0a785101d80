//! A lock-free ring of events: a Disruptor for threads, languages and interrupt handlers.
//!
//! Producers claim slots of a ring, fill them in place and publish them; consumers read every event in order, in
//! batches, where it lies. Nothing is copied on the way, nothing is lost (a full ring makes producers wait), and after
//! construction nothing is allocated.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let (producer, mut consumer) = annulus::ring::<u64>(1024)?.multi_producer().build()?;
//!
//! for thread in 0..2 {
//!     let mut producer = producer.clone();
//!     std::thread::spawn(move || {
//!         for n in 0..1000 {
//!             producer.publish(|slot| *slot = thread * 1000 + n).unwrap();
//!         }
//!     });
//! }
//! drop(producer); // the last producer's drop closes the ring
//!
//! let mut events = 0;
//! while let Ok(batch) = consumer.poll(256) {
//!     events += batch.len();
//! }
//! assert_eq!(events, 2000);
//! # Ok(())
//! # }
//! ```
//!
//! # Where to begin
//! - [`ring`] and [`Builder`]: rings on the heap and in memory of your own; [`StaticRing`]: rings in a `static`.
//! - [`Producer`], [`Claim`]: publish. [`Consumer`], [`Batch`]: read. [`Topology`]: stages that depend on stages.
//! - [`message`]: rings of byte strings of any length.
//! - [`wait`]: how threads wait; with the feature `async`, tasks too.
//! - `metrics` (feature `metrics`): what each handle counts.
//! - `pipeline` (`std`): handlers on threads of their own, stage behind stage.
//! - [`sequencer`], [`available_buffer`], [`gate`], [`Slots`], [`copy`]: the parts, to build rings of your own.
//!
//! # Words
//! A **sequence** is an event's position in the endless stream; its slot is the sequence modulo the capacity. A
//! **claim** is the right to write consecutive sequences, **publishing** makes them visible, **abandoning** gives them
//! up. A **run** is what one call published or abandoned. The **gate** is the progress of the slowest consumer, which
//! producers may not lap. A **stage** is consumers that read the same events, after the stages that it depends on.
//!
//! # Events that are not `Sync`
//! Handles are `Send` if the events are `Send + Sync`, since several consumers may read one event at once. Wrap
//! events that are only `Send` in [`Unshared`].
#![no_std]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(any(feature = "std", annulus_loom, test))]
extern crate std;

mod primitive;

pub mod error;

mod capacity;
mod sequence;

pub mod available_buffer;
pub mod copy;
mod slots;
pub mod wait;

mod counters;
pub mod gate;
pub mod sequencer;
mod status;
mod topology;
mod unshared;

pub mod memory;

#[cfg(feature = "metrics")]
pub mod metrics;
mod tally;

mod consumer;
mod controller;
#[cfg(annulus_joins)]
mod joiner;
mod producer;

mod range;
mod ring;

pub mod message;

#[cfg(all(feature = "std", annulus_heap, not(annulus_loom)))]
pub mod pipeline;

#[cfg(feature = "latency")]
pub mod latency;

#[cfg(feature = "defmt")]
mod format;

pub use capacity::Capacity;
pub use consumer::{Access, Batch, Consumer, Exclusive, Reader, Shared, Source};
#[cfg(annulus_async)]
pub use consumer::{EventStream, StreamSource};
#[cfg(annulus_cas)]
pub use consumer::{Share, Worker};
#[cfg(annulus_watch)]
pub use consumer::{Watch, Watchable, Watched};
pub use controller::Controller;
#[cfg(annulus_joins)]
pub use joiner::Joiner;
#[cfg(annulus_heap)]
pub use memory::Heap;
#[cfg(annulus_joins)]
pub use memory::Joinable;
#[cfg(not(annulus_loom))]
pub use memory::{ConstInit, RingView, StaticRing};
pub use memory::{InPlace, InPlaceRing, Kind, Memory, Single};
#[cfg(annulus_cas)]
pub use memory::{Multi, MultiProducer, Opaque, Raw, RawRing};
#[cfg(not(annulus_loom))]
pub use message::StaticMessageRing;
pub use message::{MessageBatch, MessageClaim, MessageConsumer, MessageProducer, message_ring};
pub use primitive::{Distance, Word};
pub use producer::{Claim, ContiguousClaim, Producer};
#[cfg(annulus_outline)]
pub use range::{ConsumerOutline, ConsumerWords, ProducerOutline, ProducerWords};
pub use range::{RangeConsumer, RangeProducer};
pub use ring::{Builder, Consumers, ring, ring_with};
pub use sequence::{Seq, SeqRange, Sequence};
pub use slots::Slots;
pub use topology::{Stage, Topology};
pub use unshared::Unshared;

/// Runs the examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
