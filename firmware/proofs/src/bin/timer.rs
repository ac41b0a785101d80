//! A timer's interrupt produces while the main loop consumes: a million events, none lost, in order.
//!
//! One producer needs no compare-and-swap: this image is built without any feature on every target.
#![no_std]
#![no_main]

use annulus::error::{PollError, TryClaimError};
use annulus::wait::WaitForEvent;
use annulus::{Producer, Single, StaticRing};
use machine::Handover;
use proofs::{Checksum, event, one_of};

const EVENTS: u32 = 1_000_000;
/// At most so many at one interrupt.
const BURST: u32 = 24;
const TICKS: u32 = 20;

type Ring = StaticRing<u32, 64, Single, 1, WaitForEvent>;

struct Source {
    producer: Producer<&'static Ring>,
    sent: u32,
    refused: u32,
    sum: Checksum,
}

static SOURCE: Handover<Source> = Handover::new();

machine::main!(run);

fn run() {
    static mut RING: Ring = StaticRing::new();
    let ring = &raw mut RING;
    // SAFETY: an image runs once, so that this is the only reference to it.
    let (producer, [mut consumer]) = unsafe { &mut *ring }.split_mut();
    let source = Source { producer, sent: 0, refused: 0, sum: Checksum::default() };
    // SAFETY: the timer does not run yet.
    unsafe { SOURCE.give(source) };
    machine::TIMER.set(on_timer);
    machine::enable_interrupts();
    machine::start_timer(TICKS);

    let (mut received, mut batches, mut sum) = (0, 0, Checksum::default());
    let end = loop {
        match consumer.poll(48) {
            Ok(batch) => {
                for &value in &batch {
                    assert_eq!(value, event(received), "event {received}");
                    sum.add(value);
                    received += 1;
                }
                batches += 1;
            }
            Err(end) => break end,
        }
    };
    assert_eq!((end, received), (PollError::Closed, EVENTS));
    // SAFETY: the handler stopped the timer before it closed the ring.
    let source = unsafe { SOURCE.turn() }.expect("it was given");
    assert_eq!(source.sum, sum);
    machine::println!("{received} events in {batches} batches; {} times full", source.refused);
}

fn on_timer() {
    // SAFETY: only this handler takes turns while the timer runs.
    let Some(source) = (unsafe { SOURCE.turn() }) else { return };
    for _ in 0..=one_of(BURST, event(source.sent)) {
        let value = event(source.sent);
        match source.producer.try_publish(|slot| *slot = value) {
            Ok(_) => {
                source.sum.add(value);
                source.sent += 1;
            }
            Err(TryClaimError::Full) => return source.refused += 1, // it comes again at the next interrupt
            Err(error) => panic!("{error}"),
        }
        if source.sent == EVENTS {
            machine::stop_timer();
            return source.producer.close();
        }
    }
}
