//! Every call of a ring with several producers.
#![no_std]
#![no_main]

use core::hint::black_box;

use annulus::{Multi, StaticRing};
use size::hot::{consume, produce};

machine::main!(run);

fn run() {
    let mut ring = StaticRing::<u32, 64, Multi>::new();
    let (mut producer, [mut consumer]) = ring.split_mut();
    let produced = produce(black_box(&mut producer));
    let consumed = consume(black_box(&mut consumer));
    if produced == 0 || produced != consumed {
        machine::exit(false);
    }
}
