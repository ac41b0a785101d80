//! The same with as many slots as a power of two, of which it uses one fewer.
#![no_std]
#![no_main]

use heapless::spsc::{Consumer, Producer, Queue};
use machine::Handover;
use size::CAPACITY;

static PRODUCER: Handover<Producer<'static, u32>> = Handover::new();
static CONSUMER: Handover<Consumer<'static, u32>> = Handover::new();

machine::main!(run);

fn run() {
    static mut QUEUE: Queue<u32, { CAPACITY }> = Queue::new();
    let queue = &raw mut QUEUE;
    // SAFETY: an image runs once, so that this is the only reference to it.
    let (producer, consumer) = unsafe { &mut *queue }.split();
    // SAFETY: no interrupt handler takes part.
    unsafe {
        PRODUCER.give(producer);
        CONSUMER.give(consumer);
        size::exchange(PRODUCER.turn(), CONSUMER.turn(), push, pop);
    }
}

#[unsafe(no_mangle)]
#[inline(never)]
extern "Rust" fn push(producer: &mut Producer<'static, u32>, value: u32) -> bool {
    producer.enqueue(value).is_ok()
}

#[unsafe(no_mangle)]
#[inline(never)]
extern "Rust" fn pop(consumer: &mut Consumer<'static, u32>) -> Option<u32> {
    consumer.dequeue()
}
