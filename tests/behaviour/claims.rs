//! Claims: their sizes, and the room for them.

use core::panic::AssertUnwindSafe;
use std::panic::catch_unwind;

use annulus::SeqRange;

use crate::support::{ClaimEnd, How, No, everywhere, starts};

#[test]
fn a_claim_of_nothing_or_of_more_than_the_capacity_is_an_error() {
    everywhere(&[1, 8], |mut ends| {
        let far = std::time::Instant::now() + core::time::Duration::from_secs(3600);
        let capacity = ends.producer.capacity();
        for round in 0..2 {
            // Empty at first, then full: a size that can never be had is told apart from one that cannot now.
            for how in [How::Try, How::Wait, How::Until(far)] {
                for count in [0, capacity + 1, capacity * 2, usize::MAX / 2, usize::MAX] {
                    let claim = ends.producer.with_claim(count, how, &mut |_| unreachable!());
                    assert_eq!(claim, Err(No::InvalidCount), "{count} {how:?}");
                    let batch = ends.producer.batch_with(count, how, &mut |_, _| unreachable!());
                    assert_eq!(batch, Err(No::InvalidCount), "{count} {how:?}");
                }
                assert_eq!(ends.producer.write(&[], how), Err(No::InvalidCount));
                assert_eq!(ends.producer.write(&vec![0; capacity + 1], how), Err(No::InvalidCount));
            }
            assert_eq!(ends.producer.write_fitting(&[]), Err(No::InvalidCount));
            if round == 0 {
                ends.producer.claim_and(capacity, 0, ClaimEnd::Publish).unwrap();
            }
        }
        ends.expect(0..capacity as u64);
    });
}

#[test]
fn a_claim_has_the_next_sequences_and_all_its_slots() {
    everywhere(&[8], |mut ends| {
        let mut next = ends.start;
        for count in [1, 2, 3, 8, 5, 7, 8] {
            ends.producer
                .with_claim(count, How::Wait, &mut |claim| {
                    assert_eq!(claim.range(), SeqRange::new(next, count));
                    assert_eq!((claim.len(), claim.is_empty()), (count, false));
                    let (first, second) = claim.slots();
                    assert_eq!(first.len() + second.len(), count);
                    assert!(!first.is_empty());
                    assert!(claim.get(count - 1).is_some() && claim.get(count).is_none());
                    claim.fill(0);
                    ClaimEnd::Publish
                })
                .unwrap();
            ends.expect(0..count as u64);
            next = next.plus(count);
        }
    });
}

#[test]
fn a_refused_claim_leaves_nothing_behind() {
    everywhere(&[8], |mut ends| {
        ends.producer.claim_and(6, 0, ClaimEnd::Publish).unwrap();
        let passed = std::time::Instant::now();
        for _ in 0..if cfg!(miri) { 2 } else { 20 } {
            assert_eq!(ends.producer.with_claim(3, How::Try, &mut |_| unreachable!()), Err(No::Full));
            let late = ends.producer.with_claim(3, How::Until(passed), &mut |_| unreachable!());
            assert_eq!(late, Err(No::TimedOut));
            assert_eq!(ends.producer.free(), 2);
        }
        ends.producer.claim_and(2, 6, ClaimEnd::Publish).unwrap();
        assert_eq!(ends.producer.send(99), Err(No::Full));
        ends.expect(0..8);
        ends.producer.claim_and(8, 8, ClaimEnd::Publish).unwrap();
        ends.expect(8..16);
    });
}

#[test]
fn free_and_len_follow_the_slowest_consumer() {
    everywhere(&[8], |mut ends| {
        let check = |ends: &crate::support::Ends<'_>, len: usize| {
            let producer = &ends.producer;
            assert_eq!((producer.len(), producer.free()), (len, 8 - len));
            assert_eq!((producer.is_empty(), producer.is_full()), (len == 0, len == 8));
            assert_eq!(producer.control().lag(), len);
        };
        check(&ends, 0);
        for count in 1..=8 {
            ends.producer.send(count as u64).unwrap();
            check(&ends, count);
        }
        assert!(ends.consumers.iter().all(|consumer| consumer.is_full() && consumer.lag() == 8));
        let last = ends.consumers.len() - 1;
        for consumer in &mut ends.consumers[..last] {
            consumer.drain();
            assert!(consumer.is_empty() && consumer.lag() == 0);
        }
        // The last one still holds everything back.
        check(&ends, 8);
        assert_eq!(ends.producer.send(99), Err(No::Full));
        for left in (0..8).rev() {
            assert_eq!(ends.consumers[last].take(1, How::Try), Ok(vec![8 - left as u64]));
            check(&ends, left);
        }
    });
}

#[test]
fn claims_wrap_at_every_offset() {
    everywhere(&[8], |mut ends| {
        let mut value = 0;
        let mut offset = 0;
        for count in (1..=8).cycle().take(if cfg!(miri) { 10 } else { 64 }) {
            let start = ends.start.get() as usize % 8;
            ends.producer
                .with_claim(count, How::Try, &mut |claim| {
                    let (first, second) = claim.slots();
                    assert_eq!(first.len(), count.min(8 - (start + offset) % 8));
                    assert_eq!(second.len(), count - first.len());
                    claim.fill(value);
                    ClaimEnd::Publish
                })
                .unwrap();
            ends.expect(value..value + count as u64);
            value += count as u64;
            offset += count;
        }
    });
}

#[test]
fn a_part_larger_than_the_claim_panics_and_abandons_it() {
    everywhere(&[8], |mut ends| {
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            ends.producer.with_claim(3, How::Try, &mut |claim| {
                claim.part(4);
                ClaimEnd::Publish
            })
        }));
        assert!(panicked.is_err());
        ends.producer.send(7).unwrap();
        ends.expect([7]);
    });
}

#[test]
fn starts_include_the_wrap() {
    assert!(starts().iter().any(|start| start.plus(20).get() < start.get()));
}
