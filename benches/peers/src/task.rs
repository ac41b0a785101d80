//! What a peer is asked to do in one run, whatever its types.

use std::time::Duration;

use anyhow::Result;

use crate::event::{OWN, Words};
use crate::idle::{self, Side};
use crate::latency::{self, Latency};
use crate::peer::{Link, Peer, Tuning};
use crate::stream::{self, Plan, Streamed};

/// One run.
#[derive(Clone, Debug)]
pub(crate) enum Task {
    Stream(Plan),
    PingPong { link: Link, trips: u64 },
    Idle { link: Link, side: Side, lasting: Duration },
}

impl Task {
    pub(crate) fn link(&self) -> &Link {
        match self {
            Self::Stream(plan) => &plan.link,
            Self::PingPong { link, .. } | Self::Idle { link, .. } => link,
        }
    }

    /// The same with other techniques.
    pub(crate) fn tuned(&self, tuning: Tuning) -> Self {
        let mut task = self.clone();
        let (Self::Stream(Plan { link, .. }) | Self::PingPong { link, .. } | Self::Idle { link, .. }) =
            &mut task;
        link.tuning = tuning;
        task
    }
}

/// A peer for events of every size that this build has.
pub(crate) trait AnySize: Peer<Words<1>> + Peer<Words<8>> + Peer<Words<OWN>> {}
impl<P: Peer<Words<1>> + Peer<Words<8>> + Peer<Words<OWN>>> AnySize for P {}

/// What it came to.
#[derive(Clone, Debug)]
pub(crate) enum Done {
    Streamed(Streamed),
    Latency(Latency),
    /// Per cent of one processor.
    Idle(f64),
}

/// Runs a task with one type of peer and events of so many bytes; `None` where it does not offer that.
pub(crate) fn run<P: AnySize>(task: &Task, bytes: usize) -> Result<Option<Done>> {
    Ok(match (task, bytes) {
        (Task::Stream(plan), 8) => stream::run::<Words<1>, P>(plan)?.map(Done::Streamed),
        (Task::Stream(plan), 64) => stream::run::<Words<8>, P>(plan)?.map(Done::Streamed),
        (Task::Stream(plan), bytes) if bytes == 8 * OWN => {
            stream::run::<Words<OWN>, P>(plan)?.map(Done::Streamed)
        }
        (Task::PingPong { link, trips }, 8) => latency::run::<Words<1>, P>(link, *trips)?.map(Done::Latency),
        (Task::Idle { link, side, lasting }, 8) => {
            idle::run::<Words<1>, P>(link, *side, *lasting)?.map(Done::Idle)
        }
        _ => None,
    })
}
