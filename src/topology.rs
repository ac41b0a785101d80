//! Which consumers read in which order: stages, and the stages that each comes after.

mod table;

pub(crate) use table::StageEntry;

use crate::error::TopologyError;
use crate::gate::{Place, StageSet};

/// The stages of a ring: any directed acyclic graph of them, and at most one exclusive stage behind all others.
///
/// ```text
///              ┌─▶ journal ─┐
/// producers ───┤            ├─▶ statistics ─▶ (exclusive) recycle
///              └─▶ book ────┘
/// ```
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut stages = annulus::Topology::new();
/// let journal = stages.stage(1)?;
/// let book = stages.stage(1)?;
/// let statistics = stages.stage_after(&[journal, book], 1)?;
/// stages.exclusive()?;
/// let (producer, mut consumers) = annulus::ring::<u64>(1024)?.build_stages(&stages)?;
/// let statistics = consumers.take(statistics).unwrap();
/// # drop((producer, statistics));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Topology {
    stages: [Option<StageSpec>; StageSet::MAX],
    count: u32,
    exclusive: Option<u32>,
}

/// A stage of a [`Topology`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Stage(u32);

#[derive(Clone, Copy, Debug)]
struct StageSpec {
    /// Every stage before it, transitively.
    upstream: StageSet,
    consumers: u16,
    /// Whether the consumers are workers that share the work.
    group: bool,
}

impl StageSpec {
    /// How many records the stage's consumers have.
    fn records(&self) -> u32 {
        if self.group { 1 } else { self.consumers.into() }
    }
}

impl Topology {
    /// No stage yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { stages: [None; StageSet::MAX], count: 0, exclusive: None }
    }

    /// `consumers` consumers that each get every event.
    #[cfg(annulus_heap)]
    pub(crate) fn broadcast(consumers: u32) -> Result<Self, TopologyError> {
        let mut topology = Self::new();
        topology.stage(consumers)?;
        Ok(topology)
    }

    /// Adds a stage of `consumers` consumers, each of which gets every event as soon as it is published. Only rings that
    /// can be joined may have a stage of none.
    ///
    /// # Errors
    /// [`TopologyError::TooManyStages`], or [`TopologyError::TooManyConsumers`].
    pub fn stage(&mut self, consumers: u32) -> Result<Stage, TopologyError> {
        self.stage_after(&[], consumers)
    }

    /// Adds a stage of `consumers` consumers, each of which gets every event after all consumers of the stages
    /// `before` have released it.
    ///
    /// # Errors
    /// As for [`stage`](Self::stage), and [`TopologyError::UnknownStage`], or [`TopologyError::AfterExclusive`].
    pub fn stage_after(&mut self, before: &[Stage], consumers: u32) -> Result<Stage, TopologyError> {
        self.add(self.transitive(before)?, consumers, false)
    }

    /// Adds a worker group: `workers` consumers that share the work, each event going to exactly one of them after all
    /// consumers of the stages `before` have released it. Only rings that can be joined may have a group of none.
    ///
    /// # Errors
    /// As for [`stage_after`](Self::stage_after).
    #[cfg(annulus_cas)]
    pub fn group_after(&mut self, before: &[Stage], workers: u32) -> Result<Stage, TopologyError> {
        self.add(self.transitive(before)?, workers, true)
    }

    /// Adds a worker group that comes after no stage: see [`group_after`](Self::group_after).
    ///
    /// # Errors
    /// As for [`stage`](Self::stage).
    #[cfg(annulus_cas)]
    pub fn group(&mut self, workers: u32) -> Result<Stage, TopologyError> {
        self.group_after(&[], workers)
    }

    /// Adds the exclusive stage as a worker group: each event goes, after all other stages, to one of `workers`
    /// consumers that may change it and take values out.
    ///
    /// # Errors
    /// As for [`exclusive`](Self::exclusive), or [`TopologyError::TooManyConsumers`].
    #[cfg(annulus_cas)]
    pub fn exclusive_group(&mut self, workers: u32) -> Result<Stage, TopologyError> {
        self.add_exclusive(workers, true)
    }

    /// These stages and all before them.
    fn transitive(&self, before: &[Stage]) -> Result<StageSet, TopologyError> {
        let mut upstream = StageSet::NONE;
        for stage in before {
            if self.exclusive == Some(stage.0) {
                return Err(TopologyError::AfterExclusive);
            }
            let spec = self.spec(*stage).ok_or(TopologyError::UnknownStage)?;
            upstream = upstream.with(StageSet::of(stage.0)).with(spec.upstream);
        }
        Ok(upstream)
    }

    /// Adds the exclusive stage: one consumer that gets every event after all others, in whichever order the stages
    /// were added, and may change events and take values out.
    ///
    /// # Errors
    /// [`TopologyError::AfterExclusive`] if there is one already, or [`TopologyError::TooManyStages`].
    pub fn exclusive(&mut self) -> Result<Stage, TopologyError> {
        self.add_exclusive(1, false)
    }

    fn add_exclusive(&mut self, consumers: u32, group: bool) -> Result<Stage, TopologyError> {
        if self.exclusive.is_some() {
            return Err(TopologyError::AfterExclusive);
        }
        let stage = self.add(StageSet::NONE, consumers, group)?;
        self.exclusive = Some(stage.0);
        Ok(stage)
    }

    fn add(&mut self, upstream: StageSet, consumers: u32, group: bool) -> Result<Stage, TopologyError> {
        if self.consumers().saturating_add(consumers) > u32::from(u16::MAX) {
            return Err(TopologyError::TooManyConsumers);
        }
        let spec = StageSpec { upstream, consumers: consumers as u16, group };
        let place = self.stages.get_mut(self.count as usize).ok_or(TopologyError::TooManyStages)?;
        *place = Some(spec);
        self.count += 1;
        Ok(Stage(self.count - 1))
    }

    /// Adds a consumer to a stage that is not the exclusive one.
    #[cfg(all(feature = "std", annulus_heap, not(annulus_loom)))]
    pub(crate) fn add_consumer(&mut self, stage: Stage) -> Result<(), TopologyError> {
        if self.consumers() >= u32::from(u16::MAX) {
            return Err(TopologyError::TooManyConsumers);
        }
        let spec = self.stages.get_mut(stage.0 as usize).and_then(Option::as_mut);
        spec.ok_or(TopologyError::UnknownStage)?.consumers += 1;
        Ok(())
    }

    fn spec(&self, stage: Stage) -> Option<StageSpec> {
        *self.stages.get(stage.0 as usize)?
    }

    /// Whether a stage has no consumer to begin with.
    pub(crate) fn has_empty_stage(&self) -> bool {
        self.stages.iter().flatten().any(|stage| stage.consumers == 0)
    }

    /// How many consumers the stages have in all, workers included.
    #[must_use]
    pub fn consumers(&self) -> u32 {
        self.stages.iter().flatten().map(|stage| u32::from(stage.consumers)).sum()
    }

    /// How many records the consumers have: a group has one.
    pub(crate) fn records(&self) -> u32 {
        self.stages.iter().flatten().map(StageSpec::records).sum()
    }

    /// How many stages are worker groups.
    pub(crate) fn groups(&self) -> u32 {
        self.stages.iter().flatten().filter(|stage| stage.group).count() as u32
    }

    /// How many of the consumers are workers of groups.
    #[must_use]
    pub fn workers(&self) -> u32 {
        self.stages.iter().flatten().filter(|stage| stage.group).map(|stage| u32::from(stage.consumers)).sum()
    }

    /// The place of each consumer, in the order of their records.
    pub(crate) fn places(&self) -> impl Iterator<Item = Place> {
        let stages = self.stages.iter().flatten().zip(0..);
        stages.flat_map(|(stage, number)| {
            let place = match stage.group {
                true => Place::Group(number, stage.consumers.into()),
                false => Place::Consumer(number),
            };
            core::iter::repeat_n(place, stage.records() as usize)
        })
    }

    /// The index of a group's record, and the group's number among the groups; `None` if the stage is no group.
    #[cfg(annulus_cas)]
    pub(crate) fn group_place(&self, stage: Stage) -> Option<(usize, usize)> {
        self.spec(stage).filter(|spec| spec.group)?;
        let before = || self.stages.iter().flatten().take(stage.0 as usize);
        let place: u32 = before().map(StageSpec::records).sum();
        Some((place as usize, before().filter(|stage| stage.group).count()))
    }

    /// How many workers a stage was given; 0 if it is no group.
    #[cfg(annulus_cas)]
    pub(crate) fn workers_of(&self, stage: Stage) -> u32 {
        self.spec(stage).filter(|spec| spec.group).map_or(0, |spec| spec.consumers.into())
    }

    /// Counts one worker of a group less. Whether there was one.
    #[cfg(annulus_cas)]
    pub(crate) fn take_worker(&mut self, stage: Stage) -> Option<()> {
        let spec = self.stages.get_mut(stage.0 as usize)?.as_mut().filter(|spec| spec.group)?;
        spec.consumers = spec.consumers.checked_sub(1)?;
        Some(())
    }

    /// The stages that are worker groups.
    #[cfg(annulus_cas)]
    pub(crate) fn group_stages(&self) -> impl Iterator<Item = Stage> {
        let stages = self.stages.iter().flatten().zip(0..);
        stages.filter(|(stage, _)| stage.group).map(|(_, number)| Stage(number))
    }

    /// Every stage before `stage`; `None` if there is no such stage.
    pub(crate) fn upstream(&self, stage: Stage) -> Option<StageSet> {
        let spec = self.spec(stage)?;
        let all_others = StageSet::below(self.count).without(StageSet::of(stage.0));
        Some(if self.exclusive == Some(stage.0) { all_others } else { spec.upstream })
    }

    /// The number of a stage, in records.
    pub(crate) fn number(stage: Stage) -> u32 {
        stage.0
    }

    /// The exclusive stage, if there is one.
    pub(crate) fn exclusive_stage(&self) -> Option<Stage> {
        self.exclusive.map(Stage)
    }
}

impl Default for Topology {
    fn default() -> Self {
        Self::new()
    }
}
