//! What handles events: closures, or values with a state.

use crate::sequence::{Seq, SeqRange};

/// Handles events one by one; other handlers may read the same event at the same time.
///
/// Closures that take `(&T, Seq, bool)` are handlers. All methods are called on the handler's own thread.
///
/// A handler returns nothing: what to do with an error is its own affair. It may keep it for whoever takes the handler
/// back, and end the pipeline by a [`Halter`](super::Halter), or by a panic.
pub trait Handler<T> {
    /// Handles the event at `sequence`. `end_of_batch` says that no further one is known to be ready: the moment to
    /// write out what was gathered.
    ///
    /// All events of a batch are released together at its end, for producers and later stages. A handler that is told
    /// to halt in the middle of a batch gets none of the rest, and no `end_of_batch`, before
    /// [`on_shutdown`](Self::on_shutdown).
    fn on_event(&mut self, event: &T, sequence: Seq, end_of_batch: bool);

    /// Called once, before the first event.
    fn on_start(&mut self) {}

    /// Called once after the last event, whether the ring was closed or halted; not after a panic of this handler.
    fn on_shutdown(&mut self) {}
}

impl<T, F: FnMut(&T, Seq, bool)> Handler<T> for F {
    #[inline]
    fn on_event(&mut self, event: &T, sequence: Seq, end_of_batch: bool) {
        self(event, sequence, end_of_batch);
    }
}

/// Handles events batch by batch, as slices of the ring itself; other handlers may read them at the same time.
///
/// Closures that take `(&[T], &[T], SeqRange)` are batch handlers.
pub trait BatchHandler<T> {
    /// Handles the events of `sequences`, at least one: those of `first`, then those of `second`, which is empty but
    /// where the ring wraps. They are released when this returns; after a panic, none of them is.
    fn on_batch(&mut self, first: &[T], second: &[T], sequences: SeqRange);

    /// Called once, before the first batch.
    fn on_start(&mut self) {}

    /// Called once after the last batch, whether the ring was closed or halted; not after a panic of this handler.
    fn on_shutdown(&mut self) {}
}

impl<T, F: FnMut(&[T], &[T], SeqRange)> BatchHandler<T> for F {
    #[inline]
    fn on_batch(&mut self, first: &[T], second: &[T], sequences: SeqRange) {
        self(first, second, sequences);
    }
}

/// Handles events one by one, behind all other handlers: it may change them and take values out.
///
/// Closures that take `(&mut T, Seq, bool)` are exclusive handlers.
pub trait ExclusiveHandler<T> {
    /// Handles the event at `sequence`; see [`Handler::on_event`].
    fn on_event(&mut self, event: &mut T, sequence: Seq, end_of_batch: bool);

    /// Called once, before the first event.
    fn on_start(&mut self) {}

    /// Called once after the last event, whether the ring was closed or halted; not after a panic of this handler.
    fn on_shutdown(&mut self) {}
}

impl<T, F: FnMut(&mut T, Seq, bool)> ExclusiveHandler<T> for F {
    #[inline]
    fn on_event(&mut self, event: &mut T, sequence: Seq, end_of_batch: bool) {
        self(event, sequence, end_of_batch);
    }
}
