//! How handles count. Without the feature `metrics` a tally is nothing, and its calls leave no instruction.

#[cfg(feature = "metrics")]
mod consumer;
#[cfg(feature = "metrics")]
mod place;
#[cfg(feature = "metrics")]
mod producer;
#[cfg(not(feature = "metrics"))]
mod silent;

#[cfg(feature = "metrics")]
pub(crate) use self::{consumer::ConsumerTally, producer::ProducerTally};
#[cfg(not(feature = "metrics"))]
pub(crate) use silent::{ConsumerTally, ProducerTally};
