//! Messages and contiguous claims over the wrap: of the ring's memory, where pads are and claims end, and of the sequences.
#![no_std]
#![no_main]

use annulus::message::Unit;
use annulus::{Memory, MessageConsumer, MessageProducer, Seq, StaticMessageRing, StaticRing};
use proofs::{EVENTS, event, one_of};

machine::main!(run);

fn run() {
    let start = Seq::ZERO.minus(1000);
    let mut ring: StaticMessageRing<64> = StaticMessageRing::starting_at(start);
    let (producer, [consumer]) = ring.split_mut();
    messages(producer, consumer);
    #[cfg(any(target_has_atomic = "ptr", feature = "critical-section", feature = "single-core"))]
    {
        let mut ring: StaticMessageRing<64, annulus::Multi> = StaticMessageRing::starting_at(start);
        let (producer, [consumer]) = ring.split_mut();
        messages(producer, consumer);
    }
    contiguous(start);
    machine::println!("{EVENTS} messages, and {EVENTS} events in one piece at a time");
}

/// The length of a message, from none to as long as they may be.
fn length(number: u32, max: usize) -> usize {
    one_of(max as u32 + 1, event(number)) as usize
}

fn byte(number: u32, index: usize) -> u8 {
    (event(number) >> (index % 4 * 8)) as u8
}

fn messages<M: Memory<Event = Unit>>(mut producer: MessageProducer<M>, mut consumer: MessageConsumer<M>) {
    let max = producer.max_len();
    let (mut sent, mut received) = (0, 0);
    while received < EVENTS {
        // As many as there is room for, one in eight of them given up.
        loop {
            let Ok(mut claim) = producer.try_claim(length(sent, max)) else { break };
            for (index, slot) in claim.bytes().iter_mut().enumerate() {
                *slot = byte(sent, index);
            }
            claim.publish();
            sent += 1;
            if sent % 8 == 0
                && let Ok(claim) = producer.try_claim(max)
            {
                claim.abandon();
            }
        }
        while let Ok(batch) = consumer.try_poll(3) {
            for message in &batch {
                assert_eq!(message.len(), length(received, max), "message {received}");
                assert!(message.iter().enumerate().all(|(index, &got)| got == byte(received, index)));
                received += 1;
            }
        }
    }
    assert_eq!(received, sent);
}

/// As a DMA controller fills them: one piece at a time, up to the end of the memory.
fn contiguous(start: Seq) {
    let mut ring: StaticRing<u32, 16> = StaticRing::starting_at(start, [0; 16]);
    let (mut producer, [mut consumer]) = ring.split_mut();
    let (mut sent, mut received) = (0, 0);
    while received < EVENTS {
        let free = producer.free();
        let mut claim = producer.try_claim_contiguous(11).expect("there is room");
        let before_wrap = 16 - claim.range().start.get() as usize % 16;
        assert_eq!(claim.len(), free.min(before_wrap).min(11));
        for slot in claim.iter_mut() {
            *slot = event(sent);
            sent += 1;
        }
        claim.publish();
        // Now and then a part, so that claims begin everywhere, or all.
        while let Ok(batch) = consumer.try_poll(1 + one_of(7, event(received)) as usize) {
            for &value in &batch {
                assert_eq!(value, event(received), "event {received}");
                received += 1;
            }
            if one_of(3, event(received)) == 0 {
                break;
            }
        }
    }
}
