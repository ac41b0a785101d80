//! Why a pipeline did not start, and how it ended.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::any::Any;
use core::error::Error;
use core::fmt;
use std::io;

use super::settings::Setting;
use crate::error::BuildError;
use crate::sequence::{Seq, SeqRange};
use crate::topology::Stage;
use crate::unshared::Unshared;

/// Why a pipeline did not start. No thread is left, no handler saw an event, and every [`Ticket`](super::Ticket) has
/// its handler back.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// The ring could not be built.
    Build(BuildError),
    /// This stage has no handler.
    EmptyStage(Stage),
    /// The system refused a handler's thread what it was asked for. A target that does not know such a thing refuses
    /// with [`io::ErrorKind::Unsupported`].
    Thread {
        /// The handler's name.
        name: String,
        /// What was asked for.
        setting: Setting,
        /// The system's answer.
        source: io::Error,
    },
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Build(error) => error.fmt(f),
            Self::EmptyStage(_) => f.write_str("a stage has no handler"),
            Self::Thread { name, setting, source } => {
                write!(f, "handler {name:?} did not get its {setting}: {source}")
            }
        }
    }
}

impl Error for StartError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Build(error) => Some(error),
            Self::EmptyStage(_) => None,
            Self::Thread { source, .. } => Some(source),
        }
    }
}

impl From<BuildError> for StartError {
    fn from(error: BuildError) -> Self {
        Self::Build(error)
    }
}

/// The panic of a handler.
pub struct HandlerPanic {
    name: String,
    unhandled: SeqRange,
    message: Option<String>,
    payload: Unshared<Box<dyn Any + Send>>,
}

impl HandlerPanic {
    pub(super) fn new(name: String, unhandled: SeqRange, payload: Box<dyn Any + Send>) -> Self {
        let text = payload.downcast_ref::<&str>().copied();
        let message =
            text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).map(str::to_owned);
        Self { name, unhandled, message, payload: Unshared::new(payload) }
    }

    /// The handler's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The first sequence that the handler did not handle: where it panicked. Of a batch handler, the batch's first.
    #[must_use]
    pub fn sequence(&self) -> Seq {
        self.unhandled.start
    }

    /// The events of the batch in hand that the handler did not return from: the one that it panicked at and those
    /// behind it. Empty if it panicked at no event, but before the first or after the last.
    ///
    /// Of a worker of a group these are lost to the group: no other worker gets them.
    #[must_use]
    pub fn unhandled(&self) -> SeqRange {
        self.unhandled
    }

    /// What the panic said, if that is text.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// The panic's payload, for `std::panic::resume_unwind` or a downcast.
    #[must_use]
    pub fn into_payload(self) -> Box<dyn Any + Send> {
        self.payload.into_inner()
    }
}

impl fmt::Debug for HandlerPanic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HandlerPanic")
            .field("name", &self.name)
            .field("unhandled", &self.unhandled)
            .field("message", &self.message)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for HandlerPanic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "handler {:?} panicked at event {}", self.name, self.sequence())?;
        self.message.as_ref().map_or(Ok(()), |message| write!(f, ": {message}"))
    }
}

impl Error for HandlerPanic {}

/// How a pipeline ended, other than by handling every event. Its threads have ended.
#[derive(Debug)]
#[non_exhaustive]
pub enum PipelineError {
    /// Handlers panicked: at least one, in the order in which they ended.
    Panicked(Vec<HandlerPanic>),
    /// The ring was halted, so that events may have been dropped. Not an error of the calls that halt.
    Halted,
}

/// Why a call with a deadline did not end as it should.
#[derive(Debug)]
#[non_exhaustive]
pub enum PipelineDeadlineError<P> {
    /// Handlers were still at work when the deadline passed. Here is the pipeline, to be waited for again, or halted.
    /// What was asked for, a close or a halt, stays asked for.
    TimedOut(P),
    /// As [`PipelineError::Panicked`].
    Panicked(Vec<HandlerPanic>),
    /// As [`PipelineError::Halted`].
    Halted,
}

impl<P> From<PipelineError> for PipelineDeadlineError<P> {
    fn from(error: PipelineError) -> Self {
        match error {
            PipelineError::Panicked(panics) => Self::Panicked(panics),
            PipelineError::Halted => Self::Halted,
        }
    }
}

fn write_panics(panics: &[HandlerPanic], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match panics {
        [] => Ok(()),
        [only] => fmt::Display::fmt(only, f),
        [first, others @ ..] => write!(f, "{first} (and {} more)", others.len()),
    }
}

impl fmt::Display for PipelineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Panicked(panics) => write_panics(panics, f),
            Self::Halted => f.write_str("the pipeline was halted"),
        }
    }
}

impl<P> fmt::Display for PipelineDeadlineError<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TimedOut(_) => f.write_str("handlers were still at work at the deadline"),
            Self::Panicked(panics) => write_panics(panics, f),
            Self::Halted => f.write_str("the pipeline was halted"),
        }
    }
}

impl Error for PipelineError {}
impl<P: fmt::Debug> Error for PipelineDeadlineError<P> {}
