//! Pipelines: what handlers get, how pipelines end, and what becomes of threads, handlers and panics.
#![cfg(all(feature = "std", not(annulus_loom)))]
#![allow(clippy::std_instead_of_core, clippy::std_instead_of_alloc, reason = "a test program has std")]

#[path = "pipeline/ending.rs"]
mod ending;
#[path = "pipeline/halting.rs"]
mod halting;
#[path = "pipeline/handling.rs"]
mod handling;
#[path = "pipeline/panics.rs"]
mod panics;
#[path = "pipeline/probes.rs"]
mod probes;
#[path = "pipeline/sharing.rs"]
mod sharing;
#[path = "pipeline/threads.rs"]
mod threads;
#[path = "support/watchdog.rs"]
mod watchdog;
