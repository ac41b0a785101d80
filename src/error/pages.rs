//! What a ring's memory was to be like, and is not.

use core::error::Error;
use core::fmt;

/// A wish for the memory of a ring, for [`Pages`](crate::memory::Pages) to require or to prefer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Wish {
    /// Pages of 2 MiB: from the system's pool of huge pages if that has enough, otherwise transparent ones, which the
    /// kernel puts in where it can.
    HugePages,
    /// Pages of 2 MiB from the system's pool, and no others.
    PooledHugePages,
    /// The memory of this NUMA node, counted from 0 as the system counts. Required, all pages come from there;
    /// preferred, those that the node has room for.
    NumaNode(u32),
    /// Every page is there before the ring is built, so that no use of the ring waits for one.
    Prefault,
    /// The memory stays in RAM: it is never swapped out.
    Lock,
    /// Advice to the kernel on how the memory will be used.
    Advice(Advice),
}

/// Advice to the kernel on how a ring's memory will be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Advice {
    /// In order: pages behind may be reclaimed soon, and of a file's, those ahead are read early.
    Sequential,
    /// Soon: pages that were swapped out, or belong to a file, are read now.
    WillNeed,
    /// In pages of 2 MiB, transparent ones.
    HugePage,
}

impl fmt::Display for Wish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::HugePages => f.write_str("huge pages"),
            Self::PooledHugePages => f.write_str("huge pages from the pool"),
            Self::NumaNode(node) => write!(f, "memory of NUMA node {node}"),
            Self::Prefault => f.write_str("pages that are there from the beginning"),
            Self::Lock => f.write_str("memory that stays in RAM"),
            Self::Advice(Advice::Sequential) => f.write_str("the advice of sequential use"),
            Self::Advice(Advice::WillNeed) => f.write_str("the advice of use soon"),
            Self::Advice(Advice::HugePage) => f.write_str("the advice of huge pages"),
        }
    }
}

/// Why a wish was not granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Refusal {
    /// This system, or its kernel, does not know such a thing.
    Unsupported,
    /// The pool has too few huge pages left, or the wished node's part of it has.
    PoolTooSmall,
    /// Transparent huge pages are switched off.
    SwitchedOff,
    /// The system has no such NUMA node, the process may not use it, or it has no memory.
    NoSuchNode,
    /// The process may not lock so much memory: `RLIMIT_MEMLOCK`.
    LockLimit,
    /// The system's answer, as its error number.
    System(i32),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsupported => f.write_str("not supported on this system"),
            Self::PoolTooSmall => f.write_str("the pool has too few of them"),
            Self::SwitchedOff => f.write_str("transparent huge pages are switched off"),
            Self::NoSuchNode => f.write_str("there is no such node, or none with memory for this process"),
            Self::LockLimit => f.write_str("the process may not lock so much (RLIMIT_MEMLOCK)"),
            Self::System(number) => fmt::Display::fmt(&std::io::Error::from_raw_os_error(*number), f),
        }
    }
}

/// A wish that was required of a ring's memory, and was not granted. No ring was built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct PagesError {
    pub(crate) wish: Wish,
    pub(crate) refusal: Refusal,
}

impl PagesError {
    /// What was required.
    #[must_use]
    pub const fn wish(&self) -> Wish {
        self.wish
    }

    /// Why it was not granted.
    #[must_use]
    pub const fn refusal(&self) -> Refusal {
        self.refusal
    }
}

impl fmt::Display for PagesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no {}: {}", self.wish, self.refusal)
    }
}

impl Error for PagesError {}
