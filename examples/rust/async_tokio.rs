//! Tasks on one ring under tokio: one publishes, one works on batches in place, one on a stream of owned events; and a
//! thread that publishes to the same ring and sleeps while it is full.

use core::error::Error;
use core::time::Duration;
use std::thread;

use annulus::wait::{Async, Blocking};
use tokio::time::timeout;

const EVENTS: u64 = 10_000;

#[tokio::main(worker_threads = 2)]
async fn main() -> Result<(), Box<dyn Error>> {
    // Tasks await, threads sleep; four tasks may wait on either side before one has to poll.
    let wait = Async::new().over(Blocking::new());
    let builder = annulus::ring::<u64>(64)?.wait(wait).multi_producer();
    let (mut producer, [mut batches, events]) = builder.build_broadcast::<2>()?;

    // Nothing is there yet. A future that is dropped, here by its time-out, has taken nothing.
    assert!(timeout(Duration::from_millis(5), batches.poll_async(1)).await.is_err());

    let mut blocking = producer.clone();
    let thread = thread::spawn(move || {
        for event in 0..EVENTS {
            blocking.publish(|slot| *slot = event).expect("the ring is open");
        }
    });
    let sender = tokio::spawn(async move {
        for event in (0..EVENTS).step_by(10) {
            let mut claim = producer.claim_async(10).await?; // awaits ten free slots, and lends them
            for (slot, event) in claim.iter_mut().zip(event..) {
                *slot = event;
            }
            claim.publish();
        }
        Ok::<_, annulus::error::ClaimError>(()) // the last producer's drop closes the ring
    });

    let in_place = tokio::spawn(async move {
        let mut sum = 0;
        while let Ok(batch) = batches.poll_async(256).await {
            sum += batch.iter().sum::<u64>(); // the events lie in the ring
        }
        sum
    });
    let owned = tokio::spawn(async move {
        let (mut sum, mut events) = (0, events.into_stream());
        while let Some(event) = events.next().await {
            sum += event; // a copy
        }
        sum
    });

    sender.await??;
    let sums = (in_place.await?, owned.await?);
    thread.join().expect("it does not panic");
    println!("{} events sum up to {} in place and to {} as copies", 2 * EVENTS, sums.0, sums.1);
    let expected = 2 * (0..EVENTS).sum::<u64>();
    assert_eq!(sums, (expected, expected));
    Ok(())
}
