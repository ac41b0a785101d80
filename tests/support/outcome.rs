//! How an operation waits, why it is refused, and how what it lends ends.

use std::time::Instant;

use annulus::error::{
    ClaimDeadlineError, ClaimError, JoinError, PollDeadlineError, PollError, TryClaimError, TryPollError,
};

/// The three names of every operation that can wait.
#[derive(Clone, Copy, Debug)]
pub(crate) enum How {
    Try,
    Wait,
    Until(Instant),
}

/// Why an operation was refused: the union of the library's errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::enum_variant_names, reason = "the variants have the library's names")]
pub(crate) enum No {
    Full,
    Empty,
    TimedOut,
    InvalidCount,
    Closed,
    Halted,
    Disconnected,
    NoPlace,
    Group,
    Exclusive,
}

macro_rules! refusals {
    ($($error:ident { $($variant:ident),* })*) => {$(
        impl From<$error> for No {
            fn from(error: $error) -> Self {
                match error {
                    $($error::$variant => Self::$variant,)*
                    other => panic!("an error unknown to the tests: {other}"),
                }
            }
        }
    )*};
}

refusals! {
    ClaimError { InvalidCount, Closed, Halted, Disconnected }
    TryClaimError { Full, InvalidCount, Closed, Halted, Disconnected }
    ClaimDeadlineError { TimedOut, InvalidCount, Closed, Halted, Disconnected }
    PollError { InvalidCount, Closed, Halted }
    TryPollError { Empty, InvalidCount, Closed, Halted }
    PollDeadlineError { TimedOut, InvalidCount, Closed, Halted }
    JoinError { NoPlace, Group, Exclusive }
}

/// How a claim ends; a panic in the closure that has it is a fifth way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClaimEnd {
    Publish,
    Abandon,
    Drop,
    Forget,
}

/// How a batch ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BatchEnd {
    Drop,
    Forget,
}
