//! The errors: one small type per family of operations.

use core::error::Error;
use core::fmt;

use crate::primitive::MAX_CAPACITY;

/// Writes an error enum of one family, with its texts.
macro_rules! errors {
    ($($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident => $text:literal,)* })*) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[cfg_attr(feature = "defmt", derive(defmt::Format))]
        #[non_exhaustive]
        pub enum $name { $($(#[$vmeta])* $variant,)* }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self { $(Self::$variant => $text,)* })
            }
        }

        impl Error for $name {}
    )*};
}

mod attach;
mod message;
#[cfg(annulus_pages)]
pub(crate) mod pages;

pub use attach::AttachError;
pub use message::{MessageError, ReadMessageError};
#[cfg(annulus_pages)]
pub use pages::{PagesError, Refusal};

/// A number of slots that is no capacity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct CapacityError {
    pub(crate) slots: usize,
}

impl CapacityError {
    /// The number that was asked for.
    #[must_use]
    pub const fn slots(&self) -> usize {
        self.slots
    }
}

impl fmt::Display for CapacityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a ring has a power of two from 1 to {} slots, not {}", MAX_CAPACITY, self.slots)
    }
}

impl Error for CapacityError {}

errors! {
    /// Why a claim that waits was refused. Nothing was claimed.
    ClaimError {
        /// The number of events is 0 or above the capacity.
        InvalidCount => "a claim takes 1 to `capacity` events",
        /// The ring was closed: nothing more can be published.
        Closed => "the ring is closed",
        /// The ring was halted.
        Halted => "the ring is halted",
        /// The ring is full and every consumer has gone, so it would stay full.
        Disconnected => "the ring is full and has no consumer left",
    }
    /// Why a claim that does not wait was refused. Nothing was claimed.
    TryClaimError {
        /// There is no room for all of it now.
        Full => "the ring is full",
        /// The number of events is 0 or above the capacity.
        InvalidCount => "a claim takes 1 to `capacity` events",
        /// The ring was closed: nothing more can be published.
        Closed => "the ring is closed",
        /// The ring was halted.
        Halted => "the ring is halted",
        /// The ring is full and every consumer has gone, so it would stay full.
        Disconnected => "the ring is full and has no consumer left",
    }
    /// Why a claim that waits until a deadline was refused. Nothing was claimed.
    ClaimDeadlineError {
        /// There was no room for all of it before the deadline.
        TimedOut => "the ring stayed full until the deadline",
        /// The number of events is 0 or above the capacity.
        InvalidCount => "a claim takes 1 to `capacity` events",
        /// The ring was closed: nothing more can be published.
        Closed => "the ring is closed",
        /// The ring was halted.
        Halted => "the ring is halted",
        /// The ring is full and every consumer has gone, so it would stay full.
        Disconnected => "the ring is full and has no consumer left",
    }
    /// Why a poll that waits has no events.
    PollError {
        /// At most 0 events were asked for.
        InvalidCount => "a poll takes at least 1 event",
        /// The ring is closed and this consumer has had everything.
        Closed => "the ring is closed and drained",
        /// The ring was halted.
        Halted => "the ring is halted",
    }
    /// Why a poll that does not wait has no events.
    TryPollError {
        /// Nothing is published for this consumer now, or the stages before it have not come so far.
        Empty => "no event is ready",
        /// At most 0 events were asked for.
        InvalidCount => "a poll takes at least 1 event",
        /// The ring is closed and this consumer has had everything.
        Closed => "the ring is closed and drained",
        /// The ring was halted.
        Halted => "the ring is halted",
    }
    /// Why a poll that waits until a deadline has no events.
    PollDeadlineError {
        /// Nothing was ready before the deadline.
        TimedOut => "no event was ready before the deadline",
        /// At most 0 events were asked for.
        InvalidCount => "a poll takes at least 1 event",
        /// The ring is closed and this consumer has had everything.
        Closed => "the ring is closed and drained",
        /// The ring was halted.
        Halted => "the ring is halted",
    }
    /// Why stages cannot be arranged so.
    TopologyError {
        /// A topology holds at most 64 stages.
        TooManyStages => "a topology has at most 64 stages",
        /// A ring has at most 65,535 consumers.
        TooManyConsumers => "a ring has at most 65535 consumers",
        /// A stage was named that belongs to another topology.
        UnknownStage => "the stage belongs to another topology",
        /// A ring has at most one exclusive stage, and no stage comes after it.
        AfterExclusive => "a ring has at most one exclusive stage, and no stage comes after it",
    }
    /// Why a consumer could not join.
    JoinError {
        /// Every place of the ring is taken.
        NoPlace => "every place of the ring is taken",
        /// The stage belongs to another topology.
        UnknownStage => "the stage belongs to another topology",
        /// A consumer joins a stage, a worker a worker group, and the other way round is an error.
        Group => "a worker joins a group, and any other consumer a stage that is none",
        /// The exclusive stage has its consumers from the beginning.
        Exclusive => "the exclusive stage cannot be joined",
    }
    /// The static ring's handles were handed out already.
    AlreadySplit {
        /// The ring was split before.
        AlreadySplit => "the ring's handles were handed out already",
    }
}

/// Writes the conversion of a waiting operation's error into a sister's.
macro_rules! conversion {
    ($from:ident => $to:ident { $($variant:ident),* }) => {
        impl From<$from> for $to {
            #[inline]
            fn from(error: $from) -> Self {
                match error { $($from::$variant => Self::$variant,)* }
            }
        }
    };
}

conversion!(ClaimError => TryClaimError { InvalidCount, Closed, Halted, Disconnected });
conversion!(ClaimError => ClaimDeadlineError { InvalidCount, Closed, Halted, Disconnected });
conversion!(PollError => TryPollError { InvalidCount, Closed, Halted });
conversion!(PollError => PollDeadlineError { InvalidCount, Closed, Halted });

/// Why a ring could not be built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum BuildError {
    /// The number of slots is no capacity.
    Capacity(CapacityError),
    /// The topology has no stage, or a stage without consumers, which only rings that can be joined may have.
    NoConsumer,
    /// A ring that can be joined has 1 to 64 places, and no fewer than its topology has consumers, or stages.
    Places,
    /// A message ring has at least 8 units.
    TooFewUnits,
    /// A message ring has no worker groups: a worker would have to read a message's header before the message is its
    /// own.
    WorkerGroup,
    /// The ring would be larger than the address space.
    TooLarge,
    /// The allocator had no memory for the ring.
    OutOfMemory,
    /// Something that is required of the ring's pages cannot be had.
    #[cfg(annulus_pages)]
    Pages(PagesError),
    /// Pages were named for a ring that is built in memory of the caller's.
    #[cfg(annulus_pages)]
    PagesInPlace,
    /// The memory provided is too short or not aligned.
    Memory {
        /// The bytes that the ring needs.
        bytes: usize,
        /// The alignment that it needs.
        align: usize,
    },
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Capacity(error) => error.fmt(f),
            Self::NoConsumer => f.write_str("the topology has no stage, or one without consumers"),
            Self::Places => f.write_str(
                "a ring that can be joined has 1 to 64 places, and one for each consumer and stage",
            ),
            Self::TooFewUnits => f.write_str("a message ring has at least 8 units"),
            Self::WorkerGroup => f.write_str("a message ring has no worker groups"),
            Self::TooLarge => f.write_str("the ring would be larger than the address space"),
            Self::OutOfMemory => f.write_str("no memory for the ring"),
            #[cfg(annulus_pages)]
            Self::Pages(error) => error.fmt(f),
            #[cfg(annulus_pages)]
            Self::PagesInPlace => {
                f.write_str("pages are for rings that are not built in memory of the caller's")
            }
            Self::Memory { bytes, align } => {
                write!(f, "the ring needs {bytes} bytes of memory aligned to {align}")
            }
        }
    }
}

impl Error for BuildError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Capacity(error) => Some(error),
            #[cfg(annulus_pages)]
            Self::Pages(error) => Some(error),
            _ => None,
        }
    }
}

#[cfg(annulus_pages)]
impl From<PagesError> for BuildError {
    fn from(error: PagesError) -> Self {
        Self::Pages(error)
    }
}

impl From<CapacityError> for BuildError {
    fn from(error: CapacityError) -> Self {
        Self::Capacity(error)
    }
}
