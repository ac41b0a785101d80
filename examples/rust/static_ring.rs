//! A ring in a `static`: built at compile time, without an allocator, as firmware uses it.
//!
//! The second thread stands for an interrupt handler: it uses `try_` calls only, which never wait.

use core::error::Error;
use std::thread;

use annulus::error::{TryClaimError, TryPollError};
use annulus::{ConstInit, StaticRing};

#[derive(Clone, Copy)]
struct Sample {
    at: u32,
    value: i16,
}

/// The first value of every slot.
impl ConstInit for Sample {
    const INIT: Self = Self { at: 0, value: 0 };
}

static SAMPLES: StaticRing<Sample, 64> = StaticRing::new();
const COUNT: u32 = 50_000;

fn main() -> Result<(), Box<dyn Error>> {
    let (mut producer, [mut consumer]) = SAMPLES.split()?;
    assert!(SAMPLES.split().is_err(), "a static ring is handed out once");

    let interrupt = thread::spawn(move || {
        let mut refused = 0_u64;
        let mut at = 0;
        while at < COUNT {
            match producer.try_publish(|slot| *slot = Sample { at, value: (at % 1000) as i16 - 500 }) {
                Ok(_) => at += 1,
                // A handler would count the loss and return; this one tries again, once the main loop had a turn.
                Err(TryClaimError::Full) => {
                    refused += 1;
                    thread::yield_now();
                }
                Err(error) => panic!("{error}"),
            }
        }
        refused
    });

    let (mut next, mut sum) = (0, 0_i64);
    loop {
        match consumer.try_poll(16) {
            Ok(batch) => {
                for sample in &batch {
                    assert_eq!(sample.at, next);
                    next += 1;
                    sum += i64::from(sample.value);
                }
            }
            Err(TryPollError::Empty) => thread::yield_now(),
            Err(_) => break, // Closed: the producer has gone and everything was read.
        }
    }
    let refused = interrupt.join().expect("the handler does not panic");

    assert_eq!(next, COUNT);
    assert_eq!(sum, (0..i64::from(COUNT)).map(|at| at % 1000 - 500).sum());
    println!("{COUNT} samples through a ring of {} bytes, full {refused} times", size_of_val(&SAMPLES));
    Ok(())
}
