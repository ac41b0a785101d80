//! A batch is no iterator by value: its events would outlive it.

fn main() {
    let (_producer, mut consumer) = annulus::ring::<u32>(8).unwrap().build().unwrap();
    let batch = consumer.poll(1).unwrap();
    for event in batch {
        println!("{event}");
    }
}
