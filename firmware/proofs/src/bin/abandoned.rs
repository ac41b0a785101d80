//! An interrupt handler gives claims up, by dropping and by forgetting them: nobody sees them, and they stall nothing.
#![no_std]
#![no_main]

use core::sync::atomic::{AtomicU32, Ordering};

use annulus::{Multi, Producer, StaticRing};
use machine::Handover;
use proofs::{EVENTS, event};

type Ring = StaticRing<u32, 16, Multi>;

static RING: Ring = StaticRing::new();
static PRODUCER: Handover<Producer<&'static Ring>> = Handover::new();
static SENT: AtomicU32 = AtomicU32::new(0);
static RUNS: AtomicU32 = AtomicU32::new(0);
/// What the handler does with its next claim: 0 drops it, 1 forgets it, 2 publishes a part of it.
static NEXT: AtomicU32 = AtomicU32::new(0);

machine::main!(run);

fn run() {
    let (mut producer, [mut consumer]) = RING.split().expect("nobody split it before");
    // SAFETY: no interrupt is raised yet.
    unsafe { PRODUCER.give(producer.clone()) };
    machine::LOW.set(on_interrupt);
    machine::enable_interrupts();

    let mut received = 0;
    while received < EVENTS {
        machine::raise();
        // The main loop gives claims up, too, and publishes behind those of the interrupt.
        drop(producer.try_claim(2).expect("abandoned claims make room"));
        let number = SENT.load(Ordering::Relaxed);
        producer.try_publish(|slot| *slot = event(number)).expect("abandoned claims make room");
        SENT.store(number + 1, Ordering::Relaxed);
        while let Ok(value) = consumer.try_consume(|&value| value) {
            assert_eq!(value, event(received), "event {received}");
            received += 1;
        }
        // A forgotten claim is open until the handler's next call, and holds back what comes after it.
        let held_back = SENT.load(Ordering::Relaxed) - received;
        assert_eq!(held_back, u32::from(NEXT.load(Ordering::Relaxed) == 2));
    }
    machine::println!("{received} events between {} claims that were given up", RUNS.load(Ordering::Relaxed));
}

fn on_interrupt() {
    // SAFETY: only this handler takes turns.
    let Some(producer) = (unsafe { PRODUCER.turn() }) else { return };
    let next = NEXT.load(Ordering::Relaxed);
    let number = SENT.load(Ordering::Relaxed);
    producer.try_publish(|slot| *slot = event(number)).expect("there is room");
    SENT.store(number + 1, Ordering::Relaxed);
    let mut claim = producer.try_claim(3).expect("there is room");
    claim[0] = !event(number);
    match next {
        0 => drop(claim),
        1 => core::mem::forget(claim),
        _ => {
            claim[0] = event(number + 1);
            SENT.store(number + 2, Ordering::Relaxed);
            claim.publish_part(1); // and the rest is given up
        }
    }
    NEXT.store(if next == 2 { 0 } else { next + 1 }, Ordering::Relaxed);
    RUNS.store(RUNS.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
}
