//! Every call that an interrupt handler or a busy loop makes: nothing of the panic machinery may be linked for them.
#![no_std]
#![no_main]

use core::hint::black_box;

use annulus::{MessageConsumer, MessageProducer, StaticMessageRing, StaticRing, message::Unit};
use size::hot::{consume, produce};

type Ring = StaticRing<u32, 64>;
type Messages = StaticRing<Unit, 64>;

machine::main!(run);

fn run() {
    let (mut ring, mut messages) = (Ring::new(), StaticMessageRing::<64>::new());
    let (mut producer, [mut consumer]) = ring.split_mut();
    let (mut writer, [mut reader]) = messages.split_mut();
    let produced = produce(black_box(&mut producer)) + write(black_box(&mut writer));
    let consumed = consume(black_box(&mut consumer)) + read(black_box(&mut reader));
    if (produced, consumed) != (70, 70) {
        machine::exit(false);
    }
}

#[inline(never)]
fn write(producer: &mut MessageProducer<&Messages>) -> usize {
    let mut sent = 0;
    sent += usize::from(producer.try_write(black_box(b"written")).is_ok());
    sent += usize::from(producer.try_publish(black_box(9), |bytes| bytes.fill(1)).is_ok());
    if let Ok(mut claim) = producer.try_claim(black_box(30)) {
        claim.bytes().fill(7);
        claim.publish();
        sent += 1;
    }
    sent + usize::from(!producer.is_full()) + usize::from(producer.free() > 0)
}

#[inline(never)]
fn read(consumer: &mut MessageConsumer<&Messages>) -> usize {
    let mut received = 0;
    while let Ok(batch) = consumer.try_poll(black_box(2)) {
        received += batch.iter().filter(|message| !message.is_empty()).count();
    }
    received + usize::from(consumer.is_empty()) + usize::from(consumer.free() > 0)
}
