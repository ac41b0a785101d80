//! Which consumers read in which order: stages, and the stages that each comes after.

use crate::error::TopologyError;
use crate::gate::StageSet;

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
pub struct Stage(u32);

#[derive(Clone, Copy, Debug)]
struct StageSpec {
    /// Every stage before it, transitively.
    upstream: StageSet,
    consumers: u32,
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
        let mut upstream = StageSet::NONE;
        for stage in before {
            if self.exclusive == Some(stage.0) {
                return Err(TopologyError::AfterExclusive);
            }
            let spec = self.spec(*stage).ok_or(TopologyError::UnknownStage)?;
            upstream = upstream.with(StageSet::of(stage.0)).with(spec.upstream);
        }
        self.add(upstream, consumers)
    }

    /// Adds the exclusive stage: one consumer that gets every event after all others, in whichever order the stages
    /// were added, and may change events and take values out.
    ///
    /// # Errors
    /// [`TopologyError::AfterExclusive`] if there is one already, or [`TopologyError::TooManyStages`].
    pub fn exclusive(&mut self) -> Result<Stage, TopologyError> {
        if self.exclusive.is_some() {
            return Err(TopologyError::AfterExclusive);
        }
        let stage = self.add(StageSet::NONE, 1)?;
        self.exclusive = Some(stage.0);
        Ok(stage)
    }

    fn add(&mut self, upstream: StageSet, consumers: u32) -> Result<Stage, TopologyError> {
        if self.consumers().saturating_add(consumers) > u32::from(u16::MAX) {
            return Err(TopologyError::TooManyConsumers);
        }
        let place = self.stages.get_mut(self.count as usize).ok_or(TopologyError::TooManyStages)?;
        *place = Some(StageSpec { upstream, consumers });
        self.count += 1;
        Ok(Stage(self.count - 1))
    }

    fn spec(&self, stage: Stage) -> Option<StageSpec> {
        *self.stages.get(stage.0 as usize)?
    }

    /// Whether a stage has no consumer to begin with.
    pub(crate) fn has_empty_stage(&self) -> bool {
        self.stages.iter().flatten().any(|stage| stage.consumers == 0)
    }

    /// How many consumers the stages have in all.
    #[must_use]
    pub fn consumers(&self) -> u32 {
        self.stages.iter().flatten().map(|stage| stage.consumers).sum()
    }

    /// The stage of each consumer, in the order of their records.
    pub(crate) fn places(&self) -> impl Iterator<Item = u32> {
        let stages = self.stages.iter().flatten().zip(0..);
        stages.flat_map(|(stage, number)| core::iter::repeat_n(number, stage.consumers as usize))
    }

    /// Every stage before `stage`; `None` if there is no such stage.
    pub(crate) fn upstream(&self, stage: Stage) -> Option<StageSet> {
        let spec = self.spec(stage)?;
        let all_others = StageSet::ALL.without(StageSet::of(stage.0));
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
