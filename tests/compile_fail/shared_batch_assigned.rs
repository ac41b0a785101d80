//! A consumer that shares its events cannot assign to them.

fn main() {
    let (_producer, [mut consumer, _other]) =
        annulus::ring::<u32>(8).unwrap().build_broadcast().unwrap();
    let mut batch = consumer.poll(1).unwrap();
    batch[0] = 7;
}
