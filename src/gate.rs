//! Gating: how far the consumers of a ring have come, for producers (the gate) and for later stages (a barrier).

mod group;
mod members;
mod record;
mod stage_set;

pub(crate) use group::GroupCursor;
pub(crate) use members::Members;
#[cfg(annulus_joins)]
pub(crate) use members::{join, join_group};
pub(crate) use record::{ConsumerRecord, Place};
pub(crate) use stage_set::StageSet;

use crate::sequence::{Seq, Sequence};

/// How far a set of consumers has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Progress {
    /// The sequence that the slowest of them has yet to release. With nobody active: the furthest that any came.
    pub sequence: Seq,
    /// Whether any of them is still there.
    pub active: bool,
}

/// A set of consumers whose progress bounds somebody else's.
///
/// For a producer it is every consumer of the ring: it may not lap the slowest one. For a stage it is the consumers of
/// the stages before it.
pub trait Gate {
    /// How far the set has come. All that its active members did with the events below, and all that members did who
    /// have left, happened before this call returns.
    fn progress(&self) -> Progress;
}

/// A fixed set of sequences (LMAX's gating sequences), for rings of one's own.
///
/// ```
/// use annulus::gate::{Gate, GatingSet};
/// use annulus::{Seq, Sequence};
///
/// let (fast, slow) = (Sequence::new(Seq::new(9)), Sequence::new(Seq::new(4)));
/// let members = [&fast, &slow];
/// assert_eq!(GatingSet::new(&members).progress().sequence, Seq::new(4));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct GatingSet<'a> {
    members: &'a [&'a Sequence],
}

impl<'a> GatingSet<'a> {
    /// The set of these sequences.
    #[must_use]
    pub const fn new(members: &'a [&'a Sequence]) -> Self {
        Self { members }
    }
}

impl Gate for GatingSet<'_> {
    fn progress(&self) -> Progress {
        let slowest = self.members.iter().map(|member| member.get()).reduce(Seq::earlier);
        Progress { sequence: slowest.unwrap_or_default(), active: slowest.is_some() }
    }
}
