//! heapless' queue for several producers and consumers, whose handles are references.
#![no_std]
#![no_main]

use heapless::mpmc::Queue;
use machine::Handover;
use size::CAPACITY;

type Handle = &'static Queue<u32, CAPACITY>;

static PRODUCER: Handover<Handle> = Handover::new();
static CONSUMER: Handover<Handle> = Handover::new();

machine::main!(run);

fn run() {
    #[expect(deprecated, reason = "it is what is compared with")]
    static QUEUE: Queue<u32, CAPACITY> = Queue::new();
    // SAFETY: no interrupt handler takes part.
    unsafe {
        PRODUCER.give(&QUEUE);
        CONSUMER.give(&QUEUE);
        size::exchange(PRODUCER.turn(), CONSUMER.turn(), push, pop);
    }
}

#[unsafe(no_mangle)]
#[inline(never)]
extern "Rust" fn push(producer: &mut Handle, value: u32) -> bool {
    producer.enqueue(value).is_ok()
}

#[unsafe(no_mangle)]
#[inline(never)]
extern "Rust" fn pop(consumer: &mut Handle) -> Option<u32> {
    consumer.dequeue()
}
