//! The short form of `cargo xtask mutate`: its list is held to the sources, and one mutant of each sort is hunted.

use crate::mutate;
use crate::run::Run;
use anyhow::Result;

/// An ordering, a fence, a wake-up, a step of the protocol, a step of a worker group's, and an ordering of the counters'.
const SAMPLE: &[&str] = &[
    "available_buffer/run.rs: stamp: store Release to Relaxed",
    "gate/members.rs: join: fence dropped",
    "producer/claims.rs: publish: notify_consumers dropped",
    "a joiner starts at the claim cursor",
    "the rest of a run is not stamped",
    "counters/word.rs: take: compare_exchange Acquire to Relaxed",
];

pub(super) fn run(run: &mut Run) -> Result<()> {
    run.case("each mutant of the sources has a verdict, and each verdict its mutant", mutate::check_list());
    run.case("a mutant of each sort is caught", mutate::hunt(SAMPLE));
    Ok(())
}
