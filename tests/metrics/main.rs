//! What handles count: each counter provoked, and exact wherever one thread does everything.
#![cfg(all(annulus_async, not(annulus_loom)))]

extern crate alloc;

#[path = "../async/task.rs"]
#[allow(clippy::std_instead_of_alloc, reason = "a test program has std")]
mod task;

mod consumers;
#[cfg(feature = "metrics-export")]
mod export;
mod places;
mod printing;
mod producers;
mod tasks;
mod threads;
