//! Events that cannot be sent to another thread keep their handles on theirs.

use std::rc::Rc;

fn main() {
    let (mut producer, _consumer) = annulus::ring::<Option<Rc<u32>>>(8).unwrap().build().unwrap();
    std::thread::spawn(move || producer.publish(|slot| *slot = Some(Rc::new(7))));
}
