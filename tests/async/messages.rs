//! Messages that tasks send and await.

use core::pin::pin;

use annulus::Topology;
use annulus::error::{ClaimError, MessageError, PollError, ReadMessageError};
use annulus::wait::Async;
use tokio::runtime::Builder;

use crate::task::{Task, now};
use crate::watchdog::within;

/// Bytes that tell their number and length.
fn message(number: usize) -> Vec<u8> {
    vec![number as u8; number * 7 % 57]
}

#[test]
fn messages_come_in_order_and_whole() {
    let count = if cfg!(miri) { 50 } else { 5_000 };
    within(60, || {
        Builder::new_current_thread().build().unwrap().block_on(async {
            let (mut producer, mut consumer) =
                annulus::message_ring(64).unwrap().wait(Async::new()).build().unwrap();
            let sender = tokio::spawn(async move {
                for number in 0..count {
                    let bytes = message(number);
                    match number % 3 {
                        0 => drop(producer.write_async(&bytes).await.unwrap()),
                        1 => {
                            let mut claim = producer.claim_async(bytes.len()).await.unwrap();
                            claim.bytes().copy_from_slice(&bytes);
                            claim.publish();
                        }
                        _ => {
                            let fill = |place: &mut [u8]| place.copy_from_slice(&bytes);
                            producer.publish_async(bytes.len(), fill).await.unwrap();
                        }
                    }
                }
                producer.publish_batch_async(&[message(count), message(count + 1)]).await.unwrap();
                let mut claim = producer.claim_batch_async(&[1]).await.unwrap();
                claim.iter_mut().for_each(|bytes| bytes.fill(7));
                claim.publish();
            });
            let mut seen = 0;
            let mut buffer = [0; 57];
            while seen < count {
                if seen % 2 == 0 {
                    for bytes in &consumer.poll_async(3).await.unwrap() {
                        assert_eq!(bytes, message(seen));
                        seen += 1;
                    }
                } else {
                    let len = consumer.read_into_async(&mut buffer).await.unwrap();
                    assert_eq!(buffer[..len], message(seen));
                    seen += 1;
                }
            }
            for number in seen..count + 2 {
                assert_eq!(consumer.poll_async(1).await.unwrap()[0], message(number));
            }
            assert_eq!(consumer.poll_async(1).await.unwrap()[0], [7]);
            assert_eq!(consumer.poll_async(1).await.map(drop), Err(PollError::Closed));
            sender.await.unwrap();
        });
    });
}

#[test]
fn a_message_that_does_not_fit_the_buffer_stays() {
    let (mut producer, mut consumer) = annulus::message_ring(64).unwrap().wait(Async::new()).build().unwrap();
    now(producer.write_async(b"long")).unwrap();
    let refused = now(consumer.read_into_async(&mut [0; 3]));
    assert_eq!(refused, Err(ReadMessageError::BufferTooShort { len: 4 }));
    assert_eq!(now(consumer.poll_async(1)).unwrap()[0], *b"long");
    let refused = now(producer.write_async(&[0; 57]));
    assert_eq!(refused, Err(MessageError::TooLong { len: 57, max: 56 }));
    let refused = now(producer.publish_batch_async::<&[u8]>(&[]));
    assert_eq!(refused, Err(MessageError::Claim(ClaimError::InvalidCount)));
}

#[test]
fn waits_at_both_ends_are_woken() {
    let mut stages = Topology::new();
    let stage = stages.stage(1).unwrap();
    let builder = annulus::message_ring(8).unwrap().wait(Async::new());
    let (mut producer, mut consumers) = builder.build_stages(&stages).unwrap();
    let mut consumer = consumers.take(stage).unwrap();
    let task = Task::new();
    {
        let mut poll = pin!(consumer.poll_async(1));
        assert!(task.poll(poll.as_mut()).is_pending());
        producer.try_write(b"").unwrap();
        assert!(task.wakes() == 1 && task.poll(poll).is_ready());
    }
    while producer.try_write(b"").is_ok() {}
    let mut claim = pin!(producer.claim_async(0));
    assert!(task.poll(claim.as_mut()).is_pending());
    drop(consumer.try_poll(1).unwrap());
    assert!(task.wakes() == 2 && task.poll(claim).is_ready());
}
