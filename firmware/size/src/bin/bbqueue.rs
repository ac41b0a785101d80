//! bbqueue, four bytes at a time.
#![no_std]
#![no_main]

#[cfg(target_has_atomic = "ptr")]
use bbqueue::nicknames::Churrasco as Queue;
#[cfg(not(target_has_atomic = "ptr"))]
use bbqueue::nicknames::Jerk as Queue;
use bbqueue::prod_cons::stream::{StreamConsumer, StreamProducer};
use machine::Handover;
use size::CAPACITY;

type Handle = &'static Queue<{ 4 * CAPACITY }>;

static PRODUCER: Handover<StreamProducer<Handle>> = Handover::new();
static CONSUMER: Handover<StreamConsumer<Handle>> = Handover::new();

machine::main!(run);

fn run() {
    static QUEUE: Queue<{ 4 * CAPACITY }> = Queue::new();
    // SAFETY: no interrupt handler takes part.
    unsafe {
        PRODUCER.give(QUEUE.stream_producer());
        CONSUMER.give(QUEUE.stream_consumer());
        size::exchange(PRODUCER.turn(), CONSUMER.turn(), push, pop);
    }
}

#[unsafe(no_mangle)]
#[inline(never)]
extern "Rust" fn push(producer: &mut StreamProducer<Handle>, value: u32) -> bool {
    let Ok(mut grant) = producer.grant_exact(4) else { return false };
    let Some(bytes) = grant.first_chunk_mut() else { return false };
    *bytes = value.to_ne_bytes();
    grant.commit(4);
    true
}

#[unsafe(no_mangle)]
#[inline(never)]
extern "Rust" fn pop(consumer: &mut StreamConsumer<Handle>) -> Option<u32> {
    let grant = consumer.read().ok()?;
    let value = u32::from_ne_bytes(*grant.first_chunk()?);
    grant.release(4);
    Some(value)
}
