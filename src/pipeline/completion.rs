//! How many handlers are still at work, and how the others ended.

use alloc::sync::Arc;
use alloc::vec::Vec;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::error::{HandlerPanic, PipelineError};
use crate::wait::Deadline;

/// How a handler ended.
#[derive(Debug)]
pub(super) enum End {
    /// It handled everything.
    Closed,
    /// The ring was halted before it could.
    Halted,
    /// It panicked.
    Panicked(HandlerPanic),
}

/// What the handlers' threads tell the pipeline.
#[derive(Debug, Default)]
pub(super) struct Completion {
    state: Mutex<State>,
    ended: Condvar,
}

#[derive(Debug, Default)]
struct State {
    at_work: usize,
    halted: bool,
    panics: Vec<HandlerPanic>,
}

impl Completion {
    /// Nothing panics under the lock, so that a poisoned one is as good.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts one handler more, until its guard is dropped.
    pub(super) fn enter(self: &Arc<Self>) -> AtWork {
        self.lock().at_work += 1;
        AtWork(Arc::clone(self))
    }

    /// Whether every handler has ended.
    pub(super) fn is_over(&self) -> bool {
        self.lock().at_work == 0
    }

    /// Waits until every handler has ended. Whether that was before `deadline`.
    pub(super) fn wait_deadline(&self, deadline: impl Deadline) -> bool {
        let mut state = self.lock();
        while state.at_work != 0 {
            let remaining = deadline.remaining();
            if remaining.is_zero() {
                return false;
            }
            (state, _) = self.ended.wait_timeout(state, remaining).unwrap_or_else(PoisonError::into_inner);
        }
        true
    }

    /// How it all ended. The panics are handed over.
    pub(super) fn outcome(&self) -> Result<(), PipelineError> {
        let State { halted, ref mut panics, .. } = *self.lock();
        match core::mem::take(panics) {
            panics if !panics.is_empty() => Err(PipelineError::Panicked(panics)),
            _ if halted => Err(PipelineError::Halted),
            _ => Ok(()),
        }
    }
}

/// A handler at work, as the pipeline counts it. Dropping this counts it out.
#[derive(Debug)]
pub(super) struct AtWork(Arc<Completion>);

impl AtWork {
    /// Notes how the handler ended, and counts it out.
    pub(super) fn end(self, end: End) {
        let mut state = self.0.lock();
        match end {
            End::Closed => {}
            End::Halted => state.halted = true,
            End::Panicked(panic) => state.panics.push(panic),
        }
    }
}

impl Drop for AtWork {
    fn drop(&mut self) {
        self.0.lock().at_work -= 1;
        self.0.ended.notify_all();
    }
}
