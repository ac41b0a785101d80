//! The demo as its users run it: the built binary, on good and on bad input.
#![allow(clippy::std_instead_of_core, clippy::std_instead_of_alloc, reason = "a program has std")]

mod bad_input;
mod generated;
mod journal;
mod real_data;
mod support;
