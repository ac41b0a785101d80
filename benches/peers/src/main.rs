//! Annulus beside its peers, measured side by side.

mod ablate;
mod cell;
mod child;
mod compare;
mod compose;
mod cpu;
mod either;
mod entry;
mod event;
mod figure;
mod files;
#[cfg(feature = "foreign")]
mod foreign;
mod idle;
mod latency;
mod limits;
mod order;
mod pace;
mod peer;
mod peers;
mod plots;
mod probe;
mod rounds;
mod sample;
mod settings;
mod spawn;
mod stream;
mod suite;
mod summary;
mod table;
mod task;
mod threads;
mod wait;

use std::process::ExitCode;

use anyhow::{Context, Result};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.split_first() {
        Some((first, rest)) if first == spawn::RUN => once(rest),
        Some((first, _)) if first == spawn::LIMITS => limits::measure().and_then(|limits| {
            println!("{}", serde_json::to_string(&limits)?);
            Ok(ExitCode::SUCCESS)
        }),
        _ => compare::main(),
    };
    done.unwrap_or_else(|error| {
        eprintln!("bench: {error:#}");
        ExitCode::from(2)
    })
}

/// Makes one run and tells what it came to.
fn once(arguments: &[String]) -> Result<ExitCode> {
    let order =
        spawn::parse(arguments).context("these are the arguments of a process within a comparison")?;
    match child::run(&order)? {
        Some(sample) => println!("{}", sample.to_line()?),
        None => println!("{}", spawn::LACKING),
    }
    Ok(ExitCode::SUCCESS)
}
