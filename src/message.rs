//! Message rings: byte strings of any length, in the order in which they were claimed, without a copy at either end.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let (mut producer, mut consumer) = annulus::message_ring(1024)?.build()?;
//!
//! let mut claim = producer.claim(5)?; // five bytes of the ring, to be written in place
//! claim.bytes().copy_from_slice(b"first");
//! claim.publish();
//! producer.write(b"second")?;
//!
//! let batch = consumer.poll(10)?;
//! assert_eq!(batch.iter().collect::<Vec<_>>(), [&b"first"[..], b"second"]);
//! # Ok(())
//! # }
//! ```
//!
//! # Units
//! A message ring is a ring of [`Unit`]s of 8 bytes; its capacity, sequences and lags count units. A message takes one
//! unit for its header and then as many whole units as its bytes need, so every message begins at an address that is
//! aligned to 8 bytes. It lies in one piece: where it would cross the end of the ring, a **pad** takes the units up to
//! there. Pad and message are one claim and one run, so nobody sees the one without the other, and readers step over
//! pads.
//!
//! The longest message takes an eighth of the ring, header included: `units - 8` bytes. With its pad it takes less
//! than a quarter, so there is room for it again and again, wherever in the ring it falls. A ring has at least 8 units.
//!
//! | bytes of a header | what |
//! |---|---|
//! | 0 to 3 | the length in bytes, of a pad without its own header, in the machine's byte order |
//! | 4 to 7 | 1: a pad; 0: a message |
//!
//! Headers are read only once a stamp or the cursor says that they are published. The bytes between a message's end and
//! that of its last unit are whatever was there; nobody is shown them.
//!
//! # No worker groups
//! A worker takes a range by moving the group's cursor, and only then may it read what lies there: before, another
//! worker may take, finish and free it, and a producer overwrite it. To end on the boundary of a message it would have
//! to read headers first. A topology with a worker group is therefore an error.

#[cfg(annulus_async)]
mod asynchronous;
mod batch;
mod builder;
#[cfg(annulus_calls)]
mod calls;
mod claim;
mod consumer;
mod consumers;
mod extent;
#[cfg(not(annulus_loom))]
mod fixed;
mod fused;
#[cfg(annulus_joins)]
mod joiner;
mod layout;
mod messages;
mod producer;
mod range;
mod unit;
#[cfg(annulus_watch)]
mod watched;

pub use batch::MessageBatch;
pub use builder::{MessageBuilder, message_ring};
pub use claim::{MessageBatchClaim, MessageClaim};
pub use consumer::MessageConsumer;
pub use consumers::{MessageConsumers, MessageRing};
#[cfg(not(annulus_loom))]
pub use fixed::StaticMessageRing;
#[cfg(annulus_joins)]
pub use joiner::MessageJoiner;
pub use messages::{Messages, MessagesMut};
pub use producer::MessageProducer;
pub use range::Framing;
pub use unit::Unit;
