//! A timer's interrupt publishes samples, one task puts marks between them, another counts samples batch by batch, and
//! the last one sums up a stream. The executor sleeps while nobody has anything to do.
#![no_std]
#![no_main]

use core::panic::PanicInfo;

use annulus::error::TryClaimError;
use annulus::wait::{Async, BusySpin};
use annulus::{Consumer, Multi, Producer, Single, StaticRing};
use embassy_executor::{Executor, Spawner};
use machine::Handover;

/// Samples, for two consumers; each side has places for the wakers of two tasks.
type Samples = StaticRing<u16, 64, Multi, 2, Async<BusySpin, 2>>;
/// What the counting task came to.
type Counted = StaticRing<u32, 1, Single, 1, Async<BusySpin, 1>>;

static SAMPLES: Samples = StaticRing::new();
static COUNTED: Counted = StaticRing::new();

/// How many samples the interrupt takes, and how many marks a task puts between them.
const TAKEN: u16 = 10_000;
const MARKS: u16 = 500;
const MARK: u16 = u16::MAX;
const TICKS: u32 = 100;

/// The interrupt's producer, until it has taken its last sample, and the next sample.
struct Source {
    producer: Option<Producer<&'static Samples>>,
    next: u16,
}

static SOURCE: Handover<Source> = Handover::new();

machine::main!(run);

fn run() {
    static mut EXECUTOR: Option<Executor> = None;
    let executor = &raw mut EXECUTOR;
    // SAFETY: an image runs once, so that this is the only reference to it.
    let executor = unsafe { &mut *executor }.insert(Executor::new());
    executor.run(|spawner| spawner.spawn(sum(spawner).expect("there is one such task")));
}

/// What the interrupt handler does: it never waits, and wakes the tasks that do.
fn on_timer() {
    // SAFETY: only this handler takes turns once the timer runs.
    let Some(source) = (unsafe { SOURCE.turn() }) else { return };
    let Some(producer) = &mut source.producer else { return };
    match producer.try_publish(|slot| *slot = source.next) {
        Ok(_) => source.next += 1,
        Err(TryClaimError::Full) => {} // a real one would count a sample that was lost
        Err(error) => panic!("{error}"),
    }
    if source.next == TAKEN {
        machine::stop_timer();
        source.producer = None; // the last producer's drop closes the ring
    }
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
        samples += batch.iter().filter(|&&sample| sample != MARK).count() as u32;
    }
    counted.publish_async(|slot| *slot = samples).await.expect("the ring is open");
}

/// Starts the others and the timer, then sums up a stream of owned samples.
#[embassy_executor::task]
async fn sum(spawner: Spawner) {
    let (producer, [counting, summing]) = SAMPLES.split().expect("nobody split it before");
    let (to_main, [mut counted]) = COUNTED.split().expect("nobody split it before");
    spawner.spawn(count(counting, to_main).expect("there is one such task"));
    spawner.spawn(mark(producer.clone()).expect("there is one such task"));
    // SAFETY: the timer does not run yet.
    unsafe { SOURCE.give(Source { producer: Some(producer), next: 0 }) };
    machine::TIMER.set(on_timer);
    machine::enable_interrupts();
    machine::start_timer(TICKS);

    let (mut total, mut marks, mut samples) = (0_u32, 0, summing.into_stream());
    while let Some(sample) = samples.next().await {
        if sample == MARK { marks += 1 } else { total += u32::from(sample) }
    }
    let counted = counted.poll_async(1).await.map(|batch| batch[0]);
    machine::println!("{marks} marks, and {counted:?} samples that sum up to {total}");
    machine::exit((marks, counted, total) == (MARKS, Ok(TAKEN.into()), (0..u32::from(TAKEN)).sum()));
}

#[panic_handler]
fn panic(panic: &PanicInfo<'_>) -> ! {
    machine::println!("{panic}");
    machine::exit(false)
}
