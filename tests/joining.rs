//! Joining and leaving a running ring, driven by one thread and by several.
#![cfg(all(not(annulus_loom), annulus_joins))]

use annulus::error::{JoinError, TryClaimError, TryPollError};
use annulus::wait::Blocking;
use annulus::{Seq, Topology};

#[test]
fn a_joiner_gets_everything_from_the_furthest_consumer_on() {
    let mut stages = Topology::new();
    let readers = stages.stage(1).unwrap();
    let (mut producer, mut consumers) =
        annulus::ring::<u32>(8).unwrap().multi_producer().joinable(2).build_stages(&stages).unwrap();
    let joiner = consumers.joiner();
    let mut first = consumers.take(readers).unwrap();
    producer.write_slice(&[0, 1, 2]).unwrap();
    first.try_poll(1).unwrap();
    producer.write_slice(&[3, 4]).unwrap();
    let mut second = joiner.join(readers).unwrap();
    // The first consumer has seen the end of the first run, so everything from there on is certain to be there.
    assert_eq!(second.sequence(), Seq::new(3));
    assert_eq!(second.try_poll(8).unwrap().iter().copied().collect::<Vec<_>>(), [3, 4]);
    assert_eq!(joiner.join(readers).unwrap_err(), JoinError::NoPlace);
    drop(second);
    assert!(joiner.join(readers).is_ok());
}

#[test]
fn without_consumers_producers_fill_one_lap_and_wait_for_joiners() {
    let mut stages = Topology::new();
    let readers = stages.stage(0).unwrap();
    let (mut producer, consumers) =
        annulus::ring::<u32>(4).unwrap().multi_producer().joinable(1).build_stages(&stages).unwrap();
    let joiner = consumers.joiner();
    drop(consumers);
    for n in 0..4 {
        producer.try_publish(|slot| *slot = n).unwrap();
    }
    assert_eq!(producer.try_publish(|_| ()).unwrap_err(), TryClaimError::Full);
    let mut reader = joiner.join(readers).unwrap();
    assert_eq!(reader.try_poll(9).unwrap().len(), 4);
    drop(reader);
    for _ in 0..4 {
        producer.try_publish(|_| ()).unwrap();
    }
    assert_eq!(producer.try_publish(|_| ()).unwrap_err(), TryClaimError::Full);
    drop(joiner);
    assert_eq!(producer.try_publish(|_| ()).unwrap_err(), TryClaimError::Disconnected);
}

#[test]
fn an_empty_stage_is_passed_and_a_joined_one_bounds() {
    let mut stages = Topology::new();
    let before = stages.stage(0).unwrap();
    let after = stages.stage_after(&[before], 1).unwrap();
    let (mut producer, mut consumers) =
        annulus::ring::<u32>(8).unwrap().multi_producer().joinable(4).build_stages(&stages).unwrap();
    let joiner = consumers.joiner();
    let mut after = consumers.take(after).unwrap();
    producer.write_slice(&[0, 1]).unwrap();
    assert_eq!(after.try_poll(8).unwrap().len(), 2);
    let mut first = joiner.join(before).unwrap();
    producer.write_slice(&[2, 3]).unwrap();
    assert_eq!(after.try_poll(8).unwrap_err(), TryPollError::Empty);
    assert_eq!(first.try_poll(1).unwrap()[0], 2);
    assert_eq!(after.try_poll(8).unwrap().len(), 1);
    drop(first);
    assert_eq!(after.try_poll(8).unwrap()[0], 3);
}

#[test]
fn consumers_come_and_go_under_traffic_and_see_no_gap() {
    let mut stages = Topology::new();
    let readers = stages.stage(1).unwrap();
    let builder = annulus::ring::<u64>(64).unwrap().multi_producer().wait(Blocking::new()).joinable(4);
    let (producer, mut consumers) = builder.build_stages(&stages).unwrap();
    let joiner = consumers.joiner();
    let mut keeper = consumers.take(readers).unwrap();
    drop(consumers);
    const EVENTS: u64 = if cfg!(miri) { 300 } else { 100_000 };
    std::thread::scope(|scope| {
        for _ in 0..2 {
            let mut producer = producer.clone();
            scope.spawn(move || {
                for _ in 0..EVENTS {
                    // The event is its own sequence, so that a consumer can tell where it is.
                    let mut claim = producer.claim(1).unwrap();
                    claim[0] = claim.range().start.get();
                    claim.publish();
                }
            });
        }
        drop(producer);
        scope.spawn(move || {
            loop {
                let mut guest = joiner.join(readers).unwrap();
                let mut next = guest.sequence().get();
                for _ in 0..10 {
                    match guest.poll(7) {
                        Ok(batch) => batch.iter().for_each(|&event| {
                            assert_eq!(event, next);
                            next += 1;
                        }),
                        Err(_) => return,
                    }
                }
            }
        });
        let mut next = 0;
        while let Ok(batch) = keeper.poll(16) {
            for &event in &batch {
                assert_eq!(event, next);
                next += 1;
            }
        }
        assert_eq!(next, 2 * EVENTS);
    });
}
