//! A producer has one claim at a time.

fn main() {
    let (mut producer, _consumer) = annulus::ring::<u32>(8).unwrap().build().unwrap();
    let first = producer.claim(1).unwrap();
    let second = producer.claim(1).unwrap();
    first.publish();
    second.publish();
}
