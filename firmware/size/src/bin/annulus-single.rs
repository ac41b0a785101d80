//! A ring with one producer in a `static`.
#![no_std]
#![no_main]

use annulus::{Consumer, Producer, StaticRing};
use machine::Handover;
use size::CAPACITY;

type Ring = StaticRing<u32, CAPACITY>;

static PRODUCER: Handover<Producer<&'static Ring>> = Handover::new();
static CONSUMER: Handover<Consumer<&'static Ring>> = Handover::new();

machine::main!(run);

fn run() {
    static mut RING: Ring = StaticRing::new();
    let ring = &raw mut RING;
    // SAFETY: an image runs once, so that this is the only reference to it.
    let (producer, [consumer]) = unsafe { &mut *ring }.split_mut();
    // SAFETY: no interrupt handler takes part.
    unsafe {
        PRODUCER.give(producer);
        CONSUMER.give(consumer);
        size::exchange(PRODUCER.turn(), CONSUMER.turn(), push, pop);
    }
}

#[unsafe(no_mangle)]
#[inline(never)]
extern "Rust" fn push(producer: &mut Producer<&'static Ring>, value: u32) -> bool {
    producer.try_publish(|slot| *slot = value).is_ok()
}

#[unsafe(no_mangle)]
#[inline(never)]
extern "Rust" fn pop(consumer: &mut Consumer<&'static Ring>) -> Option<u32> {
    consumer.try_consume(|event| *event).ok()
}
