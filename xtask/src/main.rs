//! The project's chores, as `cargo xtask COMMAND`: set up tools, run the demo and the tests, compare with peers, hunt
//! mutants, count instructions, soak.

#![allow(
    clippy::std_instead_of_core,
    clippy::std_instead_of_alloc,
    reason = "a program of the host: only the library keeps to core and alloc"
)]

mod atomics;
mod bench;
mod count;
mod demo;
mod firmware;
mod header;
mod install;
mod java;
mod job;
mod mutate;
mod natives;
mod parts;
mod powerset;
mod process;
mod run;
mod setup;
mod size;
mod soak;
mod tally;
mod test;
mod tidy;
mod tools;
mod workspace;

use anyhow::{Result, bail};
use lexopt::prelude::*;
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask COMMAND

  setup [PART...] [--list]   install the tools of these parts of the tests (default: of all)
  bench [ARGS...]            compare with peers; ARGS are the comparison's own (try --help)
  bench --suite java [ARGS...]
                             compare the Java bindings with queues and rings for Java
  demo [ARGS...]             build and run the demo; ARGS are the demo's own (try --help)
  test [PART...] [--list]    run these parts of the tests (default: all), setting up what they need
  firmware-lib               build the static libraries for C firmware, and say where they lie
  install --prefix DIR       build the libraries for C and C++ and install them (try --help)
  header                     write include/annulus.h from the sources of the C ABI
  soak [ARGS...]             random programs over every kind of ring; ARGS are its own (try --help)
  soak --c [--minutes N]     a fuzzer over programs of C calls, each call's answer known before
  soak --java [ARGS...]      stress tests of the Java bindings, at length; ARGS are jcstress' own
  soak --miri                the tests under Miri, at length, on three targets
  mutate [NAME...] [OPTIONS] break orderings, fences and steps of the protocol: the models must catch each mutant
         --list              name the mutants, with what is known of each
         --jobs N            run N models at a time (default: one a core)
         --equivalents       run all models against mutants that are said to break nothing
         --write             look for models for mutants without a verdict, and write the verdicts down
  count [--json FILE] [--features LIST]
                             instructions per hot call, counted under callgrind
  natives                    build the native libraries that the Java bindings are released with
  size [--json FILE]         flash, RAM and instructions of rings and queues on emulated microcontrollers
";

fn main() -> ExitCode {
    dispatch().unwrap_or_else(|error| {
        eprintln!("xtask: {error:#}");
        ExitCode::from(2)
    })
}

fn dispatch() -> Result<ExitCode> {
    let mut arguments = lexopt::Parser::from_env();
    let command = match arguments.next()? {
        None | Some(Short('h') | Long("help")) => {
            print!("{USAGE}");
            return Ok(ExitCode::SUCCESS);
        }
        Some(Value(name)) => name.string()?,
        Some(other) => return Err(other.unexpected().into()),
    };
    match command.as_str() {
        "bench" => bench::main(arguments.raw_args()?.collect()),
        "demo" => demo::main(arguments.raw_args()?.collect()),
        "firmware-lib" => {
            process::kill_on_interrupt()?;
            firmware::library::main()
        }
        "header" => header::main(),
        "install" => {
            process::kill_on_interrupt()?;
            install::main(arguments)
        }
        "setup" => {
            let (parts, list) = selection(arguments)?;
            setup::main(&parts, list)
        }
        "test" => {
            let (parts, list) = selection(arguments)?;
            process::kill_on_interrupt()?;
            test::main(&parts, list)
        }
        "soak" => {
            process::kill_on_interrupt()?;
            soak::main(arguments.raw_args()?.collect())
        }
        "mutate" => {
            process::kill_on_interrupt()?;
            mutate::main(arguments)
        }
        "count" => {
            process::kill_on_interrupt()?;
            count::main(arguments)
        }
        "natives" => {
            process::kill_on_interrupt()?;
            natives::main(&arguments.raw_args()?.collect::<Vec<_>>())
        }
        "size" => {
            process::kill_on_interrupt()?;
            size::main(arguments)
        }
        _ => bail!("no command is called `{command}`\n\n{USAGE}"),
    }
}

/// Reads `[PART...] [--list]`.
fn selection(mut arguments: lexopt::Parser) -> Result<(Vec<&'static parts::Part>, bool)> {
    let mut names = Vec::new();
    let mut list = false;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("list") => list = true,
            Value(name) => names.push(name.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    let parts = parts::select(&names)?;
    Ok((parts, list))
}
