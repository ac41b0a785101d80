//! Models of rings of narrow sequences, whose only producer goes by one word, the limit, and whose consumers leave by the
//! word of their sequence.
//!
//! They are compiled with `--cfg annulus_loom --cfg annulus_force_word="32"`, apart from the models of wide sequences, of
//! which those are compiled a second time here that ask for what is different. With `--cfg annulus_force_stores` they are
//! models of targets without compare-and-swap.
#![cfg(all(annulus_loom, annulus_lean))]

mod exploration;
mod rings;

/// In modules of these names, so that no two models have the same.
#[cfg(annulus_cas)]
mod narrow {
    mod early;
    mod limits;

    #[path = "../abandoning.rs"]
    mod abandoning;
    #[path = "../blocking.rs"]
    mod blocking;
    #[path = "../closing.rs"]
    mod closing;
    #[path = "../disconnecting.rs"]
    mod disconnecting;
    #[path = "../gating.rs"]
    mod gating;
    #[path = "../halting.rs"]
    mod halting;
    #[path = "../publishing.rs"]
    mod publishing;
    #[path = "../stages.rs"]
    mod stages;
}

#[cfg(not(annulus_cas))]
#[path = "narrow/limits.rs"]
mod limits_without_exchange;
