//! The errors of message rings.

use core::error::Error;
use core::fmt;

use super::{ClaimError, PollError};

/// Why messages were not claimed. Nothing was claimed, no pad either.
///
/// `E` is the error of the claim: [`ClaimError`] where the operation waits, [`TryClaimError`](super::TryClaimError)
/// where it does not, [`ClaimDeadlineError`](super::ClaimDeadlineError) where it waits until a deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum MessageError<E = ClaimError> {
    /// The message is longer than the ring carries.
    TooLong {
        /// The length asked for, in bytes.
        len: usize,
        /// The longest, in bytes.
        max: usize,
    },
    /// The messages of one batch take more of the ring than a batch may.
    BatchTooLong {
        /// The units that they take, headers included.
        units: usize,
        /// The most units of a batch: half of the ring.
        max: usize,
    },
    /// The claim was refused.
    Claim(E),
}

impl<E> From<E> for MessageError<E> {
    #[inline]
    fn from(error: E) -> Self {
        Self::Claim(error)
    }
}

impl<E: fmt::Display> fmt::Display for MessageError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { len, max } => {
                write!(f, "a message of this ring has at most {max} bytes, not {len}")
            }
            Self::BatchTooLong { units, max } => {
                write!(f, "a batch of this ring takes at most {max} units, not {units}")
            }
            Self::Claim(error) => error.fmt(f),
        }
    }
}

impl<E: Error> Error for MessageError<E> {}

/// Why no message was copied out. None was released, so none is lost.
///
/// `E` is the error of the poll: [`PollError`], [`TryPollError`](super::TryPollError) or
/// [`PollDeadlineError`](super::PollDeadlineError).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum ReadMessageError<E = PollError> {
    /// The next message is longer than the buffer; it is still the next one.
    BufferTooShort {
        /// Its length in bytes.
        len: usize,
    },
    /// There is no message.
    Poll(E),
}

impl<E> From<E> for ReadMessageError<E> {
    #[inline]
    fn from(error: E) -> Self {
        Self::Poll(error)
    }
}

impl<E: fmt::Display> fmt::Display for ReadMessageError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BufferTooShort { len } => {
                write!(f, "the buffer is shorter than the message of {len} bytes")
            }
            Self::Poll(error) => error.fmt(f),
        }
    }
}

impl<E: Error> Error for ReadMessageError<E> {}
