//! The producer of a single-producer ring cannot be cloned.

fn main() {
    let (producer, _consumer) = annulus::ring::<u32>(8).unwrap().build().unwrap();
    let other = producer.clone();
    drop((producer, other));
}
