//! Two priorities of interrupts produce into one ring, the higher one preempting the lower in mid-claim.
//!
//! The lower one claims, lets the higher one in at a chosen point, and publishes after that. What the higher one published
//! meanwhile comes after the open claim, and is delivered once that is published.
#![no_std]
#![no_main]

use core::sync::atomic::{AtomicU32, Ordering};

use annulus::error::TryPollError;
use annulus::{Multi, Producer, StaticRing};
use machine::Handover;
use proofs::{EVENTS, event};

type Ring = StaticRing<u32, 16, Multi>;

static RING: Ring = StaticRing::new();
static LOW: Handover<Producer<&'static Ring>> = Handover::new();
static HIGH: Handover<Producer<&'static Ring>> = Handover::new();

/// The number of the next event, and how far the lower handler is: 0 when it does not run, 1 with its claim open.
static NEXT: AtomicU32 = AtomicU32::new(0);
static CLAIMED: AtomicU32 = AtomicU32::new(0);
/// How often the higher one came while a claim was open.
static PREEMPTED: AtomicU32 = AtomicU32::new(0);

machine::main!(run);

fn run() {
    let (producer, [mut consumer]) = RING.split().expect("nobody split it before");
    // SAFETY: no interrupt is raised yet.
    unsafe {
        HIGH.give(producer.clone());
        LOW.give(producer);
    }
    machine::LOW.set(on_low);
    machine::HIGH.set(on_high);
    machine::enable_interrupts();

    let (mut received, mut rounds) = (0, 0);
    while received < EVENTS {
        machine::raise();
        rounds += 1;
        let batch = consumer.try_poll(16).expect("both handlers have published");
        assert_eq!(batch.len(), 4, "two events of the claim and two of the higher priority");
        for &value in &batch {
            assert_eq!(value, event(received), "event {received}");
            received += 1;
        }
        drop(batch);
        assert_eq!(consumer.try_poll(1).map(drop), Err(TryPollError::Empty));
    }
    assert_eq!(PREEMPTED.load(Ordering::Relaxed), 2 * rounds);
    machine::println!("{received} events, the claim interrupted {} times", 2 * rounds);
}

/// Claims two, and is interrupted before the first and between the two.
fn on_low() {
    // SAFETY: only this handler takes turns.
    let Some(producer) = (unsafe { LOW.turn() }) else { return };
    let next = NEXT.load(Ordering::Relaxed);
    let mut claim = producer.try_claim(2).expect("the main loop has emptied the ring");
    NEXT.store(next + 2, Ordering::Relaxed);
    CLAIMED.store(1, Ordering::Relaxed);
    machine::preempt();
    claim[0] = event(next);
    claim[1] = event(next + 1);
    claim.publish_part(1);
    machine::preempt();
    claim.publish();
    CLAIMED.store(0, Ordering::Relaxed);
}

/// Publishes one, behind the open claim.
fn on_high() {
    // SAFETY: only this handler takes turns.
    let Some(producer) = (unsafe { HIGH.turn() }) else { return };
    let next = NEXT.load(Ordering::Relaxed);
    producer.try_publish(|slot| *slot = event(next)).expect("there is room");
    NEXT.store(next + 1, Ordering::Relaxed);
    let seen = PREEMPTED.load(Ordering::Relaxed);
    PREEMPTED.store(seen + CLAIMED.load(Ordering::Relaxed), Ordering::Relaxed);
}
