//! A ring in memory of the caller's: nothing is allocated, and the handles borrow the ring.

use core::error::Error;
use core::mem::MaybeUninit;
use std::thread;

use annulus::memory::BlockLayout;
use annulus::wait::Yielding;
use annulus::{Multi, Topology};

const CAPACITY: usize = 128;
const CONSUMERS: u32 = 2;

/// How large a block such a ring needs is a constant.
const LAYOUT: BlockLayout = match BlockLayout::of::<u64, Multi, Yielding>(CAPACITY, CONSUMERS) {
    Ok(layout) => layout,
    Err(_) => panic!("the capacity is a power of two, and the ring fits into memory"),
};

#[repr(align(128))]
struct Block([MaybeUninit<u8>; LAYOUT.bytes()]);

const EVENTS: u64 = 10_000;

fn main() -> Result<(), Box<dyn Error>> {
    let mut block = Block([MaybeUninit::uninit(); LAYOUT.bytes()]);
    let mut stages = Topology::new();
    let readers = stages.stage(CONSUMERS)?;
    let builder = annulus::ring::<u64>(CAPACITY)?.multi_producer().wait(Yielding);
    let mut ring = builder.place(&mut block.0, &stages)?;

    // The ring may be lent again and again; each time it is open and empty.
    for round in 1..=2 {
        let (producer, mut consumers) = ring.split();
        let sums = thread::scope(|threads| {
            for part in 0..2 {
                let mut producer = producer.clone();
                threads.spawn(move || {
                    let events: Vec<u64> = (0..EVENTS).filter(|n| n % 2 == part).collect();
                    for some in events.chunks(50) {
                        producer.write_slice(some).expect("the readers stay until the end");
                    }
                });
            }
            drop(producer);
            let readers = [0; CONSUMERS as usize].map(|_| {
                let mut consumer = consumers.take(readers).expect("there is one for each thread");
                threads.spawn(move || {
                    let (mut sum, mut events) = (0, [0; 32]);
                    while let Ok(count) = consumer.read_into(&mut events) {
                        sum += events[..count].iter().sum::<u64>();
                    }
                    sum
                })
            });
            readers.map(|reader| reader.join().expect("no reader panics"))
        });
        assert_eq!(sums, [EVENTS * (EVENTS - 1) / 2; CONSUMERS as usize]);
        println!("round {round}: both readers counted {} in a block of {} bytes", sums[0], LAYOUT.bytes());
    }
    Ok(())
}
