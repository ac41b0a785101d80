//! Every call that an interrupt handler or a busy loop makes: nothing of the panic machinery may be linked for them.
#![no_std]
#![no_main]

use core::hint::black_box;

use annulus::{
    Consumer, MessageConsumer, MessageProducer, Producer, StaticMessageRing, StaticRing, message::Unit,
};
use size as _;

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
fn produce(producer: &mut Producer<&Ring>) -> usize {
    let mut sent = 0;
    sent += usize::from(producer.try_publish(|slot| *slot = 1).is_ok());
    sent += producer
        .try_publish_batch(black_box(3), |index, slot| *slot = index as u32)
        .map_or(0, |range| range.len());
    sent += producer.try_write_slice(black_box(&[1, 2, 3, 4])).map_or(0, |range| range.len());
    sent += producer.write_some(black_box(&[5; 5])).map_or(0, |range| range.len());
    if let Ok(mut claim) = producer.try_claim(black_box(7)) {
        claim.iter_mut().for_each(|slot| *slot = 2);
        sent += claim.len();
        claim.publish();
    }
    if let Ok(claim) = producer.try_claim(black_box(2)) {
        claim.abandon();
    }
    while producer.free() > 0
        && let Ok(mut claim) = producer.try_claim_contiguous(black_box(16))
    {
        claim.fill(3);
        sent += claim.len();
        claim.publish();
    }
    sent + usize::from(producer.is_full()) + producer.len() - producer.capacity()
}

#[inline(never)]
fn consume(consumer: &mut Consumer<&Ring>) -> usize {
    let mut received = 0;
    let first = consumer.try_peek().ok().copied();
    received += usize::from(consumer.try_consume(|event| *event).ok() == first);
    let mut events = [0; 4];
    received += consumer.try_read_into(black_box(&mut events)).unwrap_or(0);
    while let Ok(batch) = consumer.try_poll(black_box(9)) {
        received += batch.iter().filter(|&&event| event < 100).count();
    }
    received + usize::from(consumer.is_empty()) + consumer.len()
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
