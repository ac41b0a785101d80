//! Rings on memory pages of their own: every ring that can be built, and each wish checked against the kernel.
#![cfg(all(annulus_pages, target_os = "linux", not(annulus_loom), not(miri)))]

#[path = "pages/kernel.rs"]
mod kernel;
#[path = "pages/rings.rs"]
mod rings;
#[path = "pages/wishes.rs"]
mod wishes;

/// One mebibyte.
const MIB: usize = 1 << 20;
