//! What calls answer, if not with a result: negative numbers, those of the C ABI's statuses but for the sign; and some
//! more, from -64 on.

#[path = "../../../ffi/src/status/conversions.rs"]
mod conversions;

use annulus::error::MessageError;
use jni_sys::jlong;

/// Why there is no result. `org.annulus.Status` has the same numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Status {
    Full = 1,
    Empty = 2,
    TimedOut = 3,
    Closed = 4,
    Halted = 5,
    Disconnected = 6,
    Busy = 7,
    NoMemory = 8,
    InvalidCount = 10,
    InvalidCapacity = 11,
    InvalidEvent = 12,
    InvalidStages = 13,
    InvalidOption = 14,
    Misaligned = 15,
    TooShort = 16,
    TooLarge = 17,
    WrongKind = 19,
    Taken = 21,
    NoPlace = 22,
    Unsupported = 23,
    NotARing = 24,
    Incompatible = 25,
    MessageTooLong = 26,
    Panic = 28,
    /// More bytes than this virtual machine can reach. The C ABI has no such status.
    BeyondReach = 64,
}

impl Status {
    /// As Java gets it.
    #[inline]
    pub(crate) const fn number(self) -> jlong {
        -(self as jlong)
    }
}

impl<E: Into<Self>> From<MessageError<E>> for Status {
    fn from(error: MessageError<E>) -> Self {
        match error {
            MessageError::Claim(error) => error.into(),
            _ => Self::MessageTooLong,
        }
    }
}
