//! A batch does not outlive its consumer, whose drop lets the producers in.

fn main() {
    let (mut producer, mut consumer) = annulus::ring::<u32>(8).unwrap().build().unwrap();
    producer.write_slice(&[1, 2]).unwrap();
    let batch = consumer.poll(2).unwrap();
    drop(consumer);
    assert_eq!(batch[0], 1);
}
