//! Message rings: byte strings of any length, over every kind of producer, in memory of either sort.
#![cfg(not(annulus_loom))]
#![allow(clippy::std_instead_of_core, clippy::std_instead_of_alloc, reason = "a test program has std")]

#[macro_use]
mod rings;

#[path = "../support/watchdog.rs"]
mod watchdog;

mod building;
mod claims;
mod model;
mod reading;
mod stages;
mod threads;
mod wrapping;
