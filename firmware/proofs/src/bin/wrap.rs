//! Sequences that start just before the wrap of the word: batches of every size go across it, whole and in parts.
#![no_std]
#![no_main]

use annulus::{Consumer, Memory, Producer, Seq, StaticRing};
use proofs::{EVENTS, event};

machine::main!(run);

fn run() {
    for before in 0..20 {
        let start = Seq::ZERO.minus(before);
        let mut ring: StaticRing<u32, 16> = StaticRing::starting_at(start, [0; 16]);
        let (producer, [consumer]) = ring.split_mut();
        exchange(producer, consumer, start);
        #[cfg(any(target_has_atomic = "ptr", feature = "critical-section", feature = "single-core"))]
        {
            let mut ring: StaticRing<u32, 16, annulus::Multi> = StaticRing::starting_at(start, [0; 16]);
            let (producer, [consumer]) = ring.split_mut();
            exchange(producer, consumer, start);
        }
    }
    machine::println!("{EVENTS} events from each of 20 sequences before the wrap on");
}

fn exchange<M: Memory<Event = u32>>(mut producer: Producer<M>, mut consumer: Consumer<M>, start: Seq) {
    let (mut sent, mut received) = (0, 0);
    while received < EVENTS {
        let count = 1 + (sent % 16).min(EVENTS - sent - 1);
        let mut claim =
            producer.try_claim(count as usize).expect("there is room for a claim up to the capacity");
        assert_eq!(claim.range().start, start.plus(sent as usize));
        for (slot, number) in claim.iter_mut().zip(sent..) {
            *slot = event(number);
        }
        if count > 2 {
            claim.publish_part(1);
        }
        claim.publish();
        sent += count;
        assert_eq!((producer.len(), consumer.len()), (count as usize, count as usize));
        while let Ok(batch) = consumer.try_poll(7) {
            assert_eq!(batch.range().start, start.plus(received as usize));
            for &value in &batch {
                assert_eq!(value, event(received), "event {received}");
                received += 1;
            }
        }
        assert_eq!(received, sent);
        assert!(consumer.is_empty() && producer.is_empty());
    }
}
