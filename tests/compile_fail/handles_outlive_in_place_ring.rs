//! The handles of an in-place ring do not outlive it.

use annulus::Topology;
use core::mem::MaybeUninit;

fn main() {
    let mut memory = [MaybeUninit::uninit(); 4096];
    let mut topology = Topology::new();
    topology.stage(1).unwrap();
    let (mut producer, _consumers) = {
        let mut ring = annulus::ring::<u32>(8).unwrap().place(&mut memory, &topology).unwrap();
        ring.split()
    };
    producer.publish(|slot| *slot = 7).unwrap();
}
