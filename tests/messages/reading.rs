//! Batches: counted in messages, released in whole messages, and copied out.

use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use annulus::error::{PollDeadlineError, PollError, ReadMessageError, TryPollError};

use crate::rings::{STEP, message, one_stage, send, take};

everywhere! {
    fn a_poll_counts_messages(64, one_stage(1).0, producer, consumers) {
        let mut consumer = consumers.take(one_stage(1).1).unwrap();
        for round in (0..40).step_by(STEP) {
            let sent: Vec<Vec<u8>> = (0..5).map(|n| message(n, (round * 5 + n as usize) % 30)).collect();
            // As single messages and as a run of several, which polls may stop inside.
            for message in &sent[..2] {
                producer.try_write(message).unwrap();
            }
            producer.try_publish_batch(&sent[2..]).unwrap();
            let mut got = Vec::new();
            for max in [1, 2, usize::MAX] {
                let batch = take(&mut consumer, max);
                assert_eq!(batch.len(), max.min(5 - got.len()));
                got.extend(batch);
            }
            assert_eq!(got, sent);
            assert_eq!(consumer.lag(), 0);
        }
        assert_eq!(consumer.try_poll(0).map(drop), Err(TryPollError::InvalidCount));
        assert_eq!(consumer.poll(0).map(drop), Err(PollError::InvalidCount));
        let now = Instant::now();
        assert_eq!(consumer.poll_deadline(1, now).map(drop), Err(PollDeadlineError::TimedOut));
    }
}

everywhere! {
    fn an_early_release_ends_on_a_boundary(64, one_stage(1).0, producer, consumers) {
        let mut consumer = consumers.take(one_stage(1).1).unwrap();
        for round in (0..40).step_by(STEP) {
            for n in 0..4 {
                send(&mut producer, n, (round + n as usize * 7) % 40);
            }
            let mut batch = consumer.try_poll(4).unwrap();
            let all = batch.range();
            assert_eq!((batch.len(), batch.iter().len()), (4, 4));
            batch.release(0);
            assert_eq!(batch.range(), all);
            batch.release(1);
            assert_eq!((batch.len(), &batch[0]), (3, &message(1, (round + 7) % 40)[..]));
            batch.release(2);
            assert_eq!((batch.len(), batch.get(1)), (1, None));
            assert!(catch_unwind(AssertUnwindSafe(|| batch.release(2))).is_err());
            let rest = batch.range();
            mem::forget(batch);
            // What was released stays so, and the rest is delivered again.
            assert_eq!(consumer.sequence(), rest.start);
            assert_eq!(take(&mut consumer, 9), [message(3, (round + 21) % 40)]);
            assert_eq!(consumer.sequence(), all.end);
        }
    }
}

everywhere! {
    fn a_message_is_copied_out_if_it_fits(64, one_stage(1).0, producer, consumers) {
        let mut consumer = consumers.take(one_stage(1).1).unwrap();
        let mut buffer = [0; 56];
        for len in (0..=56).step_by(STEP) {
            send(&mut producer, 3, len);
            send(&mut producer, 4, 1);
            for short in (0..len).step_by(STEP) {
                let before = consumer.sequence();
                let short = &mut buffer[..short];
                assert_eq!(consumer.try_read_into(short), Err(ReadMessageError::BufferTooShort { len }));
                assert_eq!(consumer.sequence(), before);
            }
            assert_eq!(consumer.read_into(&mut buffer[..len]), Ok(len));
            assert_eq!(buffer[..len], message(3, len));
            assert_eq!(consumer.read_into_deadline(&mut buffer, Instant::now()), Ok(1));
            assert_eq!(buffer[..1], message(4, 1));
            let empty = consumer.try_read_into(&mut buffer);
            assert_eq!(empty, Err(ReadMessageError::Poll(TryPollError::Empty)));
        }
        producer.close();
        assert_eq!(consumer.read_into(&mut buffer), Err(ReadMessageError::Poll(PollError::Closed)));
    }
}

#[test]
fn errors_say_what_is_wrong() {
    let short: ReadMessageError = ReadMessageError::BufferTooShort { len: 9 };
    assert_eq!(short.to_string(), "the buffer is shorter than the message of 9 bytes");
    assert_eq!(ReadMessageError::Poll(PollError::Closed).to_string(), PollError::Closed.to_string());
    let (mut producer, _consumer) = annulus::message_ring(8).unwrap().build().unwrap();
    let error = producer.write(&[1]).unwrap_err();
    assert_eq!(error.to_string(), "a message of this ring has at most 0 bytes, not 1");
    let error = producer.publish_batch(&[[]; 5]).unwrap_err();
    assert_eq!(error.to_string(), "a batch of this ring takes at most 4 units, not 5");
}
