//! Pipelines: handlers on threads of their own, in any directed acyclic graph of stages over one ring on the heap.
//!
//! ```text
//!              ┌─▶ journal ─┐
//! producers ───┤            ├─▶ totals ─▶ (exclusive) recycle
//!              └─▶ book ────┘
//! ```
//!
//! ```
//! use annulus::Seq;
//! use annulus::pipeline::Handler;
//!
//! #[derive(Default)]
//! struct Totals {
//!     events: u64,
//!     sum: u64,
//! }
//!
//! impl Handler<u64> for Totals {
//!     fn on_event(&mut self, event: &u64, _: Seq, _end_of_batch: bool) {
//!         self.events += 1;
//!         self.sum += event;
//!     }
//! }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut stages = annulus::ring::<u64>(1024)?.multi_producer().pipeline();
//! let first = stages.stage()?;
//! stages.handler(first, "journal", |_event: &u64, _: Seq, end_of_batch: bool| {
//!     // ... write the event, and flush at the end of the batch ...
//! #   let _ = end_of_batch;
//! })?;
//! stages.handler(first, "book", |_event: &u64, _: Seq, _: bool| { /* ... */ })?;
//! let second = stages.stage_after(&[first])?;
//! let totals = stages.handler(second, "totals", Totals::default())?;
//! stages.exclusive("recycle", |event: &mut u64, _: Seq, _: bool| *event = 0)?;
//!
//! let (mut producer, pipeline) = stages.start()?;
//! for n in 1..=1_000 {
//!     producer.publish(|slot| *slot = n)?;
//! }
//! pipeline.drain()?; // when this returns, every handler has handled every event
//! let totals = totals.take().expect("it has ended");
//! assert_eq!((totals.events, totals.sum), (1_000, 500_500));
//! # Ok(())
//! # }
//! ```
//!
//! # Handlers
//! A handler is a closure or a value of a type of your own: [`Handler`] gets `&T` event by event, [`BatchHandler`] gets
//! `&[T]` batch by batch, and one [`ExclusiveHandler`], behind all others, gets `&mut T`. Several handlers of a stage
//! each get every event; those of a [`group`](PipelineBuilder::group) share them, each event going to one. Closures name
//! the types of their arguments. The [`Ticket`] that adding a handler returns gives it back, with its state, once it has
//! ended.
//!
//! # Threads
//! Each handler has a thread, named as its [`Settings`] say, on the core and with the priority that they ask for. What
//! the system refuses is an error of [`start`](PipelineBuilder::start), and then no thread is left and no event was
//! handled. Threads wait with the ring's strategy and in no other way.
//!
//! # Panics
//! A handler that panics halts the pipeline, or leaves it alone if its [`OnPanic`] says so. Events whose handler
//! returned are released, the one it panicked at is not: the pipeline halts *before* the handler's consumer leaves, so
//! that no later stage gets an event that the handler did not return from. Whoever joins gets every panic. A worker of a
//! group that leaves takes what it had in hand with it: [`HandlerPanic::unhandled`] says which events no worker handled.
//!
//! # The end
//! | call | what happens to events not handled yet | returns |
//! |---|---|---|
//! | [`join`](Pipeline::join) | handled, and those to come, until the producers are gone | after the last one |
//! | `drain` | handled; no more can be published | after the last one |
//! | [`halt`](Pipeline::halt) | dropped | once each handler has returned from the event in hand |
//! | dropping the [`Pipeline`] | dropped | as `halt`; panics are not reported |
//!
//! Each call has a form with a deadline. When that passes, the pipeline comes back in the error
//! ([`PipelineDeadlineError::TimedOut`]), to be waited for again, or halted. A handler that never returns cannot be ended
//! from outside: no call here kills a thread. The forms with a deadline return all the same; the others, and dropping
//! the pipeline, wait for it. `core::mem::forget` leaves its threads to themselves.

mod builder;
mod completion;
mod crew;
mod error;
mod halter;
mod handler;
mod node;
mod reading;
mod running;
mod settings;
mod system;
mod ticket;

pub use builder::PipelineBuilder;
pub use error::{HandlerPanic, PipelineDeadlineError, PipelineError, StartError};
pub use halter::Halter;
pub use handler::{BatchHandler, ExclusiveHandler, Handler};
pub use node::pin_to_node;
pub use running::Pipeline;
pub use settings::{OnPanic, Setting, Settings};
pub use system::pin;
pub use ticket::Ticket;
