//! Halting from inside a handler.

use alloc::boxed::Box;
use alloc::sync::Arc;
use core::fmt;
use std::sync::OnceLock;

use crate::controller::Controller;
use crate::memory::Memory;

/// Halts the pipeline that it was made for, from its handlers, which are made before the ring is.
///
/// A handler that cannot go on keeps its error, halts, and returns: later stages do not get the event that it
/// returned from, nor any after it.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut stages = annulus::ring::<u64>(8)?.pipeline();
/// let halter = stages.halter();
/// let only = stages.stage()?;
/// stages.handler(only, "limit", move |event: &u64, _, _| {
///     if *event > 2 {
///         halter.halt();
///     }
/// })?;
/// let (mut producer, pipeline) = stages.start()?;
/// while producer.publish(|slot| *slot = 3).is_ok() {}
/// assert!(matches!(pipeline.join(), Err(annulus::pipeline::PipelineError::Halted)));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
pub struct Halter(Arc<OnceLock<Box<dyn Fn() + Send + Sync>>>);

impl Halter {
    /// Halts the pipeline, as [`Controller::halt`] does. Before the pipeline starts, this does nothing.
    pub fn halt(&self) {
        if let Some(halt) = self.0.get() {
            halt();
        }
    }

    /// Says which ring there is to halt.
    pub(super) fn bind<M: Memory + Send + Sync + 'static>(&self, controller: Controller<M>) {
        let bound = self.0.set(Box::new(move || controller.halt()));
        debug_assert!(bound.is_ok(), "a pipeline starts once");
    }
}

impl fmt::Debug for Halter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Halter").field("started", &self.0.get().is_some()).finish()
    }
}
