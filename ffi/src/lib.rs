//! The C ABI of Annulus. `include/annulus.h` is made from this crate's signatures and comments.
//!
//! There is no logic of the ring here: each call checks what C gave it, asks the library, and turns the answer into a
//! status. A panic never crosses: `guard` sees to that.
#![cfg_attr(not(feature = "std"), no_std)]

#[cfg(feature = "std")]
extern crate alloc;

mod batch;
mod claim;
mod consumer;
mod guard;
mod handle;
mod kinds;
mod memory;
mod message;
mod metrics;
mod options;
mod producer;
mod ring;
mod span;
mod status;
mod time;
mod version;
mod wait;

pub use batch::*;
pub use claim::*;
pub use consumer::*;
#[cfg(feature = "provoke-panic")]
pub use guard::annulus_provoke_panic;
pub use message::*;
pub use metrics::*;
pub use options::*;
pub use producer::*;
pub use ring::*;
pub use status::*;
pub use time::*;
pub use version::*;
