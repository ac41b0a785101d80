//! Random programs against a plain list of messages: what is published is read, whole, in order, by both stages, and a
//! claim succeeds exactly when it and its pad fit.

use std::mem;

use annulus::error::{MessageError, ReadMessageError, TryClaimError, TryPollError};
use annulus::message::Unit;
use annulus::{Access, Memory, MessageConsumer, MessageProducer, Seq, Topology, message_ring};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::rings::message;

/// One step of a program. Lengths and counts are taken modulo what is possible, or just beyond.
#[derive(Clone, Debug)]
enum Step {
    Write(usize),
    PublishShorter(usize, usize),
    PublishBatch(Vec<usize>),
    /// Publishes the first of these messages, in a part of its own, and abandons the others.
    PublishPart(Vec<usize>, usize),
    Abandon(usize),
    Forget(usize),
    /// By stage: at most so many messages, of which so many are released; then the batch is forgotten.
    Poll(bool, usize, Option<usize>),
    ReadInto(bool, usize),
    Close,
}

fn step() -> impl Strategy<Value = Step> {
    let len = || 0..70_usize;
    prop_oneof![
        6 => len().prop_map(Step::Write),
        2 => (len(), len()).prop_map(|(len, shorter)| Step::PublishShorter(len, shorter)),
        3 => vec(len(), 0..5).prop_map(Step::PublishBatch),
        2 => (vec(len(), 1..5), 0..5_usize).prop_map(|(lens, count)| Step::PublishPart(lens, count)),
        2 => len().prop_map(Step::Abandon),
        2 => len().prop_map(Step::Forget),
        9 => (any::<bool>(), 0..6_usize, proptest::option::of(0..6_usize))
            .prop_map(|(second, max, released)| Step::Poll(second, max, released)),
        3 => (any::<bool>(), len()).prop_map(|(second, len)| Step::ReadInto(second, len)),
        1 => Just(Step::Close),
    ]
}

/// The ring's promise, told without a ring.
#[derive(Default)]
struct Model {
    published: Vec<Vec<u8>>,
    /// How many messages each stage has released.
    released: [usize; 2],
    closed: bool,
    number: u64,
}

impl Model {
    fn next(&mut self, len: usize) -> Vec<u8> {
        self.number += 1;
        message(self.number, len)
    }

    /// What a stage has yet to read.
    fn readable(&self, stage: usize) -> &[Vec<u8>] {
        let end = if stage == 0 { self.published.len() } else { self.released[0] };
        &self.published[self.released[stage]..end]
    }
}

/// The units of such messages and of a pad, if they are claimed at `start`; `None` if they are too many for the ring.
fn units(start: Seq, lens: &[usize], capacity: usize) -> Option<usize> {
    let (mut at, mut sum) = (start.get() as usize % capacity, 0);
    let mut pads = 0;
    for len in lens {
        let units = 1 + len.div_ceil(8);
        if units > capacity / 8 {
            return None;
        }
        sum += units;
        if at + units > capacity {
            pads += capacity - at;
            at = 0;
        }
        at = (at + units) % capacity;
    }
    (sum <= capacity / 2).then_some(sum + pads)
}

/// Whether a claim that ended in `result` was to succeed.
fn check<R>(
    result: Result<R, MessageError<TryClaimError>>,
    (free, cursor): (usize, Seq),
    lens: &[usize],
    (model, capacity): (&Model, usize),
) -> Option<R> {
    let expected = match units(cursor, lens, capacity) {
        None => "too long",
        Some(_) if model.closed => "closed",
        Some(0) => "invalid",
        Some(units) if units > free => "full",
        Some(_) => "ok",
    };
    let got = match &result {
        Ok(_) => "ok",
        Err(MessageError::TooLong { .. } | MessageError::BatchTooLong { .. }) => "too long",
        Err(MessageError::Claim(TryClaimError::Closed)) => "closed",
        Err(MessageError::Claim(TryClaimError::InvalidCount)) => "invalid",
        Err(MessageError::Claim(TryClaimError::Full)) => "full",
        Err(error) => panic!("{error}"),
    };
    assert_eq!(got, expected, "{lens:?} at {cursor} with {free} of {capacity} free");
    result.ok()
}

fn publish<M: Memory<Event = Unit>>(producer: &mut MessageProducer<M>, model: &mut Model, step: &Step) {
    let at = (producer.free(), producer.controller().cursor());
    let capacity = producer.capacity();
    match step {
        Step::Write(len) => {
            let message = model.next(*len);
            let written = producer.try_write(&message);
            if check(written, at, &[*len], (model, capacity)).is_some() {
                model.published.push(message);
            }
        }
        Step::PublishShorter(len, shorter) => {
            let message = model.next(*len);
            let claimed = producer.try_claim(*len);
            if let Some(mut claim) = check(claimed, at, &[*len], (model, capacity)) {
                claim.bytes().copy_from_slice(&message);
                let shorter = shorter % (len + 1);
                claim.publish_len(shorter);
                model.published.push(message[..shorter].to_vec());
            }
        }
        Step::PublishBatch(lens) => {
            let messages: Vec<_> = lens.iter().map(|len| model.next(*len)).collect();
            let published = producer.try_publish_batch(&messages);
            if let Some(range) = check(published, at, lens, (model, capacity)) {
                assert_eq!(range.len(), units(at.1, lens, capacity).unwrap());
                model.published.extend(messages);
            }
        }
        Step::PublishPart(lens, count) => {
            let messages: Vec<_> = lens.iter().map(|len| model.next(*len)).collect();
            let claimed = producer.try_claim_batch(lens);
            if let Some(mut claim) = check(claimed, at, lens, (model, capacity)) {
                claim.iter_mut().zip(&messages).for_each(|(bytes, message)| bytes.copy_from_slice(message));
                let count = count % (lens.len() + 1);
                claim.publish_part(count);
                model.published.extend_from_slice(&messages[..count]);
            }
        }
        Step::Abandon(len) => {
            let claimed = producer.try_claim(*len);
            check(claimed, at, &[*len], (model, capacity)).into_iter().for_each(|claim| claim.abandon());
        }
        Step::Forget(len) => {
            let claimed = producer.try_claim(*len);
            check(claimed, at, &[*len], (model, capacity)).into_iter().for_each(mem::forget);
        }
        Step::Close => {
            producer.close();
            model.closed = true;
        }
        Step::Poll(..) | Step::ReadInto(..) => unreachable!("these read"),
    }
}

fn poll<M: Memory<Event = Unit>, A: Access>(
    consumer: &mut MessageConsumer<M, A>,
    model: &mut Model,
    stage: usize,
    max: usize,
    released: Option<usize>,
) {
    let readable = model.readable(stage);
    match consumer.try_poll(max) {
        Ok(mut batch) => {
            // A batch may end early, at an abandoned claim.
            assert!((1..=max.min(readable.len())).contains(&batch.len()), "{batch:?} of {readable:?}");
            assert_eq!(batch.iter().collect::<Vec<_>>(), readable[..batch.len()]);
            match released {
                None => model.released[stage] += batch.len(),
                Some(count) => {
                    let count = count % (batch.len() + 1);
                    batch.release(count);
                    model.released[stage] += count;
                    mem::forget(batch);
                }
            }
        }
        Err(TryPollError::InvalidCount) => assert_eq!(max, 0),
        Err(TryPollError::Closed) => assert!(model.closed && readable.is_empty()),
        Err(error) => {
            assert!(error == TryPollError::Empty && readable.is_empty(), "{error} with {readable:?}")
        }
    }
}

fn read_into<M: Memory<Event = Unit>, A: Access>(
    consumer: &mut MessageConsumer<M, A>,
    model: &mut Model,
    stage: usize,
    len: usize,
) {
    let readable = model.readable(stage);
    let mut buffer = vec![0; len];
    match consumer.try_read_into(&mut buffer) {
        Ok(read) => {
            assert_eq!(buffer[..read], readable[0]);
            model.released[stage] += 1;
        }
        Err(ReadMessageError::BufferTooShort { len: needed }) => {
            assert!(needed > len && needed == readable[0].len());
        }
        Err(_) => assert!(readable.is_empty()),
    }
}

/// Runs a program, then closes the ring and reads it to its end.
fn run<M: Memory<Event = Unit>, A: Access, B: Access>(
    mut producer: MessageProducer<M>,
    (mut first, mut second): (MessageConsumer<M, A>, MessageConsumer<M, B>),
    steps: &[Step],
) {
    let mut model = Model::default();
    for step in steps {
        match step {
            Step::Poll(false, max, released) => poll(&mut first, &mut model, 0, *max, *released),
            Step::Poll(true, max, released) => poll(&mut second, &mut model, 1, *max, *released),
            Step::ReadInto(false, len) => read_into(&mut first, &mut model, 0, *len),
            Step::ReadInto(true, len) => read_into(&mut second, &mut model, 1, *len),
            step => publish(&mut producer, &mut model, step),
        }
    }
    drop(producer);
    model.closed = true;
    while first.try_poll(1).map(drop) != Err(TryPollError::Closed) {
        model.released[0] += 1;
    }
    assert_eq!(model.released[0], model.published.len());
    while !model.readable(1).is_empty() {
        poll(&mut second, &mut model, 1, usize::MAX, None);
    }
    assert_eq!(second.try_poll(1).map(drop), Err(TryPollError::Closed));
}

/// Writes the property for one kind of ring.
macro_rules! property {
    ($name:ident, |$builder:ident| $kind:expr) => {
        proptest! {
            #![proptest_config(ProptestConfig {
                cases: if cfg!(miri) { 4 } else { 512 },
                failure_persistence: None,
                ..ProptestConfig::default()
            })]

            #[test]
            fn $name(log2 in 3..8_u32, back in 0..200_usize, steps in vec(step(), 0..if cfg!(miri) { 20 } else { 120 })) {
                let mut topology = Topology::new();
                let stage = topology.stage(1).unwrap();
                topology.exclusive().unwrap();
                let $builder = message_ring(1 << log2).unwrap().start(Seq::ZERO.minus(back));
                let (producer, mut consumers) = $kind.build_stages(&topology).unwrap();
                let stages = (consumers.take(stage).unwrap(), consumers.take_exclusive().unwrap());
                drop(consumers);
                run(producer, stages, &steps);
            }
        }
    };
}

property!(one_producer, |builder| builder);
property!(several_producers, |builder| builder.multi_producer());
#[cfg(annulus_joins)]
property!(one_producer_joinable, |builder| builder.joinable(2));
#[cfg(annulus_joins)]
property!(several_producers_joinable, |builder| builder.multi_producer().joinable(2));
