//! A consumer that shares its events cannot change them, nor take them out.

fn main() {
    let (_producer, [mut consumer, _other]) =
        annulus::ring::<u32>(8).unwrap().build_broadcast().unwrap();
    let mut batch = consumer.poll(1).unwrap();
    batch.iter_mut().for_each(|event| *event += 1);
    let _ = batch.slices_mut();
    let _: Vec<u32> = batch.take_all().collect();
}
