//! Plays random programs over every kind of ring, for as long as one likes, and checks every event of every reader.
//!
//! Everything about a program comes from its seed: the ring, its stages, who writes and how, who reads and how, who
//! comes, goes and panics, and how it ends. How its threads interleave does not.
#![allow(
    clippy::std_instead_of_core,
    clippy::std_instead_of_alloc,
    reason = "a program of the host: only the library keeps to core and alloc"
)]

mod account;
mod args;
mod cast;
mod event;
mod events;
mod judge;
mod kinds;
mod lane;
mod messages;
mod pipeline;
mod planned;
mod play;
mod program;
mod progress;
mod reading;
mod session;
mod stamp;
mod watchdog;

use std::process::ExitCode;

use args::{Args, USAGE};

fn main() -> ExitCode {
    match Args::parse(lexopt::Parser::from_env()) {
        Ok(Some(args)) => session::run(args),
        Ok(None) => {
            print!("{USAGE}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprint!("annulus-soak: {error}\n\n{USAGE}");
            ExitCode::from(2)
        }
    }
}
