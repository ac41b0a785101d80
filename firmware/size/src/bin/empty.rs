//! Nothing but what every image has.
#![no_std]
#![no_main]

use size as _;

machine::main!(run);

fn run() {}
