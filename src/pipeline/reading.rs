//! The loop of a handler's thread: poll, handle, release what was handled.

use core::mem::ManuallyDrop;

use super::completion::End;
use super::handler::{BatchHandler, ExclusiveHandler, Handler};
use crate::consumer::{Access, Batch, Consumer, Exclusive, Shared, Source};
use crate::controller::Controller;
use crate::error::PollError;
use crate::memory::Memory;
use crate::sequence::{Seq, SeqRange};

/// A handler's place in the ring.
pub(super) struct Reading<M: Memory, A: Access, S: Source> {
    consumer: Consumer<M, A, S>,
    pub(super) controller: Controller<M>,
    max_batch: usize,
    /// What the last batch ended before: its events that the handler did not return from.
    rest: Option<SeqRange>,
}

/// Runs a handler to its end.
pub(super) type Serve<M, A, S, H> = fn(&mut Reading<M, A, S>, &mut H) -> End;

impl<M: Memory, A: Access, S: Source> Reading<M, A, S> {
    pub(super) fn new(consumer: Consumer<M, A, S>, max_batch: usize) -> Self {
        let controller = consumer.controller();
        Self { consumer, controller, max_batch, rest: None }
    }

    /// The events of the batch in hand that the handler did not return from; none, where it stands, if it has no batch.
    pub(super) fn unhandled(&self) -> SeqRange {
        self.rest.unwrap_or_else(|| SeqRange::new(self.consumer.sequence(), 0))
    }

    /// Hands out batch after batch, until the ring is closed and drained, or halted.
    #[inline]
    fn batches(&mut self, mut handle: impl FnMut(&mut Unreleased<'_, M, A, S>)) -> End {
        let Self { consumer, controller, max_batch, rest } = self;
        loop {
            match consumer.poll(*max_batch) {
                Ok(batch) => handle(&mut Unreleased::new(batch, controller, rest)),
                Err(PollError::Closed) => return End::Closed,
                Err(_) => return End::Halted,
            }
        }
    }
}

impl<M: Memory, S: Source> Reading<M, Shared, S> {
    /// Serves a handler event by event.
    pub(super) fn by_event<H: Handler<M::Event>>(&mut self, handler: &mut H) -> End {
        handler.on_start();
        let end = self.batches(|batch| {
            batch.each(|event, sequence, end_of_batch| handler.on_event(event, sequence, end_of_batch));
        });
        handler.on_shutdown();
        end
    }

    /// Serves a handler batch by batch.
    pub(super) fn by_batch<H: BatchHandler<M::Event>>(&mut self, handler: &mut H) -> End {
        handler.on_start();
        let end = self.batches(|Unreleased { batch, handled, .. }| {
            let (first, second) = batch.slices();
            handler.on_batch(first, second, batch.range());
            *handled = batch.len();
        });
        handler.on_shutdown();
        end
    }
}

impl<M: Memory, S: Source> Reading<M, Exclusive, S> {
    /// Serves the exclusive handler event by event.
    pub(super) fn by_event_mut<H: ExclusiveHandler<M::Event>>(&mut self, handler: &mut H) -> End {
        handler.on_start();
        let end = self.batches(|batch| {
            batch.each_mut(|event, sequence, end_of_batch| handler.on_event(event, sequence, end_of_batch));
        });
        handler.on_shutdown();
        end
    }
}

/// A batch of which only what was handled is released, by return or by unwinding.
struct Unreleased<'c, M: Memory, A: Access, S: Source> {
    /// Never dropped, since that would release all of it.
    batch: ManuallyDrop<Batch<'c, M, A, S>>,
    handled: usize,
    controller: &'c Controller<M>,
    rest: &'c mut Option<SeqRange>,
}

impl<'c, M: Memory, A: Access, S: Source> Unreleased<'c, M, A, S> {
    #[inline]
    fn new(batch: Batch<'c, M, A, S>, controller: &'c Controller<M>, rest: &'c mut Option<SeqRange>) -> Self {
        Self { batch: ManuallyDrop::new(batch), handled: 0, controller, rest }
    }
}

impl<M: Memory, S: Source> Unreleased<'_, M, Shared, S> {
    /// Hands out the events one by one, until the ring is halted.
    #[inline]
    fn each(&mut self, mut handle: impl FnMut(&M::Event, Seq, bool)) {
        let Self { batch, handled, controller, .. } = self;
        let (start, last) = (batch.range().start, batch.len() - 1);
        for (index, event) in batch.iter().enumerate() {
            if controller.is_halted() {
                return;
            }
            handle(event, start.plus(index), index == last);
            *handled = index + 1;
        }
    }
}

impl<M: Memory, S: Source> Unreleased<'_, M, Exclusive, S> {
    /// Hands out the events one by one, until the ring is halted.
    #[inline]
    fn each_mut(&mut self, mut handle: impl FnMut(&mut M::Event, Seq, bool)) {
        let Self { batch, handled, controller, .. } = self;
        let (start, last) = (batch.range().start, batch.len() - 1);
        for (index, event) in batch.iter_mut().enumerate() {
            if controller.is_halted() {
                return;
            }
            handle(event, start.plus(index), index == last);
            *handled = index + 1;
        }
    }
}

impl<M: Memory, A: Access, S: Source> Drop for Unreleased<'_, M, A, S> {
    #[inline]
    fn drop(&mut self) {
        self.batch.release(self.handled);
        *self.rest = (!self.batch.is_empty()).then(|| self.batch.range());
    }
}
