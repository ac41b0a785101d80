//! A ring of long-lived references is no ring of short-lived ones: what an exclusive consumer writes, a producer finds.

use annulus::wait::Yielding;
use annulus::{Consumer, Exclusive, Heap, Single};

fn shortened<'s>(
    consumer: Consumer<Heap<&'static str, Single, Yielding>, Exclusive>,
    _life: &'s str,
) -> Consumer<Heap<&'s str, Single, Yielding>, Exclusive> {
    consumer
}

fn main() {
    let (mut producer, consumer) =
        annulus::ring_with(1, || "").unwrap().build().unwrap();
    producer.publish(|_| ()).unwrap();
    {
        let short = String::from("gone soon");
        shortened(consumer, &short).poll(1).unwrap()[0] = &short;
    }
    producer.publish(|slot| println!("{slot}")).unwrap();
}
