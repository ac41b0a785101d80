//! The slots of a claim are not reached after it was published.

fn main() {
    let (mut producer, _consumer) = annulus::ring::<u32>(8).unwrap().build().unwrap();
    let mut claim = producer.claim(2).unwrap();
    let (first, _) = claim.slots();
    claim.publish();
    first[0] = 7;
}
