//! The contract of the ring, checked on every combination of producer kind, memory, wait strategy and topology.
#![cfg(all(feature = "std", not(annulus_loom)))]

extern crate alloc;

#[path = "../support/mod.rs"]
mod support;

mod capacities;
mod claims;
mod closing;
mod deadlines;
mod events;
mod groups;
#[cfg(annulus_joins)]
mod joining;
mod memories;
mod peer_defects;
mod publishing;
mod reading;
mod reports;
mod stages;
mod threads;
