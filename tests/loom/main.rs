//! Models of the ring: every interleaving, and every value that a weak memory may return, of small programs that use
//! the public handles.
//!
//! `docs/testing.md` says what each model covers and how far it looks. They are compiled with `--cfg annulus_loom`,
//! which makes loom watch the ring's atomics and every access that a claim or a batch makes to a slot.
#![cfg(annulus_loom)]

mod exploration;
#[cfg(annulus_joins)]
mod newcomers;
mod rings;

mod abandoning;
#[cfg(annulus_async)]
mod asynchronous;
#[cfg(annulus_cas)]
mod attaching;
mod blocking;
mod claiming;
mod closing;
mod deadlines;
mod disconnecting;
mod exclusive;
mod gating;
mod groups;
mod halting;
mod in_place;
#[cfg(annulus_joins)]
mod joining;
mod messages;
mod publishing;
#[cfg(annulus_joins)]
mod refilling;
#[cfg(annulus_joins)]
mod returning;
mod sequencers;
mod sharing;
mod stages;
mod stamps;
#[cfg(annulus_watch)]
mod watching;
