//! The slot given to `publish` does not leave its closure.

fn main() {
    let (mut producer, _consumer) = annulus::ring::<u32>(8).unwrap().build().unwrap();
    let mut leaked = None;
    producer.publish(|slot| leaked = Some(slot)).unwrap();
    *leaked.unwrap() = 7;
}
