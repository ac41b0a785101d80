//! `Blocking` waits asleep; every wait can have a deadline, and closing ends it at once.

use core::error::Error;
use core::time::Duration;
use std::thread;
use std::time::Instant;

use annulus::error::{ClaimDeadlineError, PollDeadlineError};
use annulus::wait::Blocking;

const PATIENCE: Duration = Duration::from_millis(20);

fn main() -> Result<(), Box<dyn Error>> {
    let (mut producer, mut consumer) = annulus::ring::<u32>(4)?.wait(Blocking::new()).build()?;

    // Nothing to read: the consumer sleeps until its deadline, and no longer has to poll anything.
    let start = Instant::now();
    let nothing = consumer.poll_deadline(1, start + PATIENCE).map(drop);
    assert_eq!(nothing, Err(PollDeadlineError::TimedOut));
    assert!(start.elapsed() >= PATIENCE);
    println!("nothing came within {PATIENCE:?}");

    // No room: a claim is taken only once all of it fits, so the one that timed out left nothing behind.
    producer.write_slice(&[1, 2, 3])?;
    let refused = producer.claim_deadline(2, Instant::now() + PATIENCE).map(drop);
    assert_eq!(refused, Err(ClaimDeadlineError::TimedOut));
    assert_eq!(producer.free(), 1);
    println!("two events found no room for {PATIENCE:?}");

    // A consumer that sleeps is woken by an event, long before its deadline.
    let sleeper = thread::spawn(move || {
        let mut got = Vec::new();
        let end = loop {
            match consumer.poll_deadline(8, Instant::now() + Duration::from_secs(60)) {
                Ok(batch) => got.extend(batch.iter().copied()),
                Err(end) => break end,
            }
        };
        (got, end)
    });
    let start = Instant::now();
    for n in 4..10 {
        producer.publish_deadline(start + Duration::from_secs(60), |slot| *slot = n)?;
        thread::sleep(Duration::from_millis(2)); // Time enough to fall asleep again.
    }
    // A controller ends the ring from any thread; a producer or a consumer that sleeps would wake, too.
    producer.controller().close();
    drop(producer);
    let (got, end) = sleeper.join().expect("the sleeper does not panic");

    assert_eq!(got, (1..10).collect::<Vec<_>>());
    assert_eq!(end, PollDeadlineError::Closed);
    assert!(start.elapsed() < Duration::from_secs(30));
    println!("a sleeper got {got:?}, then: {end}");
    Ok(())
}
