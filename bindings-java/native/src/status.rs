//! What calls answer, if not with a result: negative numbers, those of the C ABI's statuses but for the sign.

use annulus::error::{
    AttachError, BuildError, ClaimDeadlineError, ClaimError, JoinError, MessageError, PollDeadlineError,
    PollError, TopologyError, TryClaimError, TryPollError,
};
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
}

impl Status {
    /// As Java gets it.
    #[inline]
    pub(crate) const fn number(self) -> jlong {
        -(self as jlong)
    }
}

/// Writes the conversion of an error of the library.
macro_rules! conversion {
    ($error:ident { $($variant:ident => $status:ident),* $(,)? }) => {
        impl From<$error> for Status {
            #[inline]
            fn from(error: $error) -> Self {
                match error {
                    $($error::$variant => Self::$status,)*
                    _ => Self::Unsupported,
                }
            }
        }
    };
}

conversion!(TryClaimError {
    Full => Full, InvalidCount => InvalidCount, Closed => Closed, Halted => Halted, Disconnected => Disconnected,
});
conversion!(ClaimError {
    InvalidCount => InvalidCount, Closed => Closed, Halted => Halted, Disconnected => Disconnected,
});
conversion!(ClaimDeadlineError {
    TimedOut => TimedOut, InvalidCount => InvalidCount, Closed => Closed, Halted => Halted,
    Disconnected => Disconnected,
});
conversion!(TryPollError { Empty => Empty, InvalidCount => InvalidCount, Closed => Closed, Halted => Halted });
conversion!(PollError { InvalidCount => InvalidCount, Closed => Closed, Halted => Halted });
conversion!(PollDeadlineError {
    TimedOut => TimedOut, InvalidCount => InvalidCount, Closed => Closed, Halted => Halted,
});
conversion!(TopologyError {
    TooManyStages => InvalidStages, TooManyConsumers => InvalidStages, UnknownStage => InvalidStages,
    AfterExclusive => InvalidStages,
});
conversion!(JoinError {
    NoPlace => NoPlace, UnknownStage => InvalidStages, Group => WrongKind, Exclusive => WrongKind,
});
conversion!(AttachError {
    TooShort => TooShort, Misaligned => Misaligned, NotReady => NotARing, NotARing => NotARing,
    Version => Incompatible, Machine => Incompatible, Kind => Incompatible, Wait => Incompatible,
    Event => Incompatible, Damaged => NotARing,
});

impl From<BuildError> for Status {
    fn from(error: BuildError) -> Self {
        match error {
            BuildError::Capacity(_) | BuildError::TooFewUnits => Self::InvalidCapacity,
            BuildError::NoConsumer | BuildError::WorkerGroup => Self::InvalidStages,
            BuildError::Places => Self::InvalidOption,
            BuildError::TooLarge => Self::TooLarge,
            BuildError::OutOfMemory => Self::NoMemory,
            _ => Self::Unsupported,
        }
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
