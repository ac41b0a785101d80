//! What the suites share: every kind of ring behind one type, and a watchdog.
#![allow(dead_code, unused_imports, reason = "each test program uses its own part")]

pub(crate) mod handles;
pub(crate) mod rings;
pub(crate) mod watchdog;

pub(crate) use handles::{BatchEnd, Batched, ClaimEnd, Claimed, Consuming, Controlling, How, No, Producing};
pub(crate) use rings::{
    Case, Ends, Place, Producers, Shape, Waiting, cases, everywhere, starts, threaded_cases,
};
pub(crate) use watchdog::within;
