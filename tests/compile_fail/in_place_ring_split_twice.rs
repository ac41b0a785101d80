//! An in-place ring is not split again while its handles live.

use annulus::Topology;
use core::mem::MaybeUninit;

fn main() {
    let mut memory = [MaybeUninit::uninit(); 4096];
    let mut topology = Topology::new();
    topology.stage(1).unwrap();
    let mut ring = annulus::ring::<u32>(8).unwrap().place(&mut memory, &topology).unwrap();
    let (mut producer, _consumers) = ring.split();
    let _others = ring.split();
    producer.publish(|slot| *slot = 7).unwrap();
}
