//! How far a model is explored.

use loom::model::Builder;

/// Enough switches of threads for the longest model; a run that needs more loops for ever.
const BRANCHES: usize = 20_000;

fn builder() -> Builder {
    let mut builder = Builder::new();
    builder.max_branches = builder.max_branches.max(BRANCHES);
    builder
}

/// Runs every interleaving of `model`.
pub(crate) fn exhaust(model: impl Fn() + Send + Sync + 'static) {
    let mut builder = builder();
    builder.preemption_bound = None;
    builder.check(model);
}

/// Runs every interleaving of `model` in which threads are interrupted `preemptions` times at most, or as often as
/// the environment's `LOOM_MAX_PREEMPTIONS` says. Switches at a wait do not count.
pub(crate) fn bounded(preemptions: usize, model: impl Fn() + Send + Sync + 'static) {
    let mut builder = builder();
    builder.preemption_bound.get_or_insert(preemptions);
    builder.check(model);
}
