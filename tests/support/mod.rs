//! What the suites share: every kind of ring behind one type, and a watchdog.
#![allow(dead_code, unused_imports, reason = "each test program uses its own part")]

mod consuming;
pub(crate) mod handles;
mod outcome;
mod producing;
pub(crate) mod rings;
pub(crate) mod watchdog;

pub(crate) use handles::{Batched, Claimed, Consuming, Controlling, Producing};
pub(crate) use outcome::{BatchEnd, ClaimEnd, How, No};
pub(crate) use rings::{
    Case, Ends, Place, Producers, Shape, Waiting, cases, everywhere, starts, threaded_cases,
};
pub(crate) use watchdog::within;
