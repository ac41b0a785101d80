//! Joining a running message ring.

use core::fmt;

use super::consumer::MessageConsumer;
use super::unit::Unit;
use crate::error::JoinError;
use crate::joiner::Joiner;
use crate::memory::Memory;
use crate::topology::Stage;

/// Makes consumers of a running message ring that was built to be joinable: see [`Joiner`].
pub struct MessageJoiner<M: Memory<Event = Unit>> {
    units: Joiner<M>,
}

impl<M: Memory<Event = Unit>> fmt::Debug for MessageJoiner<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("MessageJoiner").field(&self.units).finish()
    }
}

impl<M: Memory<Event = Unit>> MessageJoiner<M> {
    pub(super) fn new(units: Joiner<M>) -> Self {
        Self { units }
    }

    /// Adds a consumer to `stage`. It gets every message from the furthest point on that any consumer of the ring had
    /// come to; that is the end of a run, and so of a message.
    ///
    /// # Errors
    /// [`JoinError::NoPlace`], [`JoinError::UnknownStage`] or [`JoinError::Exclusive`].
    pub fn join(&self, stage: Stage) -> Result<MessageConsumer<M>, JoinError> {
        self.units.join(stage).map(MessageConsumer::new)
    }
}

impl<M: Memory<Event = Unit>> Clone for MessageJoiner<M> {
    fn clone(&self) -> Self {
        Self { units: self.units.clone() }
    }
}
