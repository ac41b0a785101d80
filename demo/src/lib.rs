//! Market data through one multi-producer ring, as its users would send it.
//!
//! The binary's parts, from the outside in: [`args`] and [`job`]; [`run`], which owns the threads; [`feed`] and
//! [`publishers`] on the producing side; [`stage`] with [`journal`], [`books`] and [`statistics`] on the consuming
//! side; then [`check`] and [`report`]. [`foreign`] is a run with stages in C++ and in Java.
#![allow(clippy::std_instead_of_core, clippy::std_instead_of_alloc, reason = "a program has std")]

pub mod args;
pub mod book;
pub mod books;
pub mod check;
pub mod clock;
pub mod cores;
pub mod error;
pub mod event;
pub mod feed;
pub mod foreign;
pub mod interrupt;
pub mod job;
pub mod journal;
pub mod json_file;
pub mod pace;
pub mod partial_file;
pub mod peak_memory;
pub mod price;
pub mod progress;
pub mod publisher;
pub mod publishers;
pub mod report;
pub mod run;
pub mod stage;
pub mod statistics;
pub mod tally;
