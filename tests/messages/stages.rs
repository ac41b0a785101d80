//! Several consumers, stages behind stages, the exclusive one, and consumers that join.

use annulus::Topology;
use annulus::error::TryPollError;

use crate::rings::{STEP, message, one_stage, send, take};

everywhere! {
    fn every_consumer_gets_every_message(64, one_stage(2).0, producer, consumers) {
        let mut one = consumers.take(one_stage(2).1).unwrap();
        let mut two = consumers.take(one_stage(2).1).unwrap();
        assert!(consumers.take(one_stage(2).1).is_none());
        for n in (0..100).step_by(STEP) {
            send(&mut producer, n, n as usize % 57);
            assert_eq!(take(&mut one, 1), [message(n, n as usize % 57)]);
            assert_eq!(take(&mut two, 1), [message(n, n as usize % 57)]);
        }
    }
}

/// A stage, one behind it, and an exclusive one behind both.
fn three_stages() -> (Topology, [annulus::Stage; 2]) {
    let mut topology = Topology::new();
    let first = topology.stage(1).unwrap();
    let second = topology.stage_after(&[first], 1).unwrap();
    topology.exclusive().unwrap();
    (topology, [first, second])
}

everywhere! {
    fn a_stage_gets_what_the_one_before_it_released(128, three_stages().0, producer, consumers) {
        let [first, second] = three_stages().1;
        let mut first = consumers.take(first).unwrap();
        let mut second = consumers.take(second).unwrap();
        let mut last = consumers.take_exclusive().unwrap();
        for n in (0..60).step_by(STEP) {
            let len = n as usize % 100;
            let sent = [message(n, len), message(n + 1, 3), message(n + 2, 20)];
            drop(producer.try_claim(len).unwrap());
            producer.try_publish_batch(&sent).unwrap();
            assert_eq!(second.try_poll(9).map(drop), Err(TryPollError::Empty));
            let mut batch = first.try_poll(9).unwrap();
            assert_eq!(batch.len(), 3);
            batch.release(1);
            // The second stage stops where the first does, and so does the third.
            assert_eq!(take(&mut second, 9), sent[..1]);
            assert_eq!(take(&mut last, 9), sent[..1]);
            drop(batch);
            assert_eq!(take(&mut second, 1), sent[1..2]);
            assert_eq!(take(&mut last, 9), sent[1..2]);
            assert_eq!(take(&mut second, 1), sent[2..]);
            assert_eq!(take(&mut last, 9), sent[2..]);
        }
    }
}

everywhere! {
    fn the_exclusive_stage_may_change_messages(64, three_stages().0, producer, consumers) {
        let mut last = consumers.take_exclusive().unwrap();
        drop(consumers);
        for n in (0..60).step_by(STEP) {
            producer.try_publish_batch(&[message(n, 17), message(n, 0), message(n, 9)]).unwrap();
            let mut batch = last.try_poll(9).unwrap();
            for bytes in &mut batch {
                bytes.iter_mut().for_each(|byte| *byte = !*byte);
            }
            let inverted = |len| message(n, len).iter().map(|byte| !byte).collect::<Vec<_>>();
            assert_eq!(batch.iter().collect::<Vec<_>>(), [inverted(17), inverted(0), inverted(9)]);
        }
    }
}

#[test]
fn the_only_consumer_can_be_made_exclusive() {
    let (_, [one, _two]) = annulus::message_ring(64).unwrap().build_broadcast().unwrap();
    let _one = one.into_exclusive().unwrap_err();
    let (mut producer, [consumer]) = annulus::message_ring(64).unwrap().build_broadcast().unwrap();
    let mut consumer = consumer.into_exclusive().unwrap();
    producer.write(b"a").unwrap();
    consumer.poll(1).unwrap().iter_mut().for_each(|bytes| bytes[0] = b'b');
}

#[cfg(annulus_joins)]
mod joining {
    use super::*;
    use annulus::{Kind, Memory, message::MessageConsumers, message::Unit};
    use annulus::{MessageProducer, message_ring};

    fn check<K: Kind, M: Memory<Event = Unit, Kind = annulus::Joinable<K>>>(
        (mut producer, mut consumers): (MessageProducer<M>, MessageConsumers<M>),
        stage: annulus::Stage,
    ) {
        let joiner = consumers.joiner();
        let mut first = consumers.take(stage).unwrap();
        for n in (0..100).step_by(STEP) {
            let sent = [message(n, n as usize % 57), message(n, 2), message(n, 11)];
            drop(producer.try_claim(40).unwrap());
            producer.try_publish_batch(&sent).unwrap();
            // Inside the run: a joiner starts at a run's end, since that is how far the first has walked.
            assert_eq!(take(&mut first, 1), sent[..1]);
            let mut late = joiner.clone().join(stage).unwrap();
            assert!(take(&mut late, 9).is_empty());
            assert_eq!(take(&mut first, 9), sent[1..]);
            send(&mut producer, n, 23);
            assert_eq!(take(&mut late, 9), [message(n, 23)]);
            assert_eq!(take(&mut first, 9), [message(n, 23)]);
        }
    }

    #[test]
    fn a_joiner_starts_at_a_message() {
        let (topology, stage) = one_stage(1);
        let builder = || message_ring(64).unwrap().start(crate::rings::START);
        check(builder().joinable(3).build_stages(&topology).unwrap(), stage);
        check(builder().multi_producer().joinable(3).build_stages(&topology).unwrap(), stage);
    }
}
