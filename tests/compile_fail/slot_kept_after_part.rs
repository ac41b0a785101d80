//! A slot of a claim is not reached after a part of the claim was published.

fn main() {
    let (mut producer, _consumer) = annulus::ring::<u32>(8).unwrap().build().unwrap();
    let mut claim = producer.claim(2).unwrap();
    let slot = claim.get_mut(0).unwrap();
    claim.publish_part(1);
    *slot = 7;
}
