//! A static ring is not lent again while its handles live.

use annulus::StaticRing;

fn main() {
    let mut ring = StaticRing::<u32, 8>::new();
    let (mut producer, _consumers) = ring.split_mut();
    let _others = ring.split_mut();
    producer.publish(|slot| *slot = 7).unwrap();
}
