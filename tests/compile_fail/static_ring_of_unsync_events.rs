//! Events that cannot be shared are not put into a `static`.

use annulus::StaticRing;
use core::cell::Cell;

static RING: StaticRing<Cell<u32>, 1> = StaticRing::from_array([Cell::new(0)]);

fn main() {
    let _handles = RING.split();
}
