//! Consumers and workers that join a running ring, leave it, and join again.

use core::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use annulus::Seq;

use crate::support::{Case, ClaimEnd, Consuming, Ends, How, Joining, No, Staff, all, joining_cases, within};

/// Runs a check on a ring of every combination that can be joined.
fn on_joinable(check: impl Fn(Ends<'_>)) {
    all(joining_cases(), &[8], check);
}

type Handle<'r> = Box<dyn Consuming<'r> + 'r>;

/// Joins a stage in the way that fits it.
fn join<'r>(joiner: &dyn Joining<'r>, case: Case, stage: usize) -> Result<Handle<'r>, No> {
    match case.shape.stages()[stage].0 {
        staff if staff.is_group() => joiner.join_group(stage),
        _ => joiner.join(stage),
    }
}

/// The stages that can be joined.
fn open_stages(case: Case) -> impl Iterator<Item = usize> {
    let stages = case.shape.stages();
    (0..stages.len()).filter(|&stage| !stages[stage].0.is_exclusive())
}

/// Whether no consumer of a ring of one place is in the way.
fn make_room(ends: &mut Ends<'_>) {
    if ends.case.shape.places() == ends.case.shape.records() {
        ends.consumers.clear();
    }
}

#[test]
fn a_joiner_gets_what_nobody_has_come_to_yet() {
    on_joinable(|mut ends| {
        make_room(&mut ends);
        let joiner = ends.joiner.as_deref().unwrap();
        ends.producer.claim_and(3, 0, ClaimEnd::Publish).unwrap();
        let first = join(joiner, ends.case, 0).unwrap();
        assert_eq!((first.sequence(), first.lag()), (ends.start, 3));
        drop(first);
        let mut first = join(joiner, ends.case, 0).unwrap();
        assert_eq!(first.take(2, How::Try), Ok(vec![0, 1]));
        ends.producer.claim_and(2, 3, ClaimEnd::Publish).unwrap();
        for stage in open_stages(ends.case).skip(1) {
            let later = join(joiner, ends.case, stage).unwrap();
            // A further worker comes to where its group is; anybody else to where the first run ended, which was seen.
            let at = if ends.case.shape.stages()[stage].0.is_group() { 0 } else { 3 };
            assert_eq!(later.sequence(), ends.start.plus(at), "stage {stage}");
        }
        assert_eq!(first.drain(), (vec![2, 3, 4], No::Empty));
    });
}

#[test]
fn a_joiner_is_behind_open_claims_and_guards_them_when_the_others_leave() {
    on_joinable(|ends| {
        let Ends { case, start, mut producer, mut consumers, joiner } = ends;
        let Some(mut other) = producer.another() else { return };
        let joiner = joiner.unwrap();
        producer.claim_and(2, 0, ClaimEnd::Publish).unwrap();
        for consumer in &mut consumers {
            consumer.drain();
        }
        if case.shape.places() == case.shape.records() {
            consumers.clear();
        }
        producer
            .with_claim(2, How::Try, &mut |open| {
                other.claim_and(3, 4, ClaimEnd::Publish).unwrap();
                // The claim cursor is three events further; from there on nobody would guard the open claim.
                let mut joined = join(&*joiner, case, 0).unwrap();
                assert_eq!(joined.sequence(), start.plus(2));
                consumers.clear();
                assert_eq!(other.free(), 3);
                assert_eq!(other.claim_and(4, 99, ClaimEnd::Publish), Err(No::Full));
                assert_eq!(joined.take(9, How::Try), Err(No::Empty));
                open.fill(2);
                open.part(2);
                assert_eq!(joined.drain(), (vec![2, 3, 4, 5, 6], No::Empty));
                assert_eq!(other.free(), 8);
                ClaimEnd::Publish
            })
            .unwrap();
    });
}

#[test]
fn a_joiner_bounds_producers_and_later_stages_until_it_leaves() {
    on_joinable(|mut ends| {
        if ends.case.shape.stages().len() < 2 {
            return;
        }
        let mut joined = join(ends.joiner.as_deref().unwrap(), ends.case, 0).unwrap();
        ends.producer.claim_and(8, 0, ClaimEnd::Publish).unwrap();
        ends.consumers[0].drain();
        let upstream = ends.case.shape.upstream();
        // All that come after the first stage, and after no other.
        let behind: Vec<usize> = (0..upstream.len()).filter(|&i| upstream[i] == [0]).collect();
        for &i in &behind {
            assert_eq!(ends.consumers[i].take(9, How::Try), Err(No::Empty));
        }
        assert_eq!(joined.take(3, How::Try), Ok(vec![0, 1, 2]));
        let mut got = 0;
        for &i in &behind {
            got += ends.consumers[i].drain().0.len();
        }
        assert_eq!(got, if behind.is_empty() { 0 } else { 3 });
        drop(joined);
        for &i in &behind {
            got += ends.consumers[i].drain().0.len();
        }
        assert_eq!(got, if behind.is_empty() { 0 } else { 8 });
    });
}

#[test]
fn there_are_as_many_places_as_the_ring_was_built_with() {
    on_joinable(|mut ends| {
        let joiner = ends.joiner.as_deref().unwrap();
        let shape = ends.case.shape;
        for (stage, (staff, _)) in shape.stages().iter().enumerate() {
            let by_consumer = joiner.join(stage).map(drop);
            let by_worker = joiner.join_group(stage).map(drop);
            let full = if shape.places() == shape.records() { Err(No::NoPlace) } else { Ok(()) };
            match staff {
                Staff::Each(_) => assert_eq!((by_consumer, by_worker), (full, Err(No::Group))),
                Staff::Workers(_) => assert_eq!((by_consumer, by_worker), (Err(No::Group), Ok(()))),
                _ => assert_eq!((by_consumer, by_worker), (Err(No::Exclusive), Err(No::Exclusive))),
            }
        }
        let Some(stage) = open_stages(ends.case).find(|&stage| !shape.stages()[stage].0.is_group()) else {
            // Workers share the place of their group, however many they are.
            let workers: Vec<_> = (0..50).map(|_| joiner.join_group(0).unwrap()).collect();
            return drop(workers);
        };
        let spare = shape.places() - shape.records();
        let mut joined: Vec<_> = (0..spare).map(|_| joiner.join(stage).unwrap()).collect();
        for _ in 0..5 {
            assert_eq!(joiner.join(stage).map(drop), Err(No::NoPlace));
            // Whoever leaves makes place, a guest or one of the first.
            joined.pop();
            ends.consumers.truncate(if joined.is_empty() { 0 } else { ends.consumers.len() });
            joined.push(joiner.join(stage).unwrap());
        }
    });
}

#[test]
fn without_consumers_producers_fill_one_lap_and_wait_as_long_as_some_can_come() {
    on_joinable(|ends| {
        let Ends { case, mut producer, mut consumers, joiner, .. } = ends;
        let joiner = joiner.unwrap();
        consumers.clear();
        producer.claim_and(8, 0, ClaimEnd::Publish).unwrap();
        assert_eq!(producer.send(9), Err(No::Full));
        let another = joiner.another();
        drop(joiner);
        assert_eq!(producer.send(9), Err(No::Full));
        let mut joined = join(&*another, case, 0).unwrap();
        drop(another);
        assert_eq!(joined.drain(), ((0..8).collect(), No::Empty));
        producer.claim_and(8, 8, ClaimEnd::Publish).unwrap();
        assert_eq!(producer.send(9), Err(No::Full));
        drop(joined);
        assert_eq!(producer.publish_with(How::Wait, &mut |_| ()), Err(No::Disconnected));
    });
}

#[test]
fn a_ring_that_ended_can_be_joined_and_says_so() {
    on_joinable(|mut ends| {
        make_room(&mut ends);
        let joiner = ends.joiner.as_deref().unwrap();
        ends.producer.claim_and(3, 0, ClaimEnd::Publish).unwrap();
        ends.producer.close();
        let mut joined = join(joiner, ends.case, 0).unwrap();
        let worker = ends.case.shape.stages()[0].0.is_group();
        assert_eq!(joined.drain(), (vec![0, 1, 2], No::Closed));
        drop(joined);
        if !worker {
            let mut late = join(joiner, ends.case, 0).unwrap();
            assert_eq!(late.take(1, How::Wait), Err(No::Closed));
        }
        make_room(&mut ends);
        ends.producer.halt();
        let mut late = join(ends.joiner.as_deref().unwrap(), ends.case, 0).unwrap();
        assert_eq!(late.take(1, How::Wait), Err(No::Halted));
    });
}

#[test]
fn a_stage_that_empties_is_passed_and_bounds_again_once_it_is_joined() {
    on_joinable(|ends| {
        let Ends { case, mut producer, mut consumers, joiner, .. } = ends;
        let joiner = joiner.unwrap();
        let upstream = case.shape.upstream();
        let Some(behind) = upstream.iter().position(|before| before == &[0]) else { return };
        producer.claim_and(3, 0, ClaimEnd::Publish).unwrap();
        let mut behind = consumers.remove(behind);
        assert_eq!(behind.take(9, How::Try), Err(No::Empty));
        drop(consumers);
        for round in 0..4 {
            assert_eq!(behind.drain().0.len(), 3, "nobody is before it");
            let mut joined = join(&*joiner, case, 0).unwrap();
            producer.claim_and(5, 9, ClaimEnd::Publish).unwrap();
            assert_eq!(behind.take(9, How::Try), Err(No::Empty));
            assert_eq!(joined.take(2, How::Try), Ok(vec![9, 10]), "round {round}");
            assert_eq!(behind.drain().0, [9, 10]);
        }
    });
}

#[test]
fn guests_come_and_go_under_traffic_and_see_no_gap() {
    const EVENTS: u64 = if cfg!(miri) { 10 } else { 300 };
    within(300, || {
        let mut cases = joining_cases();
        // A stage of consumers comes first, and there is a place to spare.
        cases.retain(|case| case.waiting.is_polite() && case.shape.places() > case.shape.records());
        cases.retain(|case| !case.shape.stages()[0].0.is_group());
        let visits = AtomicUsize::new(0);
        for case in cases {
            case.run(8, Seq::ZERO.minus(EVENTS as usize / 2), |ends| {
                let Ends { start, producer, consumers, joiner, .. } = ends;
                let joiner = joiner.unwrap();
                thread::scope(|threads| {
                    for mut consumer in consumers {
                        threads.spawn(move || while consumer.take(3, How::Wait).is_ok() {});
                    }
                    let visits = &visits;
                    threads.spawn(move || {
                        loop {
                            let mut guest = joiner.join(0).unwrap();
                            let mut next = guest.sequence().since(start) as u64;
                            for _ in 0..3 {
                                match guest.take(2, How::Wait) {
                                    Ok(batch) => {
                                        assert!(batch.iter().copied().eq(next..next + batch.len() as u64));
                                        next += batch.len() as u64;
                                        visits.fetch_add(1, Ordering::Relaxed);
                                    }
                                    Err(no) => return assert_eq!(no, No::Closed),
                                }
                            }
                        }
                    });
                    let publish = |mut producer: Box<dyn crate::support::Producing<'_> + '_>, events: u64| {
                        for _ in 0..events {
                            // An event is its own position, so that a guest can tell where it is.
                            let number = |claim: &mut dyn crate::support::Claimed| {
                                claim.fill(claim.range().start.since(start) as u64);
                                ClaimEnd::Publish
                            };
                            producer.with_claim(1, How::Wait, &mut { number }).unwrap();
                        }
                    };
                    if let Some(other) = producer.another() {
                        threads.spawn(move || publish(other, EVENTS));
                    }
                    publish(producer, EVENTS);
                });
            });
        }
        assert!(visits.into_inner() > 0);
    });
}
