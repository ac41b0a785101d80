//! Events that cannot be shared keep their handles on one thread, unless they are wrapped.

use std::cell::Cell;

fn main() {
    let (mut producer, _consumer) = annulus::ring::<Cell<u32>>(8).unwrap().build().unwrap();
    std::thread::spawn(move || producer.publish(|slot| slot.set(7)));
}
