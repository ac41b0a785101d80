//! The stages as a ring's block holds them, so that whoever opens it by its address knows who waits for whom.

use super::Topology;
#[cfg(annulus_cas)]
use super::{Stage, StageSpec};
#[cfg(any(annulus_cas, annulus_lean))]
use crate::gate::StageSet;

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
    /// Every flag that there is.
    #[cfg(annulus_cas)]
    const FLAGS: u32 = Self::GROUP | Self::EXCLUSIVE;
}

#[cfg(annulus_lean)]
impl StageEntry {
    /// Every stage before this one, which is `stage`, transitively. The exclusive one comes after all others.
    pub(crate) fn upstream(&self, stage: u32) -> StageSet {
        let all_others = StageSet::ALL.without(StageSet::of(stage));
        if self.flags & Self::EXCLUSIVE != 0 { all_others } else { StageSet::from_bits(self.upstream) }
    }
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

/// What opening a block by its address asks.
#[cfg(annulus_cas)]
impl Topology {
    /// The stage of this number; `None` if there is none.
    pub(crate) fn stage_numbered(&self, number: u32) -> Option<Stage> {
        (number < self.count).then_some(Stage(number))
    }

    /// The topology of these entries; `None` if no topology has such.
    pub(crate) fn from_entries(entries: impl Iterator<Item = StageEntry>) -> Option<Self> {
        let mut topology = Self::new();
        for entry in entries {
            let number = topology.count;
            let earlier = StageSet::below(number);
            let upstream = StageSet::from_bits(entry.upstream);
            let spec = StageSpec {
                upstream,
                consumers: u16::try_from(entry.consumers).ok()?,
                group: entry.flags & StageEntry::GROUP != 0,
            };
            if entry.flags & !StageEntry::FLAGS != 0 || !upstream.without(earlier).is_empty() {
                return None;
            }
            if entry.flags & StageEntry::EXCLUSIVE != 0 && topology.exclusive.replace(number).is_some() {
                return None;
            }
            *topology.stages.get_mut(number as usize)? = Some(spec);
            topology.count += 1;
        }
        Some(topology)
    }
}

#[cfg(all(test, annulus_cas))]
mod tests {
    extern crate alloc;

    use super::*;
    use alloc::vec::Vec;

    fn diamond() -> Topology {
        let mut topology = Topology::new();
        let first = topology.stage(2).unwrap();
        let second = topology.stage_after(&[first], 1).unwrap();
        topology.group_after(&[second], 3).unwrap();
        topology.exclusive().unwrap();
        topology.stage_after(&[second], 4).unwrap();
        topology
    }

    #[test]
    fn a_topology_survives_its_entries() {
        let topology = diamond();
        let again = Topology::from_entries(topology.entries()).unwrap();
        assert!(again.entries().eq(topology.entries()));
        assert_eq!(again.exclusive_stage(), topology.exclusive_stage());
        assert_eq!((again.records(), again.groups()), (topology.records(), topology.groups()));
        assert!(again.places().eq(topology.places()));
    }

    #[test]
    fn entries_of_no_topology_are_refused() {
        let entries: Vec<_> = diamond().entries().collect();
        let refused = |change: fn(&mut Vec<StageEntry>)| {
            let mut entries = entries.clone();
            change(&mut entries);
            Topology::from_entries(entries.into_iter()).is_none()
        };
        assert!(refused(|entries| entries[0].upstream = 1), "a stage before itself");
        assert!(refused(|entries| entries[1].upstream = 1 << 2), "a stage after a later one");
        assert!(refused(|entries| entries[1].flags = 4), "an unknown flag");
        assert!(refused(|entries| entries[0].flags = 2), "two exclusive stages");
        assert!(refused(|entries| entries[0].consumers = 1 << 16), "too many consumers");
        assert!(refused(|entries| entries.resize(65, StageEntry::default())), "too many stages");
        assert!(!refused(|_| ()));
    }
}
