//! Messages of any length.

mod batch;
mod claim;
mod claims;
mod copies;
mod copy;

pub use batch::*;
pub use claim::*;
pub use claims::*;
pub use copies::*;
pub use copy::*;

use crate::span::{Events, Spans};
use crate::status::Status;
use annulus::SeqRange;
use annulus::error::MessageError;
use annulus::message::{Framing, Unit};

impl<E: Into<Self>> From<MessageError<E>> for Status {
    fn from(error: MessageError<E>) -> Self {
        match error {
            MessageError::Claim(error) => error.into(),
            _ => Self::MessageTooLong,
        }
    }
}

impl Events {
    /// How messages lie in the ring.
    #[inline]
    fn framing(&self) -> Result<Framing, Status> {
        Framing::of(self.capacity()).ok_or(Status::WrongKind)
    }

    /// The units of a range that was claimed.
    ///
    /// # Safety
    /// The range is claimed by the caller's handle, of a ring of units, and nobody else reaches it for `'u`.
    #[inline]
    unsafe fn claimed_units<'u>(&self, range: SeqRange) -> (&'u mut [Unit], &'u mut [Unit]) {
        let Spans { first_count, second_count, .. } = self.spans(range);
        let (first, second) = (self.slot(range.start).cast(), self.base.cast());
        // SAFETY: the two pieces are claimed slots that do not overlap, and whatever bytes they hold are units.
        unsafe {
            (
                core::slice::from_raw_parts_mut(first, first_count),
                core::slice::from_raw_parts_mut(second, second_count),
            )
        }
    }

    /// The units of a range that is lent.
    ///
    /// # Safety
    /// The range is lent to the caller's handle, of a ring of units, and nobody writes to it for `'u`.
    #[inline]
    unsafe fn lent_units<'u>(&self, range: SeqRange) -> (&'u [Unit], &'u [Unit]) {
        let Spans { first_count, second_count, .. } = self.spans(range);
        let (first, second) = (self.slot(range.start).cast_const().cast(), self.base.cast_const().cast());
        // SAFETY: the two pieces are published slots, and whatever bytes they hold are units.
        unsafe {
            (
                core::slice::from_raw_parts(first, first_count),
                core::slice::from_raw_parts(second, second_count),
            )
        }
    }
}
