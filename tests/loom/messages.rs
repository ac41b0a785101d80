//! Messages: headers, pads and bytes are seen only once they are published, also where a message is moved behind the
//! wrap.

use annulus::error::PollError;
use annulus::message::{MessageBuilder, Unit};
use annulus::wait::Blocking;
use annulus::{Access, Memory, MessageConsumer, MessageProducer, Multi, Topology, message_ring};
use loom::thread;

use crate::exploration::bounded;
use crate::rings::{LAST, kinds};

/// A ring with one producer whose first unit is the last before the wrap.
fn single(units: usize) -> MessageBuilder {
    message_ring(units).unwrap().start(LAST)
}

/// The same with several producers.
fn multi(units: usize) -> MessageBuilder<Multi> {
    single(units).multi_producer()
}

/// Every message that `consumer` gets until the ring is closed.
fn drain<M: Memory<Event = Unit>, A: Access>(consumer: &mut MessageConsumer<M, A>) -> Vec<Vec<u8>> {
    let mut messages = Vec::new();
    loop {
        match consumer.poll(2) {
            Ok(batch) => messages.extend(batch.iter().map(<[u8]>::to_vec)),
            Err(PollError::Closed) => return messages,
            Err(error) => panic!("{error}"),
        }
    }
}

/// A message of 8 bytes, which has two units.
fn write<M: Memory<Event = Unit>>(producer: &mut MessageProducer<M>, number: u8) {
    producer.write(&[number; 8]).unwrap();
}

kinds! {
    of super:
    /// The first message does not fit before the wrap. Both stages get pad and message as one, and step over the pad.
    fn messages_over_the_wrap(begin) {
        bounded(2, move || {
            let mut topology = Topology::new();
            let stage = topology.stage(1).unwrap();
            topology.exclusive().unwrap();
            let (mut producer, mut consumers) = begin(16).wait(Blocking::new()).build_stages(&topology).unwrap();
            let mut first = consumers.take(stage).unwrap();
            let mut last = consumers.take_exclusive().unwrap();
            let writer = thread::spawn(move || {
                write(&mut producer, 1);
                producer.write(&[2]).unwrap();
            });
            let before = thread::spawn(move || {
                assert_eq!(drain(&mut first), [vec![1; 8], vec![2]]);
                first
            });
            for _ in 0..2 {
                let mut batch = last.poll(1).unwrap();
                batch.iter_mut().for_each(|bytes| bytes.fill(9));
            }
            assert_eq!(last.poll(1).map(drop), Err(PollError::Closed));
            writer.join().unwrap();
            let _first = before.join().unwrap();
        });
    }
}

kinds! {
    of super:
    /// A ring that is full is written again once messages are released, header by header.
    fn a_header_is_overwritten_after_its_release(begin) {
        bounded(2, move || {
            let (mut producer, mut consumer) = begin(8).build().unwrap();
            producer.publish_batch(&[[]; 4]).unwrap();
            producer.publish_batch(&[[]; 4]).unwrap();
            let writer = thread::spawn(move || producer.publish_batch(&[[]; 2]).map(drop).unwrap());
            let mut messages = 0;
            while messages < 10 {
                let mut batch = consumer.poll(3).unwrap();
                messages += batch.len();
                batch.release(1);
            }
            writer.join().unwrap();
            assert_eq!((messages, consumer.poll(1).map(drop)), (10, Err(PollError::Closed)));
        });
    }
}

kinds! {
    of super:
    /// What a shortened message does not need, and a message that was given up, are stepped over with their pads.
    fn what_is_given_up_is_stepped_over(begin) {
        bounded(2, move || {
            let (mut producer, mut consumer) = begin(16).build().unwrap();
            let writer = thread::spawn(move || {
                producer.claim(8).unwrap().abandon();
                producer.claim(8).unwrap().publish_len(0);
                core::mem::forget(producer.claim(8).unwrap());
                write(&mut producer, 2);
            });
            assert_eq!(drain(&mut consumer), [vec![], vec![2; 8]]);
            writer.join().unwrap();
        });
    }
}

/// Two producers at the place before the wrap: the one that comes second finds itself behind the wrap, and needs no pad.
#[test]
fn a_claim_that_lost_its_place_is_padded_anew() {
    bounded(2, || {
        let (mut one, mut consumer) = multi(16).build().unwrap();
        let mut two = one.clone();
        let controller = one.controller();
        let first = thread::spawn(move || write(&mut one, 1));
        let second = thread::spawn(move || write(&mut two, 2));
        let mut messages = drain(&mut consumer);
        messages.sort();
        assert_eq!(messages, [[1; 8], [2; 8]]);
        assert_eq!(controller.cursor(), LAST.plus(1 + 2 + 2));
        first.join().unwrap();
        second.join().unwrap();
    });
}

/// Whoever joins starts where a message does, though another consumer stops inside a run.
#[cfg(annulus_joins)]
#[test]
fn a_joiner_starts_at_a_message() {
    bounded(2, || {
        let mut topology = Topology::new();
        let stage = topology.stage(1).unwrap();
        let (mut producer, mut consumers) = multi(16).joinable(2).build_stages(&topology).unwrap();
        let joiner = consumers.joiner();
        let mut first = consumers.take(stage).unwrap();
        drop(consumers);
        producer.publish_batch(&[&[1; 8][..], &[2]]).unwrap();
        let late = thread::spawn(move || drain(&mut joiner.join(stage).unwrap()));
        assert_eq!(first.poll(1).unwrap()[0], [1; 8]);
        write(&mut producer, 3);
        drop(producer);
        assert_eq!(drain(&mut first), [vec![2], vec![3; 8]]);
        let late = late.join().unwrap();
        assert!([vec![1; 8], vec![2], vec![3; 8]].ends_with(&late), "{late:?}");
        assert_ne!(late.len(), 2, "the second message is no run's head");
    });
}
