//! `split` hands out handles for ever, so the ring must live for ever.

use annulus::StaticRing;

fn main() {
    let ring = StaticRing::<u32, 8>::new();
    let _handles = ring.split();
}
