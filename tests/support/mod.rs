//! What the suites share: every kind of ring behind one type, and a watchdog.
#![allow(dead_code, unused_imports, reason = "each test program uses its own part")]

pub(crate) mod cases;
mod consuming;
pub(crate) mod handles;
mod inherent;
mod joining;
mod outcome;
mod producing;
pub(crate) mod rings;
pub(crate) mod watchdog;

pub(crate) use cases::{
    Case, Place, Producers, Shape, Staff, Waiting, all, cases, everywhere, group_cases, joining_cases,
    starts, threaded_cases,
};
pub(crate) use handles::{Batched, Claimed, Consuming, Controlling, Joining, Producing};
pub(crate) use outcome::{BatchEnd, ClaimEnd, How, No};
pub(crate) use rings::Ends;
pub(crate) use watchdog::within;
