//! A consumer cannot be cloned: two batches could lend the same events for writing.

fn main() {
    let (_producer, consumer) = annulus::ring::<u32>(8).unwrap().build().unwrap();
    let other = consumer.clone();
    drop((consumer, other));
}
