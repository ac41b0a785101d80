//! What became of the wishes for a ring's memory.

use std::io;

use super::system;
use crate::error::pages::{Refusal, Wish};

/// What became of a wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The system did what was wished for.
    Granted,
    /// It did not.
    Refused(Refusal),
}

/// What kind of pages a ring's memory is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PageKind {
    /// The system's usual ones.
    Normal,
    /// The system's usual ones, which the kernel replaces by pages of 2 MiB where it can: [`Placement::huge_bytes`]
    /// tells how many it has replaced.
    Transparent,
    /// Pages of 2 MiB from the system's pool.
    Pooled,
}

/// Where the memory of a ring lies, and which wishes for it were granted.
#[derive(Clone, Debug)]
pub struct Placement {
    pub(super) address: usize,
    pub(super) bytes: usize,
    pub(super) kind: PageKind,
    /// In the order in which they were granted or refused.
    pub(super) outcomes: [Option<(Wish, Outcome)>; Self::WISHES],
}

impl Placement {
    /// How many wishes there are to have at once.
    pub(super) const WISHES: usize = 8;

    /// The address of the first page.
    #[must_use]
    pub const fn address(&self) -> usize {
        self.address
    }

    /// The bytes of all pages together: those of the ring, rounded up.
    #[must_use]
    pub const fn bytes(&self) -> usize {
        self.bytes
    }

    /// What kind of pages they are.
    #[must_use]
    pub const fn page_kind(&self) -> PageKind {
        self.kind
    }

    /// What became of this wish; `None` if it was not made.
    #[must_use]
    pub fn outcome(&self, wish: Wish) -> Option<Outcome> {
        self.outcomes().find(|(made, _)| *made == wish).map(|(_, outcome)| outcome)
    }

    /// What became of every wish that was made.
    pub fn outcomes(&self) -> impl Iterator<Item = (Wish, Outcome)> {
        self.outcomes.iter().flatten().copied()
    }

    /// How many of the bytes lie in pages of 2 MiB now, as the kernel says. For transparent pages that changes: the
    /// kernel puts them together, and splits them, as it sees fit. Where it has joined these pages with a neighbouring
    /// mapping, the answer may be too high.
    ///
    /// # Errors
    /// Those of reading `/proc/self/smaps`; [`io::ErrorKind::Unsupported`] where there is none.
    pub fn huge_bytes(&self) -> io::Result<usize> {
        match self.kind {
            PageKind::Normal => Ok(0),
            PageKind::Transparent => system::transparent_bytes(self.address, self.bytes),
            PageKind::Pooled => Ok(self.bytes),
        }
    }

    pub(super) fn note(&mut self, place: usize, wish: Wish, outcome: Outcome) {
        self.outcomes[place] = Some((wish, outcome));
    }
}
