//! References collected from a batch do not outlive it.

fn main() {
    let (_producer, mut consumer) = annulus::ring::<u32>(8).unwrap().build().unwrap();
    let mut seen: Vec<&u32> = Vec::new();
    while let Ok(batch) = consumer.poll(4) {
        seen.extend(batch.iter());
    }
    println!("{seen:?}");
}
