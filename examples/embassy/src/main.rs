//! A ring in a `static` between an interrupt handler and tasks of embassy, on the host: a thread stands in for the
//! interrupt. The ring is used without `std`, as on a microcontroller.

use annulus::error::TryClaimError;
use annulus::wait::{Async, BusySpin};
use annulus::{Consumer, Multi, Producer, Single, StaticRing};
use embassy_executor::Spawner;

/// Samples, for two consumers; each side has places for the wakers of two tasks.
type Samples = StaticRing<u16, 64, Multi, 2, Async<BusySpin, 2>>;

static SAMPLES: Samples = StaticRing::new();

/// What the counting task came to.
type Counted = StaticRing<usize, 1, Single, 1, Async<BusySpin, 1>>;

static COUNTED: Counted = StaticRing::new();

/// How many samples the interrupt handler takes, and how many marks a task puts between them.
const TAKEN: usize = 1000;
const MARKS: usize = 10;
const MARK: u16 = u16::MAX;

/// What the interrupt handler does: it never waits, and wakes the tasks that do.
fn on_interrupt(producer: &mut Producer<&'static Samples>, sample: u16) -> Result<(), TryClaimError> {
    producer.try_publish(|slot| *slot = sample).map(drop)
}

/// A task that publishes, too, and may await room.
#[embassy_executor::task]
async fn mark(mut producer: Producer<&'static Samples>) {
    for _ in 0..MARKS {
        producer.publish_async(|slot| *slot = MARK).await.expect("the ring is open");
    }
}

/// A task that works on batches where they lie.
#[embassy_executor::task]
async fn count(mut consumer: Consumer<&'static Samples>, mut counted: Producer<&'static Counted>) {
    let mut samples = 0;
    while let Ok(batch) = consumer.poll_async(16).await {
        samples += batch.iter().filter(|&&sample| sample != MARK).count();
    }
    counted.publish_async(|slot| *slot = samples).await.expect("the ring is open");
}

#[embassy_executor::main]
async fn main(spawner: Spawner) {
    let (mut producer, [counting, summing]) = SAMPLES.split().expect("nobody split it before");
    let (to_main, [mut counted]) = COUNTED.split().expect("nobody split it before");
    spawner.spawn(count(counting, to_main).expect("there is one such task"));
    spawner.spawn(mark(producer.clone()).expect("there is one such task"));

    std::thread::spawn(move || {
        for sample in 0..TAKEN as u16 {
            while on_interrupt(&mut producer, sample) == Err(TryClaimError::Full) {
                std::thread::yield_now(); // a real one would count a sample that was lost
            }
        }
    });

    // A stream of owned samples.
    let (mut sum, mut marks, mut samples) = (0, 0, summing.into_stream());
    while let Some(sample) = samples.next().await {
        if sample == MARK { marks += 1 } else { sum += u64::from(sample) }
    }
    let counted = counted.poll_async(1).await.expect("the task has counted")[0];
    println!("{marks} marks, and {counted} samples that sum up to {sum}");
    assert_eq!((marks, counted, sum), (MARKS, TAKEN, (0..TAKEN as u64).sum()));

    // An executor on the host never ends by itself.
    std::process::exit(0);
}
