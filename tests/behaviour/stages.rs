//! Stages that depend on stages.

use annulus::error::TopologyError;
use annulus::{Stage, Topology};

use crate::support::{BatchEnd, ClaimEnd, How, No, everywhere};

#[test]
fn a_stage_never_overtakes_the_stages_before_it() {
    everywhere(&[8], |mut ends| {
        let upstream = ends.case.shape.upstream();
        let mut released = vec![0_u64; upstream.len()];
        let mut sent = 0;
        // A fixed walk through many interleavings: who moves next, and how far.
        for step in 0..if cfg!(miri) { 40 } else { 400_usize } {
            let mixed = (step * step * 7 + step * 13 + step / 5) % 31;
            let who = mixed % (upstream.len() + 1);
            if who == upstream.len() {
                let count = ends.producer.free().min(1 + mixed % 5);
                if count > 0 {
                    ends.producer.claim_and(count, sent, ClaimEnd::Publish).unwrap();
                    sent += count as u64;
                }
                continue;
            }
            let bound = upstream[who].iter().map(|&before| released[before]).min().unwrap_or(sent);
            match ends.consumers[who].take(1 + mixed % 4, How::Try) {
                Ok(batch) => {
                    let end = released[who] + batch.len() as u64;
                    assert_eq!(batch, (released[who]..end).collect::<Vec<_>>());
                    assert!(end <= bound, "consumer {who} is at {end}, the ones before it at {bound}");
                    released[who] = end;
                }
                Err(no) => assert_eq!((no, released[who]), (No::Empty, bound)),
            }
        }
        assert!(sent > 5);
    });
}

#[test]
fn a_stage_gets_what_is_released_early() {
    everywhere(&[8], |mut ends| {
        ends.producer.claim_and(6, 0, ClaimEnd::Publish).unwrap();
        let upstream = ends.case.shape.upstream();
        let Some(first_behind) = upstream.iter().position(|before| !before.is_empty()) else { return };
        let (before, behind) = ends.consumers.split_at_mut(first_behind);
        for other in &mut before[1..] {
            other.drain();
        }
        before[0]
            .with_batch(6, How::Try, &mut |batch| {
                assert_eq!(behind[0].take(8, How::Try), Err(No::Empty));
                batch.release(2);
                assert_eq!(behind[0].take(8, How::Try), Ok(vec![0, 1]));
                batch.release(1);
                assert_eq!(behind[0].take(8, How::Try), Ok(vec![2]));
                assert_eq!(behind[0].take(8, How::Try), Err(No::Empty));
                BatchEnd::Forget
            })
            .unwrap();
        assert_eq!(behind[0].take(8, How::Try), Err(No::Empty));
        assert_eq!(before[0].drain().0, [3, 4, 5]);
        assert_eq!(behind[0].drain().0, [3, 4, 5]);
    });
}

#[test]
fn abandoned_runs_are_invisible_to_every_stage() {
    everywhere(&[8], |mut ends| {
        for lap in 0..6 {
            ends.producer.claim_and(1, 99, ClaimEnd::Abandon).unwrap();
            ends.producer.claim_and(2, lap, ClaimEnd::Publish).unwrap();
            ends.producer.claim_and(3, 99, ClaimEnd::Abandon).unwrap();
            ends.producer.claim_and(1, lap + 2, ClaimEnd::Publish).unwrap();
            ends.producer.claim_and(1, 99, ClaimEnd::Abandon).unwrap();
            // The last stages first: they get nothing before the others were there.
            for (i, before) in ends.case.shape.upstream().iter().enumerate().rev() {
                if !before.is_empty() {
                    assert_eq!(ends.consumers[i].take(8, How::Try), Err(No::Empty));
                }
            }
            ends.expect([lap, lap + 1, lap + 2]);
            assert!(ends.producer.is_empty());
        }
    });
}

#[test]
fn a_stage_whose_upstream_has_left_goes_on() {
    everywhere(&[8], |mut ends| {
        ends.producer.claim_and(6, 0, ClaimEnd::Publish).unwrap();
        assert_eq!(ends.consumers[0].take(2, How::Try), Ok(vec![0, 1]));
        if ends.consumers.len() == 1 {
            return;
        }
        ends.consumers.drain(..ends.consumers.len() - 1);
        ends.expect(0..6);
        ends.producer.claim_and(8, 6, ClaimEnd::Publish).unwrap();
        ends.expect(6..14);
    });
}

#[test]
fn a_consumer_that_leaves_makes_room() {
    everywhere(&[8], |mut ends| {
        ends.producer.claim_and(8, 0, ClaimEnd::Publish).unwrap();
        if ends.consumers.len() == 1 {
            return;
        }
        for consumer in &mut ends.consumers[1..] {
            consumer.drain();
        }
        assert_eq!(ends.producer.free(), 0);
        ends.consumers.remove(0);
        // Stages behind it had nothing yet.
        for consumer in &mut ends.consumers {
            assert_eq!(consumer.drain().1, No::Empty);
        }
        assert_eq!(ends.producer.free(), 8);
    });
}

#[test]
fn the_exclusive_stage_comes_after_stages_added_later() {
    let mut topology = Topology::new();
    topology.exclusive().unwrap();
    let late = topology.stage(2).unwrap();
    let (mut producer, mut consumers) =
        annulus::ring::<u32>(4).unwrap().multi_producer().build_stages(&topology).unwrap();
    let mut first = consumers.take(late).unwrap();
    let mut second = consumers.take(late).unwrap();
    assert!(consumers.take(late).is_none());
    let mut exclusive = consumers.take_exclusive().unwrap();
    assert!(consumers.take_exclusive().is_none());
    producer.publish(|slot| *slot = 5).unwrap();
    assert!(exclusive.try_poll(1).is_err());
    assert_eq!(first.poll(1).unwrap()[0], 5);
    assert!(exclusive.try_poll(1).is_err());
    assert_eq!(second.poll(1).unwrap()[0], 5);
    exclusive.poll(1).unwrap()[0] += 1;
}

#[test]
fn a_stage_depends_on_all_before_it_not_only_on_the_last() {
    // A chain of three: when the middle has left, the end still waits for the beginning.
    let mut topology = Topology::new();
    let beginning = topology.stage(1).unwrap();
    let middle = topology.stage_after(&[beginning], 1).unwrap();
    let end = topology.stage_after(&[middle], 1).unwrap();
    let (mut producer, mut consumers) =
        annulus::ring::<u32>(4).unwrap().multi_producer().build_stages(&topology).unwrap();
    let mut beginning = consumers.take(beginning).unwrap();
    let mut end = consumers.take(end).unwrap();
    drop(consumers.take(middle));
    producer.publish(|slot| *slot = 5).unwrap();
    assert!(end.try_poll(1).is_err());
    beginning.poll(1).unwrap();
    assert_eq!(end.poll(1).unwrap()[0], 5);
}

#[test]
fn consumers_that_nobody_took_hold_the_ring_until_they_are_dropped() {
    let mut topology = Topology::new();
    let stage = topology.stage(2).unwrap();
    let (mut producer, mut consumers) = annulus::ring::<u32>(2).unwrap().build_stages(&topology).unwrap();
    let mut consumer = consumers.take(stage).unwrap();
    producer.publish_batch(2, |_, _| ()).unwrap();
    consumer.poll(2).unwrap();
    assert!(producer.is_full());
    drop(consumers);
    assert_eq!(producer.free(), 2);
    producer.publish_batch(2, |_, _| ()).unwrap();
    assert_eq!(consumer.poll(2).unwrap().len(), 2);
}

#[test]
fn topologies_refuse_what_makes_no_sense() {
    let mut topology = Topology::new();
    assert_eq!(topology.stage(65_536), Err(TopologyError::TooManyConsumers));
    let stage = topology.stage(65_535).unwrap();
    assert_eq!(topology.stage(1), Err(TopologyError::TooManyConsumers));
    assert_eq!(topology.consumers(), 65_535);
    let mut other = Topology::new();
    assert_eq!(other.stage_after(&[stage], 1), Err(TopologyError::UnknownStage));
    let exclusive = other.exclusive().unwrap();
    assert_eq!(other.exclusive(), Err(TopologyError::AfterExclusive));
    assert_eq!(other.stage_after(&[exclusive], 1), Err(TopologyError::AfterExclusive));

    let mut many = Topology::new();
    let stages: Vec<Stage> = (0..64).map(|_| many.stage(1).unwrap()).collect();
    assert_eq!(many.stage(1), Err(TopologyError::TooManyStages));
    let (mut producer, mut consumers) = annulus::ring::<u8>(1).unwrap().build_stages(&many).unwrap();
    let mut consumers: Vec<_> = stages.iter().map(|&stage| consumers.take(stage).unwrap()).collect();
    for value in 0..3 {
        producer.try_publish(|slot| *slot = value).unwrap();
        assert!(consumers.iter_mut().all(|consumer| consumer.try_poll(1).unwrap()[0] == value));
    }
}

#[test]
fn an_exclusive_stage_is_taken_as_such_only() {
    let mut topology = Topology::new();
    let stage = topology.exclusive().unwrap();
    let (_producer, mut consumers) = annulus::ring::<u8>(1).unwrap().build_stages(&topology).unwrap();
    assert!(consumers.take(stage).is_none());
    assert!(consumers.take_exclusive().is_some());
    let (_producer, [one, _two]) = annulus::ring::<u8>(1).unwrap().build_broadcast().unwrap();
    let one = one.into_exclusive().unwrap_err();
    assert_eq!(one.capacity(), 1);
}
