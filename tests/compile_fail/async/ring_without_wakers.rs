//! A ring can be awaited only if its wait strategy keeps wakers.

fn main() {
    let (mut producer, mut consumer) = annulus::ring::<u32>(8).unwrap().build().unwrap();
    let _ = producer.claim_async(1);
    let _ = consumer.poll_async(1);
    let _ = consumer.stream();
}
