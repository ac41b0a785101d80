//! The peers, one row each. A new one is a row here and a file beside the others.

mod annulus;
mod crossbeam;
mod disrupt_rs;
mod disruptor;
mod moodycamel;
mod rte_ring;
mod rtrb;
mod stages;

use ::annulus::wait::{Blocking, BusySpin, Yielding};
use ::annulus::{Multi, Single};
use anyhow::Result;

use crate::event::Words;
use crate::peer::Peer;
use crate::stream::{self, Plan, Streamed};
use crate::wait::Wait;

/// Runs a stream of events of so many bytes; `None` where the peer does not offer that.
type Stream = fn(plan: &Plan, bytes: usize) -> Result<Option<Streamed>>;

/// A peer by name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) stream: Stream,
}

/// Every peer, ours first.
pub(crate) const ROWS: &[Row] = &[
    Row { name: "annulus", stream: annulus },
    Row { name: "rtrb", stream: of::<rtrb::Chunks> },
    Row { name: "rtrb-pop", stream: of::<rtrb::Pop> },
    Row { name: "disruptor", stream: disruptor },
    Row { name: "disrupt-rs", stream: disrupt_rs },
    Row { name: "crossbeam", stream: of::<crossbeam::Single> },
    Row { name: "crossbeam-vec", stream: batches::<crossbeam::Batches> },
    Row { name: "rte-ring", stream: of::<rte_ring::Single> },
    Row { name: "rte-ring-zc", stream: of::<rte_ring::SingleInPlace> },
    Row { name: "rte-ring-mp", stream: of::<rte_ring::Multi> },
    Row { name: "rte-ring-hts", stream: of::<rte_ring::Hts> },
    Row { name: "rte-ring-hts-zc", stream: of::<rte_ring::HtsInPlace> },
    Row { name: "rte-ring-rts", stream: of::<rte_ring::Rts> },
    Row { name: "moodycamel", stream: of::<moodycamel::Plain> },
    Row { name: "moodycamel-tokens", stream: of::<moodycamel::Tokens> },
];

/// The peer of this name.
pub(crate) fn find(name: &str) -> Option<&'static Row> {
    ROWS.iter().find(|row| row.name == name)
}

/// One type of peer, for every size of event.
fn of<P: Peer<Words<1>> + Peer<Words<8>>>(plan: &Plan, bytes: usize) -> Result<Option<Streamed>> {
    match bytes {
        8 => stream::run::<Words<1>, P>(plan),
        64 => stream::run::<Words<8>, P>(plan),
        _ => Ok(None),
    }
}

/// A peer that moves `Vec`s, which has no place where events go one by one.
fn batches<P: Peer<Words<1>> + Peer<Words<8>>>(plan: &Plan, bytes: usize) -> Result<Option<Streamed>> {
    if plan.link.batch > 1 { of::<P>(plan, bytes) } else { Ok(None) }
}

fn annulus(plan: &Plan, bytes: usize) -> Result<Option<Streamed>> {
    use annulus::Ring;
    let run = match (plan.link.shape.producers(), plan.link.wait) {
        (1, Wait::Spin) => of::<Ring<Single, BusySpin>>,
        (1, Wait::Yield) => of::<Ring<Single, Yielding>>,
        (1, Wait::Block) => of::<Ring<Single, Blocking>>,
        (_, Wait::Spin) => of::<Ring<Multi, BusySpin>>,
        (_, Wait::Yield) => of::<Ring<Multi, Yielding>>,
        (_, Wait::Block) => of::<Ring<Multi, Blocking>>,
    };
    run(plan, bytes)
}

fn disruptor(plan: &Plan, bytes: usize) -> Result<Option<Streamed>> {
    match plan.link.shape.producers() {
        1 => of::<disruptor::Single>(plan, bytes),
        _ => of::<disruptor::Multi>(plan, bytes),
    }
}

fn disrupt_rs(plan: &Plan, bytes: usize) -> Result<Option<Streamed>> {
    use ::disrupt_rs::{BlockingWaitStrategy, BusySpin, YieldingWaitStrategy};
    use disrupt_rs::{Multi, Single};
    let run = match (plan.link.shape.producers(), plan.link.wait) {
        (1, Wait::Spin) => of::<Single<BusySpin>>,
        (1, Wait::Yield) => of::<Single<YieldingWaitStrategy>>,
        (1, Wait::Block) => of::<Single<BlockingWaitStrategy>>,
        (_, Wait::Spin) => of::<Multi<BusySpin>>,
        (_, Wait::Yield) => of::<Multi<YieldingWaitStrategy>>,
        (_, Wait::Block) => of::<Multi<BlockingWaitStrategy>>,
    };
    run(plan, bytes)
}
