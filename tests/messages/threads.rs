//! Threads: every message arrives whole, once, and in its producer's order.

use std::thread;

use annulus::error::PollError;
use annulus::message::Unit;
use annulus::wait::Blocking;
use annulus::{Access, Memory, MessageConsumer, MessageProducer, Stage, Topology, message_ring};

use crate::rings::START;
use crate::watchdog::within;

const MESSAGES: u64 = if cfg!(miri) { 25 } else { 30_000 };

/// Lengths that fill the ring in no pattern: 16 to 56 bytes.
fn len(producer: u64, n: u64) -> usize {
    16 + (n.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(producer) >> 59) as usize + (n % 10) as usize
}

/// Writes who sent it, its number, and a pattern of the two.
fn fill(bytes: &mut [u8], producer: u64, n: u64) {
    let (head, body) = bytes.split_at_mut(16);
    head[..8].copy_from_slice(&producer.to_ne_bytes());
    head[8..].copy_from_slice(&n.to_ne_bytes());
    body.iter_mut().zip(0..).for_each(|(byte, i)| *byte = (n as u8) ^ (producer as u8) ^ i);
}

/// Publishes all messages of one producer, in every way that there is, and claims that end in nothing between them.
fn produce<M: Memory<Event = Unit>>(mut producer: MessageProducer<M>, who: u64) {
    let mut n = 0;
    while n < MESSAGES {
        match n % 5 {
            0 => {
                let mut claim = producer.claim(56).unwrap();
                fill(&mut claim.bytes()[..len(who, n)], who, n);
                claim.publish_len(len(who, n));
            }
            1 => drop(producer.claim(n as usize % 57).unwrap()),
            2 => core::mem::forget(producer.claim_batch(&[1, n as usize % 57]).unwrap()),
            _ => {}
        }
        if n % 5 == 0 {
            n += 1;
            continue;
        }
        if n % 7 == 0 && n + 2 < MESSAGES {
            let mut claim = producer.claim_batch(&[len(who, n), len(who, n + 1), len(who, n + 2)]).unwrap();
            claim.iter_mut().zip(n..).for_each(|(bytes, n)| fill(bytes, who, n));
            claim.publish_part(2);
            claim.publish();
            n += 3;
        } else {
            producer.publish(len(who, n), |bytes| fill(bytes, who, n)).unwrap();
            n += 1;
        }
    }
}

/// Reads to the end, and checks every byte.
fn consume<M: Memory<Event = Unit>, A: Access>(mut consumer: MessageConsumer<M, A>, producers: usize) {
    let (mut next, mut expected) = (vec![0; producers], [0; 56]);
    let mut max = 1;
    let end = loop {
        match consumer.poll(max) {
            Ok(batch) => {
                assert!(!batch.is_empty() && batch.len() <= max);
                for message in &batch {
                    let who = u64::from_ne_bytes(message[..8].try_into().unwrap());
                    let n = &mut next[who as usize];
                    let expected = &mut expected[..len(who, *n)];
                    fill(expected, who, *n);
                    assert_eq!(message, expected);
                    *n += 1;
                }
                max = 1 + (max * 5) % 17;
            }
            Err(error) => break error,
        }
    };
    assert_eq!(end, PollError::Closed);
    assert!(next.iter().all(|n| *n == MESSAGES), "{next:?}");
}

/// Two stages, and an exclusive one.
fn topology() -> (Topology, [Stage; 2]) {
    let mut topology = Topology::new();
    let first = topology.stage(1).unwrap();
    let second = topology.stage_after(&[first], 1).unwrap();
    topology.exclusive().unwrap();
    (topology, [first, second])
}

/// Writes a test that runs these producers and the three stages on a thread each.
macro_rules! threaded {
    ($name:ident, |$builder:ident| $kind:expr, |$producer:ident| $producers:expr) => {
        #[test]
        fn $name() {
            within(120, || {
                let (topology, stages) = topology();
                let $builder = message_ring(64).unwrap().start(START).wait(Blocking::new());
                let ($producer, mut consumers) = $kind.build_stages(&topology).unwrap();
                let producers = $producers;
                let count = producers.len();
                thread::scope(|threads| {
                    for stage in stages {
                        let consumer = consumers.take(stage).unwrap();
                        threads.spawn(move || consume(consumer, count));
                    }
                    let last = consumers.take_exclusive().unwrap();
                    threads.spawn(move || consume(last, count));
                    for (who, producer) in (0..).zip(producers) {
                        threads.spawn(move || produce(producer, who));
                    }
                });
            });
        }
    };
}

threaded!(one_producer, |builder| builder, |producer| [producer]);
threaded!(two_producers, |builder| builder.multi_producer(), |producer| [producer.clone(), producer]);
#[cfg(annulus_joins)]
threaded!(
    two_producers_of_a_ring_that_can_be_joined,
    |builder| builder.multi_producer().joinable(3),
    |producer| [producer.clone(), producer]
);
