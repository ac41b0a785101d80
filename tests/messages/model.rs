//! Random programs against a plain list of messages: what is published is read, whole, in order, by both stages and by
//! the guests that join the first and leave it, and a claim succeeds exactly when it and its pad fit.

mod reference;

use std::mem;

use annulus::error::{MessageError, ReadMessageError, TryClaimError, TryPollError};
use annulus::message::Unit;
use annulus::{Access, Memory, MessageConsumer, MessageProducer, Seq, Topology, message_ring};
use proptest::collection::vec;
use proptest::prelude::*;

use reference::{Model, units};

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
    /// By reader: at most so many messages, of which so many are released; then the batch is forgotten.
    Poll(usize, usize, Option<usize>),
    ReadInto(usize, usize),
    /// A guest joins the first stage, if the ring can be joined.
    Join,
    /// A reader leaves, if another may come; not the exclusive one.
    Leave(usize),
    Close,
}

/// The readers: the one that the first stage begins with, the exclusive one, and guests.
const FIRST: usize = 0;
const EXCLUSIVE: usize = 1;
const READERS: usize = 4;

fn step() -> impl Strategy<Value = Step> {
    let len = || 0..70_usize;
    prop_oneof![
        6 => len().prop_map(Step::Write),
        2 => (len(), len()).prop_map(|(len, shorter)| Step::PublishShorter(len, shorter)),
        3 => vec(len(), 0..5).prop_map(Step::PublishBatch),
        2 => (vec(len(), 1..5), 0..5_usize).prop_map(|(lens, count)| Step::PublishPart(lens, count)),
        2 => len().prop_map(Step::Abandon),
        2 => len().prop_map(Step::Forget),
        9 => (0..READERS, 0..6_usize, proptest::option::of(0..6_usize))
            .prop_map(|(reader, max, released)| Step::Poll(reader, max, released)),
        3 => (0..READERS, len()).prop_map(|(reader, len)| Step::ReadInto(reader, len)),
        2 => Just(Step::Join),
        1 => (0..READERS).prop_map(Step::Leave),
        1 => Just(Step::Close),
    ]
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
            if let Some(units) = check(written, at, &[*len], (model, capacity)) {
                model.publish([message], units);
            }
        }
        Step::PublishShorter(len, shorter) => {
            let message = model.next(*len);
            let claimed = producer.try_claim(*len);
            if let Some(mut claim) = check(claimed, at, &[*len], (model, capacity)) {
                claim.bytes().copy_from_slice(&message);
                let shorter = shorter % (len + 1);
                let units = claim.publish_len(shorter);
                model.publish([message[..shorter].to_vec()], units);
            }
        }
        Step::PublishBatch(lens) => {
            let messages: Vec<_> = lens.iter().map(|len| model.next(*len)).collect();
            let published = producer.try_publish_batch(&messages);
            if let Some(range) = check(published, at, lens, (model, capacity)) {
                assert_eq!(range.len(), units(at.1, lens, capacity).unwrap());
                model.publish(messages, range);
            }
        }
        Step::PublishPart(lens, count) => {
            let messages: Vec<_> = lens.iter().map(|len| model.next(*len)).collect();
            let claimed = producer.try_claim_batch(lens);
            if let Some(mut claim) = check(claimed, at, lens, (model, capacity)) {
                claim.iter_mut().zip(&messages).for_each(|(bytes, message)| bytes.copy_from_slice(message));
                let count = count % (lens.len() + 1);
                let units = claim.publish_part(count);
                model.publish(messages.into_iter().take(count), units);
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
        Step::Poll(..) | Step::ReadInto(..) | Step::Join | Step::Leave(_) => {
            unreachable!("these are the readers'")
        }
    }
}

fn poll<M: Memory<Event = Unit>, A: Access>(
    consumer: &mut MessageConsumer<M, A>,
    model: &mut Model,
    reader: usize,
    max: usize,
    released: Option<usize>,
) {
    model.look(reader);
    let readable = model.readable(reader);
    match consumer.try_poll(max) {
        Ok(mut batch) => {
            // A batch may end early, at an abandoned claim.
            assert!((1..=max.min(readable.len())).contains(&batch.len()), "{batch:?} of {readable:?}");
            assert_eq!(batch.iter().collect::<Vec<_>>(), readable[..batch.len()]);
            let delivered = batch.len();
            match released {
                None => model.deliver(reader, delivered, delivered),
                Some(count) => {
                    let count = count % (delivered + 1);
                    batch.release(count);
                    model.deliver(reader, delivered, count);
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
    reader: usize,
    len: usize,
) {
    model.look(reader);
    let readable = model.readable(reader);
    let mut buffer = vec![0; len];
    match consumer.try_read_into(&mut buffer) {
        Ok(read) => {
            assert_eq!(buffer[..read], readable[0]);
            model.deliver(reader, 1, 1);
        }
        Err(ReadMessageError::BufferTooShort { len: needed }) => {
            assert!(needed > len && needed == readable[0].len());
        }
        Err(_) => assert!(readable.is_empty()),
    }
}

/// Any of the readers, by its number.
enum Reader<M: Memory<Event = Unit>, A: Access> {
    Shared(MessageConsumer<M>),
    Exclusive(MessageConsumer<M, A>),
}

impl<M: Memory<Event = Unit>, A: Access> Reader<M, A> {
    fn poll(&mut self, model: &mut Model, reader: usize, max: usize, released: Option<usize>) {
        match self {
            Self::Shared(consumer) => poll(consumer, model, reader, max, released),
            Self::Exclusive(consumer) => poll(consumer, model, reader, max, released),
        }
    }

    fn try_poll(&mut self) -> Result<(), TryPollError> {
        match self {
            Self::Shared(consumer) => consumer.try_poll(1).map(drop),
            Self::Exclusive(consumer) => consumer.try_poll(1).map(drop),
        }
    }

    fn read_into(&mut self, model: &mut Model, reader: usize, len: usize) {
        match self {
            Self::Shared(consumer) => read_into(consumer, model, reader, len),
            Self::Exclusive(consumer) => read_into(consumer, model, reader, len),
        }
    }
}

/// Runs a program, then closes the ring and reads it to its end.
fn run<M: Memory<Event = Unit>, A: Access>(
    mut producer: MessageProducer<M>,
    (first, exclusive): (MessageConsumer<M>, MessageConsumer<M, A>),
    join: Option<impl Fn() -> MessageConsumer<M>>,
    steps: &[Step],
) {
    let mut model = Model { start: first.sequence(), ..Model::default() };
    let mut readers = [const { None }; READERS];
    (readers[FIRST], readers[EXCLUSIVE]) = (Some(Reader::Shared(first)), Some(Reader::Exclusive(exclusive)));
    (model.released[FIRST], model.released[EXCLUSIVE]) = (Some(0), Some(0));
    for step in steps {
        match *step {
            Step::Poll(reader, max, released) => {
                readers[reader].iter_mut().for_each(|it| it.poll(&mut model, reader, max, released));
            }
            Step::ReadInto(reader, len) => {
                readers[reader].iter_mut().for_each(|it| it.read_into(&mut model, reader, len));
            }
            Step::Join => {
                if let (Some(join), Some(place)) = (&join, readers.iter().position(Option::is_none)) {
                    let guest = join();
                    model.join(place, guest.sequence());
                    readers[place] = Some(Reader::Shared(guest));
                }
            }
            Step::Leave(reader) => {
                if reader != EXCLUSIVE && join.is_some() {
                    (readers[reader], model.released[reader]) = (None, None);
                }
            }
            _ => publish(&mut producer, &mut model, step),
        }
    }
    drop(producer);
    model.closed = true;
    for reader in [FIRST, 2, 3, EXCLUSIVE] {
        let Some(it) = &mut readers[reader] else { continue };
        while !model.readable(reader).is_empty() {
            it.poll(&mut model, reader, usize::MAX, None);
        }
        assert_eq!(it.try_poll(), Err(TryPollError::Closed));
        assert_eq!(model.released[reader], Some(model.published.len()));
    }
}

/// Writes the property for one kind of ring.
macro_rules! property {
    ($name:ident, |$builder:ident| $kind:expr, |$consumers:ident, $stage:ident| $join:expr) => {
        proptest! {
            #![proptest_config(ProptestConfig {
                cases: if cfg!(miri) { 4 } else { 256 },
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
                let ($consumers, $stage) = (consumers, stage);
                run(producer, stages, $join, &steps);
            }
        }
    };
}

property!(one_producer, |builder| builder, |_consumers, _stage| None::<fn() -> _>);
property!(several_producers, |builder| builder.multi_producer(), |_consumers, _stage| None::<fn() -> _>);
#[cfg(annulus_joins)]
property!(one_producer_joinable, |builder| builder.joinable(READERS as u32), |consumers, stage| {
    let joiner = consumers.joiner();
    Some(move || joiner.join(stage).unwrap())
});
#[cfg(annulus_joins)]
property!(
    several_producers_joinable,
    |builder| builder.multi_producer().joinable(READERS as u32),
    |consumers, stage| {
        let joiner = consumers.joiner();
        Some(move || joiner.join(stage).unwrap())
    }
);
