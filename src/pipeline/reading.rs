//! The loop of a handler's thread: poll, handle, release what was handled.

use core::mem::ManuallyDrop;

use super::completion::End;
use super::handler::{BatchHandler, ExclusiveHandler, Handler};
use crate::consumer::{Access, Batch, Consumer, Exclusive, Shared};
use crate::controller::Controller;
use crate::error::PollError;
use crate::memory::Memory;
use crate::sequence::Seq;

/// A handler's place in the ring.
pub(super) struct Reading<M: Memory, A: Access> {
    pub(super) consumer: Consumer<M, A>,
    pub(super) controller: Controller<M>,
    pub(super) max_batch: usize,
}

/// Runs a handler to its end.
pub(super) type Serve<M, A, H> = fn(&mut Reading<M, A>, &mut H) -> End;

impl<M: Memory, A: Access> Reading<M, A> {
    /// Hands out batch after batch, until the ring is closed and drained, or halted.
    #[inline]
    fn batches(&mut self, mut handle: impl FnMut(&mut Unreleased<'_, M, A>)) -> End {
        let Self { consumer, controller, max_batch } = self;
        loop {
            match consumer.poll(*max_batch) {
                Ok(batch) => handle(&mut Unreleased::new(batch, controller)),
                Err(PollError::Closed) => return End::Closed,
                Err(_) => return End::Halted,
            }
        }
    }
}

impl<M: Memory> Reading<M, Shared> {
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

impl<M: Memory> Reading<M, Exclusive> {
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
struct Unreleased<'c, M: Memory, A: Access> {
    /// Never dropped, since that would release all of it.
    batch: ManuallyDrop<Batch<'c, M, A>>,
    handled: usize,
    controller: &'c Controller<M>,
}

impl<'c, M: Memory, A: Access> Unreleased<'c, M, A> {
    #[inline]
    fn new(batch: Batch<'c, M, A>, controller: &'c Controller<M>) -> Self {
        Self { batch: ManuallyDrop::new(batch), handled: 0, controller }
    }
}

impl<M: Memory> Unreleased<'_, M, Shared> {
    /// Hands out the events one by one, until the ring is halted.
    #[inline]
    fn each(&mut self, mut handle: impl FnMut(&M::Event, Seq, bool)) {
        let Self { batch, handled, controller } = self;
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

impl<M: Memory> Unreleased<'_, M, Exclusive> {
    /// Hands out the events one by one, until the ring is halted.
    #[inline]
    fn each_mut(&mut self, mut handle: impl FnMut(&mut M::Event, Seq, bool)) {
        let Self { batch, handled, controller } = self;
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

impl<M: Memory, A: Access> Drop for Unreleased<'_, M, A> {
    #[inline]
    fn drop(&mut self) {
        self.batch.release(self.handled);
    }
}
