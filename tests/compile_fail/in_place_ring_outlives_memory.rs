//! An in-place ring does not outlive its memory, and nobody else reaches the memory meanwhile.

use annulus::Topology;
use core::mem::MaybeUninit;

fn main() {
    let mut memory = [MaybeUninit::uninit(); 4096];
    let mut topology = Topology::new();
    topology.stage(1).unwrap();
    let mut ring = annulus::ring::<u32>(8).unwrap().place(&mut memory, &topology).unwrap();
    memory[0] = MaybeUninit::new(7);
    let _handles = ring.split();
}
