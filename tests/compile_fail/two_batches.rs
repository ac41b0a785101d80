//! A consumer lends one batch at a time.

fn main() {
    let (_producer, mut consumer) = annulus::ring::<u32>(8).unwrap().build().unwrap();
    let first = consumer.poll(1).unwrap();
    let second = consumer.poll(1).unwrap();
    drop((first, second));
}
