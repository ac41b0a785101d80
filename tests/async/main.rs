//! Rings that tasks await: wake-ups, cancelling, streams, and tasks and threads on one ring.
//!
//! `autotraits` and `misuse` are for the compiler; `polling`, `waking`, `cancelling` and `streams` poll by hand with
//! wakers that count; `watching` by file descriptors; `tasks` and `messages` run under tokio.
#![cfg(all(annulus_async, not(annulus_loom)))]
#![allow(clippy::std_instead_of_core, clippy::std_instead_of_alloc, reason = "a test program has std")]

#[path = "../support/watchdog.rs"]
mod watchdog;

mod task;

mod autotraits;
mod cancelling;
mod messages;
mod misuse;
mod polling;
mod sizes;
mod streams;
mod tasks;
mod waking;
#[cfg(all(annulus_watch, not(miri)))]
mod watching;
