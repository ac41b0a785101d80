//! An `Unshared` value is not reached through a shared reference.

use annulus::Unshared;

fn main() {
    let (_producer, [mut consumer, _other]) =
        annulus::ring::<Unshared<u32>>(8).unwrap().build_broadcast().unwrap();
    let batch = consumer.poll(1).unwrap();
    println!("{}", batch[0].get_mut());
}
