//! Several producers: each claims a batch of slots, fills it, and publishes it with one store.

use core::error::Error;
use std::thread;

#[derive(Clone, Copy, Default)]
struct Reading {
    sensor: usize,
    number: usize,
}

const SENSORS: usize = 3;
const READINGS: usize = 30_000;
const BATCH: usize = 10;

fn main() -> Result<(), Box<dyn Error>> {
    let (producer, mut consumer) = annulus::ring::<Reading>(256)?.multi_producer().build()?;

    let sensors: Vec<_> = (0..SENSORS)
        .map(|sensor| {
            let mut producer = producer.clone();
            thread::spawn(move || {
                for first in (0..READINGS).step_by(BATCH) {
                    let mut claim = producer.claim(BATCH).expect("the consumer stays until the end");
                    for (slot, number) in claim.iter_mut().zip(first..) {
                        *slot = Reading { sensor, number };
                    }
                    claim.publish();
                    // A claim that is dropped unpublished is abandoned: consumers step over it.
                    drop(producer.claim(1));
                }
            })
        })
        .collect();
    drop(producer); // The last producer to go closes the ring, and this one publishes nothing.

    // Every producer's events arrive in its own order; how the producers interleave is up to them.
    let mut next = [0; SENSORS];
    let mut turns = 0;
    let mut last = None;
    while let Ok(batch) = consumer.poll(64) {
        for reading in &batch {
            assert_eq!(reading.number, next[reading.sensor]);
            next[reading.sensor] += 1;
            turns += usize::from(last.replace(reading.sensor) != Some(reading.sensor));
        }
    }
    for sensor in sensors {
        sensor.join().expect("no sensor panics");
    }

    assert_eq!(next, [READINGS; SENSORS]);
    println!("{} readings in order, {turns} changes of sensor", SENSORS * READINGS);
    Ok(())
}
