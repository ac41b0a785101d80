//! The C ABI of Annulus. `include/annulus.h` is made from this crate's signatures and comments.
//!
//! There is no logic of the ring here: each call checks what C gave it, asks the library, and turns the answer into a
//! status. A panic never crosses: `guard` sees to that.
#![cfg_attr(not(feature = "std"), no_std)]

#[cfg(feature = "std")]
extern crate alloc;

#[cfg(annulus_cas)]
mod batch;
#[cfg(annulus_cas)]
mod claim;
#[cfg(annulus_cas)]
mod consumer;
#[cfg(target_os = "none")]
mod firmware;
#[cfg(all(not(feature = "std"), annulus_static_rings))]
mod fixed;
#[cfg(annulus_cas)]
mod guard;
#[cfg(annulus_cas)]
mod handle;
#[cfg(annulus_cas)]
mod kinds;
#[cfg(annulus_cas)]
#[cfg_attr(not(annulus_lanes), path = "lane/closed.rs")]
mod lane;
#[cfg(annulus_cas)]
#[cfg_attr(not(feature = "std"), path = "memory/none.rs")]
mod memory;
#[cfg(annulus_cas)]
mod message;
#[cfg(annulus_cas)]
mod metrics;
#[cfg(annulus_cas)]
mod options;
#[cfg(feature = "std")]
mod pages;
#[cfg(annulus_cas)]
mod primitives;
#[cfg(annulus_cas)]
mod producer;
#[cfg(annulus_cas)]
mod ring;
mod span;
mod status;
#[cfg(feature = "std")]
mod time;
mod version;
#[cfg(annulus_fd)]
mod wait;

#[cfg(annulus_cas)]
pub use batch::*;
#[cfg(annulus_cas)]
pub use claim::*;
#[cfg(annulus_cas)]
pub use consumer::*;
#[cfg(all(not(feature = "std"), annulus_static_rings))]
pub use fixed::*;
#[cfg(feature = "provoke-panic")]
pub use guard::annulus_provoke_panic;
#[cfg(annulus_cas)]
pub use handle::{
    ANNULUS_CONSUMER_MULTI_, ANNULUS_CONSUMER_SINGLE_, ANNULUS_PRODUCER_MULTI_, ANNULUS_PRODUCER_SINGLE_,
};
#[cfg(annulus_cas)]
pub use message::*;
#[cfg(annulus_cas)]
pub use metrics::*;
#[cfg(annulus_cas)]
pub use options::*;
#[cfg(feature = "std")]
pub use pages::{
    ANNULUS_PAGES_HUGE, ANNULUS_PAGES_LOCK, ANNULUS_PAGES_NODE, ANNULUS_PAGES_POOLED, ANNULUS_PAGES_PREFAULT,
    ANNULUS_PAGES_SEQUENTIAL, ANNULUS_PAGES_TRANSPARENT, ANNULUS_PAGES_WILL_NEED,
};
#[cfg(annulus_cas)]
pub use primitives::*;
#[cfg(annulus_cas)]
pub use producer::*;
#[cfg(annulus_cas)]
pub use ring::*;
pub use status::*;
#[cfg(feature = "std")]
pub use time::*;
pub use version::*;
