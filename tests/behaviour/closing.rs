//! The end of a ring: closed, drained, halted, left by everybody.

use crate::support::{ClaimEnd, Ends, How, No, everywhere};

/// Three ways to close a ring that are at once known to all.
fn close_in_every_way(check: impl Fn(Ends<'_>, &dyn Fn(&mut Ends<'_>))) {
    everywhere(&[8], |ends| check(ends, &|ends| ends.producer.close()));
    everywhere(&[8], |ends| {
        check(ends, &|ends| {
            ends.producer.control().close();
            // The producer of a single-producer ring follows at its next call.
            assert_eq!(ends.producer.send(99), Err(No::Closed));
        });
    });
    everywhere(&[8], |ends| {
        check(ends, &|ends| {
            ends.consumers[0].close();
            assert_eq!(ends.producer.claim_and(1, 99, ClaimEnd::Publish), Err(No::Closed));
        });
    });
}

#[test]
fn a_closed_ring_is_drained_to_its_end() {
    close_in_every_way(|mut ends, close| {
        ends.producer.claim_and(5, 0, ClaimEnd::Publish).unwrap();
        assert!(!ends.producer.is_closed());
        close(&mut ends);
        assert!(ends.producer.is_closed() && ends.producer.control().is_closed());
        assert!(!ends.producer.control().is_halted());
        for consumer in &mut ends.consumers {
            assert_eq!(consumer.take(2, How::Wait), Ok(vec![0, 1]));
            assert_eq!(consumer.drain(), (vec![2, 3, 4], No::Closed));
            assert_eq!(consumer.take(1, How::Wait), Err(No::Closed));
            assert_eq!(consumer.read(&mut [0], How::Wait), Err(No::Closed));
        }
    });
}

#[test]
fn nothing_is_claimed_once_a_ring_is_closed() {
    close_in_every_way(|mut ends, close| {
        close(&mut ends);
        for how in [How::Try, How::Wait, How::Until(std::time::Instant::now())] {
            assert_eq!(ends.producer.with_claim(1, how, &mut |_| unreachable!()), Err(No::Closed));
            assert_eq!(ends.producer.publish_with(how, &mut |_| unreachable!()), Err(No::Closed));
            assert_eq!(ends.producer.write(&[1], how), Err(No::Closed));
        }
        assert_eq!(ends.producer.write_fitting(&[1]), Err(No::Closed));
        for consumer in &mut ends.consumers {
            assert_eq!(consumer.drain(), (vec![], No::Closed));
        }
    });
}

#[test]
fn a_full_ring_that_closes_says_closed_and_not_full() {
    close_in_every_way(|mut ends, close| {
        ends.producer.claim_and(8, 0, ClaimEnd::Publish).unwrap();
        assert_eq!(ends.producer.send(9), Err(No::Full));
        close(&mut ends);
        assert_eq!(ends.producer.publish_with(How::Wait, &mut |_| ()), Err(No::Closed));
        ends.expect(0..8);
    });
}

#[test]
fn dropping_the_last_producer_closes_the_ring() {
    everywhere(&[8], |ends| {
        let Ends { mut producer, mut consumers, .. } = ends;
        let mut others: Vec<_> = (0..3).filter_map(|_| producer.another()).collect();
        producer.send(0).unwrap();
        drop(producer);
        for value in 1.. {
            let Some(mut other) = others.pop() else { break };
            assert!(!other.is_closed());
            other.send(value).unwrap();
        }
        let sent = if consumers[0].lag() == 1 { vec![0] } else { vec![0, 1, 2, 3] };
        for consumer in &mut consumers {
            assert_eq!(consumer.drain(), (sent.clone(), No::Closed));
        }
    });
}

#[test]
fn dropping_a_producer_abandons_a_forgotten_claim() {
    everywhere(&[8], |ends| {
        let Ends { mut producer, mut consumers, .. } = ends;
        producer.send(1).unwrap();
        producer.claim_and(3, 99, ClaimEnd::Forget).unwrap();
        drop(producer);
        for consumer in &mut consumers {
            assert_eq!(consumer.drain(), (vec![1], No::Closed));
        }
    });
}

#[test]
fn closing_abandons_a_forgotten_claim() {
    everywhere(&[8], |mut ends| {
        ends.producer.send(1).unwrap();
        ends.producer.claim_and(3, 99, ClaimEnd::Forget).unwrap();
        ends.producer.close();
        for consumer in &mut ends.consumers {
            assert_eq!(consumer.drain(), (vec![1], No::Closed));
        }
    });
}

#[test]
fn a_claim_that_is_open_when_the_ring_closes_is_still_delivered() {
    everywhere(&[8], |mut ends| {
        let Ends { producer, consumers, .. } = &mut ends;
        let control = producer.control();
        producer
            .with_claim(3, How::Try, &mut |claim| {
                claim.fill(1);
                claim.part(1);
                control.close();
                for consumer in consumers.iter_mut() {
                    // Not `Closed`: more is to come.
                    assert_eq!(consumer.drain(), (vec![1], No::Empty));
                }
                ClaimEnd::Publish
            })
            .unwrap();
        assert_eq!(producer.send(99), Err(No::Closed));
        for consumer in consumers {
            assert_eq!(consumer.drain(), (vec![2, 3], No::Closed));
        }
    });
}

#[test]
fn a_claim_that_is_abandoned_after_the_ring_closed_ends_it_too() {
    everywhere(&[8], |mut ends| {
        let control = ends.producer.control();
        ends.producer
            .with_claim(3, How::Try, &mut |_| {
                control.close();
                ClaimEnd::Drop
            })
            .unwrap();
        assert_eq!(ends.producer.send(99), Err(No::Closed));
        for consumer in &mut ends.consumers {
            assert_eq!(consumer.drain(), (vec![], No::Closed));
        }
    });
}

#[test]
fn a_stage_is_closed_only_after_the_stages_before_it_have_come_to_the_end() {
    everywhere(&[8], |mut ends| {
        ends.producer.claim_and(3, 0, ClaimEnd::Publish).unwrap();
        ends.producer.claim_and(2, 99, ClaimEnd::Abandon).unwrap();
        ends.producer.close();
        for (i, before) in ends.case.shape.upstream().iter().enumerate() {
            for later in ends.case.shape.upstream()[i..].iter().filter(|later| later.len() > before.len()) {
                let behind = later.len();
                assert_eq!(ends.consumers[behind].take(8, How::Try), Err(No::Empty));
            }
            assert_eq!(ends.consumers[i].drain(), (vec![0, 1, 2], No::Closed));
        }
    });
}

#[test]
fn a_halted_ring_delivers_nothing_more() {
    for way in 0..3 {
        everywhere(&[8], |mut ends| {
            ends.producer.claim_and(5, 0, ClaimEnd::Publish).unwrap();
            assert_eq!(ends.consumers[0].take(1, How::Try), Ok(vec![0]));
            match way {
                0 => ends.producer.halt(),
                1 => ends.consumers[0].halt(),
                _ => ends.consumers[0].control().halt(),
            }
            assert!(ends.producer.control().is_halted() && ends.producer.is_closed());
            for how in [How::Try, How::Wait, How::Until(std::time::Instant::now())] {
                assert_eq!(ends.producer.publish_with(how, &mut |_| unreachable!()), Err(No::Halted));
                for consumer in &mut ends.consumers {
                    assert_eq!(consumer.take(8, how), Err(No::Halted));
                    assert_eq!(consumer.read(&mut [0], how), Err(No::Halted));
                }
            }
        });
    }
}

#[test]
fn a_batch_and_a_claim_held_while_the_ring_halts_end_as_usual() {
    everywhere(&[8], |mut ends| {
        ends.producer.claim_and(2, 1, ClaimEnd::Publish).unwrap();
        let control = ends.producer.control();
        ends.consumers[0]
            .with_batch(8, How::Try, &mut |batch| {
                control.halt();
                assert_eq!(batch.values(), [1, 2]);
                batch.release(1);
                crate::support::BatchEnd::Drop
            })
            .unwrap();
        assert_eq!(ends.consumers[0].take(8, How::Wait), Err(No::Halted));
    });
}

#[test]
fn producers_are_disconnected_once_there_is_no_room_and_nobody_to_make_it() {
    everywhere(&[8], |mut ends| {
        ends.producer.claim_and(2, 0, ClaimEnd::Publish).unwrap();
        for consumer in &mut ends.consumers {
            consumer.drain();
        }
        ends.consumers.clear();
        // While there is room, producers go on.
        ends.producer.claim_and(5, 2, ClaimEnd::Publish).unwrap();
        for how in [How::Try, How::Wait, How::Until(std::time::Instant::now())] {
            assert_eq!(ends.producer.with_claim(4, how, &mut |_| unreachable!()), Err(No::Disconnected));
        }
        assert_eq!(ends.producer.claim_and(9, 0, ClaimEnd::Publish), Err(No::InvalidCount));
        for value in 0..3 {
            ends.producer.publish_with(How::Wait, &mut |slot| *slot = value).unwrap();
        }
        assert_eq!(ends.producer.publish_with(How::Wait, &mut |_| ()), Err(No::Disconnected));
        assert_eq!(ends.producer.free(), 0);
        ends.producer.close();
        assert_eq!(ends.producer.publish_with(How::Wait, &mut |_| ()), Err(No::Closed));
    });
}

#[test]
fn consumers_that_left_at_different_places_leave_room_up_to_the_furthest() {
    everywhere(&[8], |mut ends| {
        ends.producer.claim_and(8, 0, ClaimEnd::Publish).unwrap();
        for (i, consumer) in ends.consumers.iter_mut().enumerate() {
            consumer.take(5 - i, How::Try).unwrap();
        }
        ends.consumers.clear();
        // In a ring that can be joined, up to the furthest that anybody has seen.
        let free = if ends.case.producers.can_be_joined() { 8 } else { 5 };
        assert_eq!(ends.producer.free(), free);
        ends.producer.claim_and(free, 0, ClaimEnd::Publish).unwrap();
        assert_eq!(ends.producer.send(9), Err(No::Disconnected));
    });
}

#[test]
fn closing_twice_is_closing_once() {
    everywhere(&[8], |mut ends| {
        ends.producer.send(1).unwrap();
        let control = ends.consumers[0].control();
        control.close();
        ends.producer.close();
        ends.producer.close();
        control.close();
        for consumer in &mut ends.consumers {
            assert_eq!(consumer.drain(), (vec![1], No::Closed));
        }
    });
}

#[test]
fn a_controller_watches_and_does_not_keep_the_ring_open() {
    everywhere(&[8], |ends| {
        let Ends { mut producer, mut consumers, start, .. } = ends;
        let control = consumers[0].control();
        assert_eq!((control.capacity(), control.cursor(), control.lag()), (8, start, 0));
        producer.claim_and(3, 0, ClaimEnd::Publish).unwrap();
        assert_eq!((control.cursor(), control.lag()), (start.plus(3), 3));
        assert!(!control.is_closed() && !control.is_halted());
        drop(producer);
        assert!(control.is_closed());
        for consumer in &mut consumers {
            assert_eq!(consumer.drain(), (vec![0, 1, 2], No::Closed));
        }
        assert_eq!(control.lag(), 0);
        drop(consumers);
        assert_eq!((control.cursor(), control.lag()), (start.plus(3), 0));
    });
}
