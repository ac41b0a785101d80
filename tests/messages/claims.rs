//! Claims: what they lend, how they end, and what is refused.

use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::{Duration, Instant};

use annulus::error::{ClaimDeadlineError, ClaimError, MessageError, TryClaimError};

use crate::rings::{STEP, message, one_stage, send, take};

everywhere! {
    fn a_claim_lends_as_many_aligned_bytes_as_asked(64, one_stage(1).0, producer, consumers) {
        let mut consumer = consumers.take(one_stage(1).1).unwrap();
        for len in (0..=56_usize).step_by(STEP) {
            let mut claim = producer.try_claim(len).unwrap();
            assert_eq!((claim.len(), claim.is_empty()), (len, len == 0));
            assert_eq!((claim.bytes().len(), claim.bytes().as_ptr() as usize % 8), (len, 0));
            claim.bytes().copy_from_slice(&message(len as u64, len));
            let range = claim.range();
            assert_eq!(claim.publish(), range);
            let batch = consumer.try_poll(9).unwrap();
            assert_eq!((batch.len(), batch.range(), batch[0].as_ptr() as usize % 8), (1, range, 0));
            assert_eq!(batch[0], message(len as u64, len));
            assert_eq!(batch.get(1), None);
        }
    }
}

everywhere! {
    fn too_long_a_message_is_an_error(64, one_stage(1).0, producer, consumers) {
        let _consumers = consumers;
        for len in [57, 58, 64, 512, 4096, usize::MAX - 7, usize::MAX] {
            let soon = Instant::now() + Duration::from_secs(600);
            let too_long = MessageError::TooLong { len, max: 56 };
            assert_eq!(producer.claim(len).map(drop).unwrap_err(), too_long);
            assert_eq!(producer.publish(len, |_| panic!()).unwrap_err(), too_long);
            let too_long = MessageError::TooLong { len, max: 56 };
            assert_eq!(producer.try_claim(len).map(drop).unwrap_err(), too_long);
            assert_eq!(producer.try_claim_batch(&[1, len]).map(drop).unwrap_err(), too_long);
            let too_long = MessageError::TooLong { len, max: 56 };
            assert_eq!(producer.claim_deadline(len, soon).map(drop).unwrap_err(), too_long);
        }
        assert_eq!(producer.free(), 64);
    }
}

everywhere! {
    fn what_is_not_published_is_never_delivered(64, one_stage(1).0, producer, consumers) {
        let mut consumer = consumers.take(one_stage(1).1).unwrap();
        for n in (0..100).step_by(STEP) {
            let len = n as usize % 57;
            match n % 6 {
                0 => producer.try_claim(len).unwrap().abandon(),
                1 => drop(producer.try_claim(len).unwrap()),
                2 => mem::forget(producer.try_claim(len).unwrap()),
                3 => mem::forget(producer.try_claim_batch(&[len, 3]).unwrap()),
                4 => {
                    let claim = AssertUnwindSafe(|| producer.try_publish(len, |_| resume_unwind(Box::new(()))));
                    assert!(catch_unwind(claim).is_err());
                }
                _ => producer.try_claim_batch(&[len, 3]).unwrap().abandon(),
            }
            send(&mut producer, n, len);
            assert_eq!(take(&mut consumer, 9), [message(n, len)]);
        }
        // A claim that is forgotten is settled by the next call, also by one that is refused.
        mem::forget(producer.try_claim(1).unwrap());
        assert!(producer.try_claim(57).is_err());
        assert!(take(&mut consumer, 1).is_empty());
        assert_eq!(consumer.lag(), 0);
    }
}

everywhere! {
    fn a_shortened_message_gives_the_rest_back(64, one_stage(1).0, producer, consumers) {
        let mut consumer = consumers.take(one_stage(1).1).unwrap();
        for len in (0..=56_usize).step_by(STEP) {
            for shorter in [0, 1, len / 2, len.saturating_sub(1), len].map(|it| it.min(len)) {
                let mut claim = producer.try_claim(len).unwrap();
                claim.bytes().copy_from_slice(&message(7, len));
                claim.publish_len(shorter);
                send(&mut producer, 8, 3);
                let mut got = take(&mut consumer, 9);
                got.extend(take(&mut consumer, 9));
                assert_eq!(got, [message(7, len)[..shorter].to_vec(), message(8, 3)]);
            }
        }
        let claim = producer.try_claim(3).unwrap();
        assert!(catch_unwind(AssertUnwindSafe(|| claim.publish_len(4))).is_err());
        assert!(take(&mut consumer, 1).is_empty());
    }
}

everywhere! {
    fn a_batch_is_one_claim_and_its_parts_are_whole_messages(64, one_stage(1).0, producer, consumers) {
        let mut consumer = consumers.take(one_stage(1).1).unwrap();
        for n in (0..64).step_by(STEP) {
            let lens = [9, 0, n as usize % 57, 24];
            let mut claim = producer.try_claim_batch(&lens).unwrap();
            assert_eq!((claim.len(), claim.iter_mut().len()), (4, 4));
            for (i, bytes) in (0..).zip(&mut claim) {
                bytes.copy_from_slice(&message(4 * n + i, lens[i as usize]));
            }
            assert!(claim.publish_part(0).is_empty());
            assert_eq!(claim.publish_part(2).end, claim.range().start);
            assert_eq!(claim.len(), 2);
            assert_eq!(claim.iter_mut().next().unwrap().len(), lens[2]);
            claim.publish_part(1);
            drop(claim);
            assert_eq!(take(&mut consumer, 9), [0, 1, 2].map(|i| message(4 * n + i, lens[i as usize])));
            assert!(take(&mut consumer, 9).is_empty());

            let batch = [message(n, 3), vec![], message(n, 56)];
            producer.try_publish_batch(&batch).unwrap();
            assert_eq!(take(&mut consumer, 9), batch);
        }
        assert_eq!(
            producer.try_publish_batch::<&[u8]>(&[]).unwrap_err(),
            MessageError::Claim(TryClaimError::InvalidCount)
        );
        assert_eq!(
            producer.try_claim_batch(&[56, 56, 56, 56, 0]).map(drop).unwrap_err(),
            MessageError::BatchTooLong { units: 33, max: 32 }
        );
        assert_eq!(producer.try_claim_batch(&[56; 4]).unwrap().len(), 4);
    }
}

everywhere! {
    fn a_full_ring_refuses_pad_and_message(16, one_stage(1).0, producer, consumers) {
        let mut consumer = consumers.take(one_stage(1).1).unwrap();
        if consumer.sequence().get() % 2 == 0 {
            send(&mut producer, 0, 0);
            take(&mut consumer, 1);
        }
        let mut sent = 0;
        while producer.try_write(&message(sent, 8)).is_ok() {
            sent += 1;
        }
        // The first message lies at an odd place, so that a pad took a unit, and one more is free.
        assert_eq!((sent, producer.free()), (7, 1));
        let deadline = Instant::now();
        assert_eq!(producer.try_write(&[0; 8]), Err(MessageError::Claim(TryClaimError::Full)));
        assert_eq!(producer.write_deadline(&[0; 8], deadline), Err(MessageError::Claim(ClaimDeadlineError::TimedOut)));
        assert_eq!(producer.free(), 1);
        assert_eq!(take(&mut consumer, 99), (0..sent).map(|n| message(n, 8)).collect::<Vec<_>>());
        assert_eq!(producer.free(), 16);
        drop(consumer);
        drop(consumers);
        while producer.free() > 2 {
            producer.write(&[0; 8]).unwrap();
        }
        let _ = producer.write(&[0; 8]);
        assert_eq!(producer.write(&[0; 8]), Err(MessageError::Claim(ClaimError::Disconnected)));
    }
}

everywhere! {
    fn closing_and_halting(64, one_stage(1).0, producer, consumers) {
        let mut consumer = consumers.take(one_stage(1).1).unwrap();
        producer.write(b"last").unwrap();
        producer.close();
        assert!(producer.is_closed());
        assert_eq!(producer.write(b"later"), Err(MessageError::Claim(ClaimError::Closed)));
        assert_eq!(producer.try_write(b"later"), Err(MessageError::Claim(TryClaimError::Closed)));
        assert_eq!(&consumer.poll(1).unwrap()[0], b"last");
        assert_eq!(consumer.poll(1).map(drop), Err(annulus::error::PollError::Closed));
        producer.halt();
        assert!(consumer.controller().is_halted() && producer.controller().is_halted());
        assert_eq!(consumer.poll(1).map(drop), Err(annulus::error::PollError::Halted));
    }
}

#[test]
fn lengths_that_change_while_they_are_claimed_abandon_the_batch() {
    use std::cell::Cell;

    /// Says another length each time.
    struct Fickle(Cell<usize>);
    impl AsRef<[u8]> for Fickle {
        fn as_ref(&self) -> &[u8] {
            self.0.set(self.0.get() * 3 % 31);
            &[0; 31][..self.0.get()]
        }
    }
    let (mut producer, mut consumer) = annulus::message_ring(64).unwrap().multi_producer().build().unwrap();
    for seed in 1..31 {
        let batch = [Fickle(Cell::new(seed)), Fickle(Cell::new(seed + 7))];
        let published = catch_unwind(AssertUnwindSafe(|| producer.try_publish_batch(&batch).map(drop)));
        producer.try_write(b"whole").unwrap();
        let got = take(&mut consumer, 9);
        assert_eq!(got.last().unwrap(), b"whole");
        assert_eq!(got.len(), if published.is_ok() { 3 } else { 1 });
    }
}
