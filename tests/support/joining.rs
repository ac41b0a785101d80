//! What joins any ring of `u64` that is built for it.

#[cfg(annulus_joins)]
use annulus::{Controller, Joiner, Memory, Stage};

use super::handles::Consuming;
use super::outcome::No;

/// A joiner, and the stages that it knows by their numbers.
pub(crate) trait Joining<'r>: Send + Sync {
    /// A consumer of a stage.
    fn join(&self, stage: usize) -> Result<Box<dyn Consuming<'r> + 'r>, No>;
    /// A worker of a group.
    fn join_group(&self, stage: usize) -> Result<Box<dyn Consuming<'r> + 'r>, No>;
    fn another(&self) -> Box<dyn Joining<'r> + 'r>;
}

#[cfg(annulus_joins)]
pub(crate) struct Door<M: Memory> {
    joiner: Joiner<M>,
    stages: Vec<Stage>,
}

#[cfg(annulus_joins)]
impl<M: Memory> Door<M> {
    pub(crate) fn new(joiner: Joiner<M>, stages: &[Stage]) -> Self {
        Self { joiner, stages: stages.to_vec() }
    }
}

#[cfg(annulus_joins)]
impl<'r, M> Joining<'r> for Door<M>
where
    M: Memory<Event = u64> + Send + Sync + 'r,
    Controller<M>: Send + Sync,
{
    fn join(&self, stage: usize) -> Result<Box<dyn Consuming<'r> + 'r>, No> {
        Ok(Box::new(self.joiner.join(self.stages[stage])?))
    }
    fn join_group(&self, stage: usize) -> Result<Box<dyn Consuming<'r> + 'r>, No> {
        Ok(Box::new(self.joiner.join_group(self.stages[stage])?))
    }
    fn another(&self) -> Box<dyn Joining<'r> + 'r> {
        Box::new(Self { joiner: self.joiner.clone(), stages: self.stages.clone() })
    }
}
