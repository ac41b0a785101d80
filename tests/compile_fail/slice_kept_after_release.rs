//! A slice of a batch does not outlive the release of what it shows.

fn main() {
    let (mut producer, mut consumer) = annulus::ring::<u32>(8).unwrap().build().unwrap();
    producer.write_slice(&[1, 2]).unwrap();
    let mut batch = consumer.poll(2).unwrap();
    let (first, _) = batch.slices();
    batch.release(1);
    assert_eq!(first[0], 1);
}
