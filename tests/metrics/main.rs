//! What handles count: each counter provoked, and exact wherever one thread does everything.
#![cfg(not(annulus_loom))]

extern crate alloc;

mod consumers;
#[cfg(feature = "metrics-export")]
mod export;
mod places;
mod printing;
mod producers;
mod threads;
