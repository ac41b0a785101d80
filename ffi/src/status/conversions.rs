//! Which status an error of the library is. The bindings for Java have the same file, and statuses of the same names.

use super::Status;
use annulus::error::{
    AttachError, BuildError, ClaimDeadlineError, ClaimError, JoinError, PollDeadlineError, PollError,
    TopologyError, TryClaimError, TryPollError,
};

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
            BuildError::Capacity(_) => Self::InvalidCapacity,
            BuildError::NoConsumer | BuildError::WorkerGroup => Self::InvalidStages,
            BuildError::Places => Self::InvalidOption,
            BuildError::TooFewUnits => Self::InvalidCapacity,
            BuildError::TooLarge => Self::TooLarge,
            BuildError::OutOfMemory => Self::NoMemory,
            BuildError::Memory { .. } => Self::TooShort,
            _ => Self::Unsupported,
        }
    }
}
