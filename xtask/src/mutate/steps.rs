//! The steps of the protocol that the models must miss: each with its text in the source, and what stands there instead.
//!
//! A text that is no longer there once is an error, so that the list follows the source. A text and its replacement are
//! statements or one expression; where the replacement says `CHOSEN`, it stands for the text as it is, and `CHOSEN`
//! tells whether this is the mutant.

/// A step, and how it is left out.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) name: &'static str,
    /// Below `src`.
    pub(crate) file: &'static str,
    pub(crate) text: &'static str,
    pub(crate) instead: &'static str,
    /// What goes wrong.
    pub(crate) breaks: &'static str,
}

mod counters;
mod flow;
mod groups;
mod joining;
mod narrow;

/// Every step.
pub(crate) fn all() -> impl Iterator<Item = &'static Step> {
    [joining::STEPS, flow::STEPS, groups::STEPS, counters::STEPS, narrow::STEPS].into_iter().flatten()
}
