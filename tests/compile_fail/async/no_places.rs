//! A ring for tasks has a place for at least one.

use annulus::wait::Async;

fn main() {
    let _ = annulus::ring::<u32>(8).unwrap().wait(Async::new().places::<0>()).build();
}
