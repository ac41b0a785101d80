//! A pipeline at work, and its end.

#[cfg(feature = "metrics")]
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use std::panic::resume_unwind;
use std::thread::{self, JoinHandle};

use super::completion::Completion;
use super::error::{PipelineDeadlineError, PipelineError};
use crate::controller::Controller;
use crate::memory::{Heap, Kind, MultiProducer, Single};
#[cfg(feature = "metrics")]
use crate::metrics::{Handle, Snapshot};
use crate::producer::Producer;
use crate::wait::{Deadline, DefaultWait, WaitStrategy};

/// Handlers at work, each on a thread of its own. See [`pipeline`](crate::pipeline).
///
/// Dropping a pipeline halts it and waits for its threads: what was not handled is dropped, and panics of handlers are
/// not reported. It may be moved to any thread; a handler of its own that waits for it panics.
#[must_use = "dropping a pipeline halts it"]
pub struct Pipeline<T, K: Kind = Single, W: WaitStrategy = DefaultWait> {
    controller: Controller<Heap<T, K, W>>,
    threads: Vec<JoinHandle<()>>,
    completion: Arc<Completion>,
    /// Whose counters are which handler's.
    #[cfg(feature = "metrics")]
    names: Arc<Vec<(Handle, String)>>,
}

impl<T, K: Kind, W: WaitStrategy> fmt::Debug for Pipeline<T, K, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pipeline")
            .field("handlers", &self.threads.len())
            .field("finished", &self.is_finished())
            .field("ring", &self.controller)
            .finish_non_exhaustive()
    }
}

impl<T, K: Kind, W: WaitStrategy> Pipeline<T, K, W> {
    pub(super) fn new(
        controller: Controller<Heap<T, K, W>>,
        threads: Vec<JoinHandle<()>>,
        completion: Arc<Completion>,
        #[cfg(feature = "metrics")] names: Arc<Vec<(Handle, String)>>,
    ) -> Self {
        Self {
            controller,
            threads,
            completion,
            #[cfg(feature = "metrics")]
            names,
        }
    }

    /// What the ring and its handles have [counted](crate::metrics), each handler by its name.
    #[cfg(feature = "metrics")]
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        let snapshot = self.controller.metrics().snapshot();
        let named = |snapshot: Snapshot, (handle, name): &(Handle, String)| snapshot.with_name(*handle, name);
        self.names.iter().fold(snapshot, named)
    }

    /// A handle that watches, closes and halts the ring, for any thread.
    #[must_use]
    pub fn controller(&self) -> Controller<Heap<T, K, W>> {
        self.controller.clone()
    }

    /// Whether every handler has ended, so that [`join`](Self::join) returns at once.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.completion.is_over()
    }

    /// Waits until every handler has ended: the ring was closed, by the drop of the last producer or otherwise, and
    /// everything was handled; or it was halted; or each handler panicked and left.
    ///
    /// # Errors
    /// [`PipelineError::Panicked`] if handlers panicked, also where the others went on. [`PipelineError::Halted`] if the ring
    /// was halted before everything was handled.
    pub fn join(mut self) -> Result<(), PipelineError> {
        self.end()
    }

    /// As [`join`](Self::join), until `deadline` at the latest.
    ///
    /// # Errors
    /// As for [`join`](Self::join), and [`PipelineDeadlineError::TimedOut`] with the pipeline, which is still at work.
    pub fn join_deadline(mut self, deadline: impl Deadline) -> Result<(), PipelineDeadlineError<Self>> {
        self.assert_not_waiting_for_itself();
        if !self.completion.wait_deadline(deadline) {
            return Err(PipelineDeadlineError::TimedOut(self));
        }
        Ok(self.end()?)
    }

    /// Halts the ring and waits until every handler has returned from the event or batch in hand. What was not
    /// handled is dropped, and producers get `Halted`.
    ///
    /// # Errors
    /// [`PipelineError::Panicked`].
    pub fn halt(self) -> Result<(), PipelineError> {
        self.controller.halt();
        match self.join() {
            Err(PipelineError::Halted) => Ok(()),
            result => result,
        }
    }

    /// As [`halt`](Self::halt), until `deadline` at the latest.
    ///
    /// # Errors
    /// [`PipelineDeadlineError::Panicked`]; [`PipelineDeadlineError::TimedOut`] with the pipeline if a handler has not
    /// returned by then. Nothing can end a handler that never returns: wait again, or forget the pipeline.
    pub fn halt_deadline(self, deadline: impl Deadline) -> Result<(), PipelineDeadlineError<Self>> {
        self.controller.halt();
        match self.join_deadline(deadline) {
            Err(PipelineDeadlineError::Halted) => Ok(()),
            result => result,
        }
    }

    /// Waits for the threads, and says how they ended.
    fn end(&mut self) -> Result<(), PipelineError> {
        self.assert_not_waiting_for_itself();
        for thread in core::mem::take(&mut self.threads) {
            // Handlers' panics are caught: this one is of what a thread drops last, such as the events of a ring.
            thread.join().unwrap_or_else(|payload| resume_unwind(payload));
        }
        self.completion.outcome()
    }

    fn is_called_by_a_handler(&self) -> bool {
        let this = thread::current().id();
        self.threads.iter().any(|thread| thread.thread().id() == this)
    }

    fn assert_not_waiting_for_itself(&self) {
        assert!(
            !self.is_called_by_a_handler(),
            "a handler waits for its own pipeline, which would be for ever"
        );
    }
}

/// Writes what pipelines of one producer add, for each kind of them.
macro_rules! of_one_producer {
    ($kind:ty) => {
        impl<T, W: WaitStrategy> Pipeline<T, $kind, W> {
            /// Closes the ring, lets the handlers handle everything that was published, and waits until they have ended.
            ///
            /// A ring with one producer is closed by that producer only, which is why it is needed here. Where it is on another
            /// thread, drop it there, and [`join`](Self::join) here.
            ///
            /// # Errors
            /// As for [`join`](Self::join).
            pub fn drain(self, producer: Producer<Heap<T, $kind, W>>) -> Result<(), PipelineError> {
                drop(producer);
                self.join()
            }

            /// As [`drain`](Self::drain), until `deadline` at the latest. The ring is closed in any case.
            ///
            /// # Errors
            /// As for [`join_deadline`](Self::join_deadline).
            pub fn drain_deadline(
                self,
                producer: Producer<Heap<T, $kind, W>>,
                deadline: impl Deadline,
            ) -> Result<(), PipelineDeadlineError<Self>> {
                drop(producer);
                self.join_deadline(deadline)
            }
        }
    };
}

of_one_producer!(Single);
#[cfg(annulus_joins)]
of_one_producer!(crate::memory::Joinable<Single>);

impl<T, K: MultiProducer, W: WaitStrategy> Pipeline<T, K, W> {
    /// Closes the ring, lets the handlers handle everything that was claimed and published, and waits until they have
    /// ended. Producers get `Closed` from now on.
    ///
    /// Claims that are open now may still be published, and are waited for: a caller that holds one itself would wait
    /// for ever.
    ///
    /// # Errors
    /// As for [`join`](Self::join).
    pub fn drain(self) -> Result<(), PipelineError> {
        self.controller.close();
        self.join()
    }

    /// As [`drain`](Self::drain), until `deadline` at the latest. The ring is closed in any case.
    ///
    /// # Errors
    /// As for [`join_deadline`](Self::join_deadline).
    pub fn drain_deadline(self, deadline: impl Deadline) -> Result<(), PipelineDeadlineError<Self>> {
        self.controller.close();
        self.join_deadline(deadline)
    }
}

impl<T, K: Kind, W: WaitStrategy> Drop for Pipeline<T, K, W> {
    fn drop(&mut self) {
        if self.threads.is_empty() {
            return;
        }
        self.controller.halt();
        // A handler that drops its own pipeline ends with it, after this.
        if !self.is_called_by_a_handler() {
            for thread in self.threads.drain(..) {
                let _ = thread.join();
            }
        }
    }
}
