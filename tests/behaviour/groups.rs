//! Worker groups: each event to exactly one worker, alone, between stages, and as the exclusive stage.

use core::ops::Range;
use std::sync::Mutex;
use std::thread;

use annulus::Seq;

use crate::support::{BatchEnd, ClaimEnd, Consuming, Ends, How, No, Shape, all, group_cases, within};

/// Runs a check on a ring of every combination with a group.
fn on_groups(check: impl Fn(Ends<'_>)) {
    all(group_cases(), &[8], check);
}

/// Which of the handles are workers.
fn workers(ends: &Ends<'_>) -> Range<usize> {
    let shape = ends.case.shape;
    let stages = shape.stage_of_each_handle();
    let is_worker = |&stage: &usize| shape.stages()[stage].0.is_group();
    let first = stages.iter().position(is_worker).unwrap();
    first..first + stages.iter().filter(|&stage| is_worker(stage)).count()
}

/// Publishes `count` events in one run and lets the stages before the group release them.
fn send(ends: &mut Ends<'_>, count: usize, first: u64) {
    ends.producer.claim_and(count, first, ClaimEnd::Publish).unwrap();
    release_before(ends);
}

fn release_before(ends: &mut Ends<'_>) {
    for before in 0..workers(ends).start {
        ends.consumers[before].drain();
    }
}

#[test]
fn each_event_goes_to_one_worker_and_the_next_goes_on_inside_the_run() {
    on_groups(|mut ends| {
        let workers = workers(&ends);
        let mut next = 0;
        for round in 0..30 {
            send(&mut ends, 5, next);
            let sizes: &[usize] = [&[2, 1, 2][..], &[5, 1], &[1, 1, 1, 1, 1], &[4, 3]][round % 4];
            let end = next + 5;
            for (turn, &max) in sizes.iter().enumerate() {
                let worker = workers.start + (round + turn) % workers.len();
                let batch = ends.consumers[worker].take(max, How::Try);
                if next == end {
                    assert_eq!(batch, Err(No::Empty));
                    continue;
                }
                let expected: Vec<u64> = (next..end).take(max).collect();
                next += expected.len() as u64;
                assert_eq!(batch, Ok(expected));
            }
            assert_eq!(next, end);
            for after in workers.end..ends.consumers.len() {
                ends.consumers[after].drain();
            }
            assert!(ends.producer.is_empty());
        }
    });
}

#[test]
fn workers_release_in_any_order_and_hold_back_only_what_they_still_read() {
    on_groups(|mut ends| {
        send(&mut ends, 8, 0);
        let workers = workers(&ends);
        let Ends { producer, consumers, .. } = &mut ends;
        let (group, after) = consumers[workers.start..].split_at_mut(workers.len());
        let (one, other) = group.split_at_mut(1);
        let (one, other) = (&mut one[0], &mut other[0]);
        let look = |after: &mut [Box<dyn Consuming<'_> + '_>], free| {
            after.iter_mut().for_each(|after| drop(after.drain()));
            assert_eq!(producer.free(), free);
        };
        one.with_batch(2, How::Try, &mut |held| {
            assert_eq!(other.take(3, How::Try), Ok(vec![2, 3, 4]));
            look(after, 0);
            held.release(1);
            look(after, 1);
            held.release(1);
            look(after, 5);
            BatchEnd::Drop
        })
        .unwrap();
        one.with_batch(1, How::Try, &mut |_| {
            assert_eq!(other.take(9, How::Try), Ok(vec![6, 7]));
            look(after, 5);
            BatchEnd::Drop
        })
        .unwrap();
        look(after, 8);
    });
}

#[test]
fn what_a_worker_forgot_is_finished_by_its_next_call_and_comes_no_more() {
    on_groups(|mut ends| {
        let workers = workers(&ends);
        let mut value = 0;
        for by_drop in [false, true] {
            send(&mut ends, 4, value);
            let forget = |ends: &mut Ends<'_>, expected| {
                ends.consumers[workers.start]
                    .with_batch(2, How::Try, &mut |batch| {
                        assert_eq!(batch.values()[0], expected);
                        BatchEnd::Forget
                    })
                    .unwrap();
            };
            forget(&mut ends, value);
            assert_eq!(ends.consumers[workers.start + 1].take(2, How::Try).unwrap()[0], value + 2);
            for after in workers.end..ends.consumers.len() {
                assert_eq!(ends.consumers[after].drain().1, No::Empty);
            }
            assert_eq!(ends.producer.free(), 4, "what is forgotten is still held");
            if by_drop {
                ends.consumers.remove(workers.start);
            } else {
                assert_eq!(ends.consumers[workers.start].take(1, How::Try), Err(No::Empty));
            }
            for after in workers.end - usize::from(by_drop)..ends.consumers.len() {
                assert_eq!(ends.consumers[after].drain().0.len(), 4);
            }
            assert_eq!(ends.producer.free(), 8);
            value += 4;
        }
    });
}

#[test]
fn groups_finish_abandoned_runs_and_never_see_them() {
    on_groups(|mut ends| {
        let workers = workers(&ends);
        for lap in 0..8 {
            ends.producer.claim_and(3, 99, ClaimEnd::Abandon).unwrap();
            ends.producer.claim_and(2, lap, ClaimEnd::Publish).unwrap();
            ends.producer.claim_and(2, 99, ClaimEnd::Forget).unwrap();
            ends.producer.claim_and(1, lap + 2, ClaimEnd::Publish).unwrap();
            release_before(&mut ends);
            let turn = workers.start + lap as usize % workers.len();
            let (values, no) = ends.consumers[turn].drain();
            assert_eq!((values, no), (vec![lap, lap + 1, lap + 2], No::Empty));
            // Abandoned claims alone do not fill the ring either.
            ends.producer.claim_and(8 - ends.producer.len(), 99, ClaimEnd::Abandon).unwrap_or_default();
            release_before(&mut ends);
            assert_eq!(ends.consumers[turn].take(1, How::Try), Err(No::Empty));
            for after in workers.end..ends.consumers.len() {
                assert_eq!(ends.consumers[after].drain().0, [lap, lap + 1, lap + 2]);
            }
            assert!(ends.producer.is_empty());
        }
    });
}

#[test]
fn a_group_waits_for_the_stage_before_it_and_the_one_after_it_for_every_worker() {
    on_groups(|mut ends| {
        let workers = workers(&ends);
        if workers.start == 0 {
            return;
        }
        ends.producer.claim_and(6, 0, ClaimEnd::Publish).unwrap();
        let (before, rest) = ends.consumers.split_at_mut(workers.start);
        let (group, after) = rest.split_at_mut(workers.len());
        assert_eq!(group[0].take(9, How::Try), Err(No::Empty));
        assert_eq!(before[0].take(4, How::Try), Ok(vec![0, 1, 2, 3]));
        let (one, other) = group.split_at_mut(1);
        one[0]
            .with_batch(1, How::Try, &mut |_| {
                assert_eq!(other[0].take(9, How::Try), Ok(vec![1, 2, 3]));
                assert!(after.iter_mut().all(|after| after.take(9, How::Try) == Err(No::Empty)));
                BatchEnd::Drop
            })
            .unwrap();
        assert!(after.iter_mut().all(|after| after.take(9, How::Try) == Ok(vec![0, 1, 2, 3])));
        assert_eq!(one[0].take(9, How::Try), Err(No::Empty));
    });
}

#[test]
fn exclusive_workers_change_events_and_take_them_out() {
    on_groups(|mut ends| {
        let workers = workers(&ends);
        send(&mut ends, 4, 10);
        let exclusive = ends.case.shape == Shape::ExclusiveGroup;
        for worker in workers.clone().take(2) {
            ends.consumers[worker]
                .with_batch(2, How::Try, &mut |batch| {
                    let first = batch.values()[0];
                    assert_eq!(batch.values_mut().is_some(), exclusive);
                    if let Some(mut values) = batch.values_mut() {
                        values.iter_mut().for_each(|value| **value += 100);
                        assert_eq!(batch.take_all(), Some(vec![first + 100, first + 101]));
                        assert_eq!(batch.values(), [0, 0]);
                    }
                    BatchEnd::Drop
                })
                .unwrap();
        }
    });
}

#[test]
fn every_worker_learns_that_the_ring_is_closed_and_drained_or_halted() {
    for halt in [false, true] {
        on_groups(|mut ends| {
            let workers = workers(&ends);
            send(&mut ends, 3, 0);
            assert_eq!(ends.consumers[workers.start].take(1, How::Wait), Ok(vec![0]));
            if halt {
                ends.producer.halt();
            } else {
                ends.producer.close();
                release_before(&mut ends);
                assert_eq!(ends.consumers[workers.start + 1].take(9, How::Wait), Ok(vec![1, 2]));
            }
            let no = if halt { No::Halted } else { No::Closed };
            for worker in workers.clone() {
                assert_eq!(ends.consumers[worker].take(1, How::Wait), Err(no));
                assert_eq!(ends.consumers[worker].read(&mut [0], How::Wait), Err(no));
            }
            for after in workers.end..ends.consumers.len() {
                assert_eq!(ends.consumers[after].drain(), (if halt { vec![] } else { vec![0, 1, 2] }, no));
            }
        });
    }
}

#[test]
fn a_group_whose_workers_have_all_left_bounds_nobody() {
    on_groups(|mut ends| {
        let workers = workers(&ends);
        send(&mut ends, 4, 0);
        assert_eq!(ends.consumers[workers.start].take(1, How::Try), Ok(vec![0]));
        ends.consumers.drain(workers.clone());
        for after in workers.start..ends.consumers.len() {
            assert_eq!(ends.consumers[after].drain().0, [0, 1, 2, 3]);
        }
        if ends.consumers.is_empty() {
            let room = ends.producer.free();
            ends.producer.claim_and(room, 9, ClaimEnd::Publish).unwrap();
            assert_eq!(ends.producer.publish_with(How::Wait, &mut |_| ()), Err(No::Disconnected));
        } else {
            assert_eq!(ends.producer.free(), 8);
        }
    });
}

/// Publishes the values from `first` on, some of them in runs that several workers share.
fn produce(mut producer: Box<dyn crate::support::Producing<'_> + '_>, first: u64, events: u64) {
    let mut sent = 0;
    while sent < events {
        let count = (1 + sent % 5).min(events - sent);
        let fill = &mut |i, slot: &mut u64| *slot = first + sent + i as u64;
        producer.batch_with(count as usize, How::Wait, fill).unwrap();
        producer.with_claim(1 + sent as usize % 3, How::Wait, &mut |_| ClaimEnd::Abandon).unwrap();
        sent += count;
    }
}

#[test]
fn on_threads_every_event_goes_to_exactly_one_worker_and_to_every_other_consumer() {
    const EVENTS: u64 = if cfg!(miri) { 10 } else { 200 };
    within(300, || {
        for case in group_cases().into_iter().filter(|case| case.waiting.is_polite()) {
            let producers = if case.producers.are_several() { 2 } else { 1 };
            let total = producers * EVENTS;
            case.run(8, Seq::ZERO.minus(EVENTS as usize / 2), |ends| {
                let workers = workers(&ends);
                let shared = Mutex::new(vec![0_u32; total as usize]);
                thread::scope(|threads| {
                    for (handle, mut consumer) in ends.consumers.into_iter().enumerate() {
                        let (shared, is_worker) = (&shared, workers.contains(&handle));
                        threads.spawn(move || {
                            let (mut mine, mut max) = (Vec::new(), 1);
                            let ended = loop {
                                match consumer.take(max, How::Wait) {
                                    Ok(batch) => mine.extend(batch),
                                    Err(no) => break no,
                                }
                                max = max % 4 + 1;
                            };
                            assert_eq!(ended, No::Closed);
                            // Of each producer in its order, whoever gets them.
                            for producer in 0..producers {
                                let of = mine.iter().filter(|&&value| value / EVENTS == producer);
                                assert!(of.is_sorted());
                            }
                            if is_worker {
                                let mut shared = shared.lock().unwrap();
                                mine.iter().for_each(|&value| shared[value as usize] += 1);
                            } else {
                                mine.sort_unstable();
                                assert!(mine.into_iter().eq(0..total));
                            }
                        });
                    }
                    for other in 1..producers {
                        let producer = ends.producer.another().expect("a ring with several producers");
                        threads.spawn(move || produce(producer, other * EVENTS, EVENTS));
                    }
                    produce(ends.producer, 0, EVENTS);
                });
                assert!(shared.into_inner().unwrap().iter().all(|&times| times == 1));
            });
        }
    });
}
