//! An event of a batch does not outlive the batch, whose drop releases it.

fn main() {
    let (mut producer, mut consumer) = annulus::ring::<u32>(8).unwrap().build().unwrap();
    producer.write_slice(&[1, 2]).unwrap();
    let event = consumer.poll(2).unwrap().get(0).unwrap();
    assert_eq!(*event, 1);
}
