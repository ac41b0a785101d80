//! The stages as a ring's block holds them, so that whoever opens it by its address knows who waits for whom.

use super::Topology;

/// One stage in a ring's block. The numbers are part of the memory layout.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub(crate) struct StageEntry {
    /// Every stage before it, transitively, one bit each.
    upstream: u64,
    /// How many consumers or workers the ring was built with.
    consumers: u32,
    flags: u32,
}

impl StageEntry {
    /// The consumers are workers that share the work.
    const GROUP: u32 = 1;
    /// The exclusive stage.
    const EXCLUSIVE: u32 = 2;
}

impl Topology {
    /// How many stages there are.
    pub(crate) fn stages(&self) -> u32 {
        self.count
    }

    /// The stages, in their order.
    pub(crate) fn entries(&self) -> impl Iterator<Item = StageEntry> {
        self.stages.iter().flatten().zip(0..).map(|(stage, number)| StageEntry {
            upstream: stage.upstream.bits(),
            consumers: stage.consumers.into(),
            flags: (u32::from(stage.group) * StageEntry::GROUP)
                | (u32::from(self.exclusive == Some(number)) * StageEntry::EXCLUSIVE),
        })
    }
}
