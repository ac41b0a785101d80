//! Streams of owned events.

use core::pin::{Pin, pin};
use core::task::Poll;

use annulus::error::{PollError, TryClaimError};
use annulus::wait::Async;
use annulus::{Builder, EventStream, Seq, Single, StreamSource, Topology};
use futures_core::Stream;
use futures_core::stream::FusedStream;

use crate::task::{Task, now};

fn begin(slots: usize) -> Builder<u32, Single, Async> {
    annulus::ring::<u32>(slots).unwrap().wait(Async::new())
}

/// What a stream has ready.
fn ready<C: StreamSource>(stream: &mut EventStream<C>) -> Vec<<EventStream<C> as Stream>::Item>
where
    EventStream<C>: Stream,
{
    let task = Task::new();
    core::iter::from_fn(|| match task.with(|cx| Pin::new(&mut *stream).poll_next(cx)) {
        Poll::Ready(event) => event,
        Poll::Pending => None,
    })
    .collect()
}

#[test]
fn copies_are_handed_out_in_order_and_released_one_by_one() {
    let (mut producer, mut consumer) = begin(2).build().unwrap();
    producer.write_slice(&[1, 2]).unwrap();
    let mut stream = consumer.stream();
    assert_eq!(producer.try_publish(|slot| *slot = 3), Err(TryClaimError::Full));
    assert_eq!(now(stream.next()), Some(1));
    producer.try_publish(|slot| *slot = 3).unwrap();
    assert_eq!(producer.try_publish(|_| ()), Err(TryClaimError::Full));
    assert_eq!(ready(&mut stream), [2, 3]);
    drop(stream);
    assert_eq!(consumer.sequence(), Seq::new(3));
}

#[test]
fn a_stream_that_waits_is_woken_and_can_be_dropped() {
    let (mut producer, consumer) = begin(2).build().unwrap();
    let task = Task::new();
    let mut stream = consumer.into_stream();
    assert!(task.poll(pin!(stream.next())).is_pending());
    assert_eq!(task.kept(), 1);
    producer.try_publish(|slot| *slot = 1).unwrap();
    assert_eq!(task.wakes(), 1);
    assert_eq!(ready(&mut stream), [1]);
    assert!(task.poll(pin!(stream.next())).is_pending());
    let mut consumer = stream.into_consumer();
    assert_eq!(task.kept(), 0);
    producer.try_publish(|slot| *slot = 2).unwrap();
    assert_eq!(task.wakes(), 1);
    assert_eq!(consumer.try_poll(1).unwrap()[0], 2);
    let stream = consumer.into_stream();
    drop(stream);
    producer.write_slice(&[0, 0]).unwrap();
    assert_eq!(producer.try_publish(|_| ()), Err(TryClaimError::Disconnected));
}

#[test]
fn an_event_that_was_not_handed_out_is_not_lost() {
    let (mut producer, mut consumer) = begin(4).build().unwrap();
    let task = Task::new();
    for event in 0..8 {
        let mut stream = consumer.stream();
        assert!(task.poll(pin!(stream.next())).is_pending());
        producer.write_slice(&[event]).unwrap();
        drop(stream); // woken, and dropped before it is polled again
        assert_eq!(ready(&mut consumer.stream()), [event]);
    }
    assert_eq!(task.wakes(), 8);
}

#[test]
fn a_stream_ends_when_the_ring_is_closed_and_drained() {
    let (mut producer, mut consumer) = begin(4).build().unwrap();
    producer.write_slice(&[1, 2]).unwrap();
    drop(producer);
    let mut stream = consumer.stream();
    assert_eq!((stream.ended(), stream.is_terminated()), (None, false));
    assert_eq!(ready(&mut stream), [1, 2]);
    assert_eq!((stream.ended(), stream.is_terminated()), (Some(PollError::Closed), true));
    assert_eq!(now(stream.next()), None);
}

#[test]
fn a_stream_ends_when_the_ring_is_halted() {
    let (mut producer, mut consumer) = begin(4).build().unwrap();
    producer.write_slice(&[1, 2]).unwrap();
    let mut stream = consumer.stream();
    assert_eq!(now(stream.next()), Some(1));
    producer.halt();
    assert_eq!(now(stream.next()), None);
    assert_eq!(stream.ended(), Some(PollError::Halted));
}

#[test]
fn values_are_taken_out_by_an_exclusive_consumer() {
    let (mut producer, mut consumer) =
        annulus::ring::<String>(2).unwrap().wait(Async::new()).build().unwrap();
    for text in ["one", "two"] {
        producer.try_publish(|slot| slot.push_str(text)).unwrap();
    }
    assert_eq!(ready(&mut consumer.take_stream()), ["one", "two"]);
    producer.try_publish(|slot| assert_eq!(*slot, "")).unwrap();
    let mut stream = consumer.into_take_stream();
    assert_eq!(ready(&mut stream), [""]);
}

#[test]
fn workers_share_the_events_of_their_streams() {
    let mut stages = Topology::new();
    let group = stages.group(2).unwrap();
    let (mut producer, mut consumers) = begin(4).build_stages(&stages).unwrap();
    let mut one = consumers.take_worker(group).unwrap().into_stream();
    let mut two = consumers.take_worker(group).unwrap().into_stream();
    producer.write_slice(&[1, 2, 3, 4]).unwrap();
    assert_eq!((now(one.next()), now(two.next())), (Some(1), Some(2)));
    drop(one);
    assert_eq!(ready(&mut two), [3, 4]);

    let mut stages = Topology::new();
    stages.exclusive_group(1).unwrap();
    let builder = annulus::ring::<String>(2).unwrap().wait(Async::new());
    let (mut producer, mut consumers) = builder.build_stages(&stages).unwrap();
    let mut worker = consumers.take_exclusive_worker().unwrap().into_take_stream();
    producer.try_publish(|slot| slot.push('x')).unwrap();
    assert_eq!(ready(&mut worker), ["x"]);
}

#[test]
fn abandoned_claims_are_never_seen() {
    let (mut producer, mut consumer) = begin(4).multi_producer().build().unwrap();
    producer.try_claim(2).unwrap().abandon();
    producer.write_slice(&[3]).unwrap();
    producer.try_claim(1).unwrap().abandon();
    let mut stream = consumer.stream();
    assert_eq!(ready(&mut stream), [3]);
    producer.write_slice(&[5, 6, 7, 8]).unwrap();
    assert_eq!(ready(&mut stream), [5, 6, 7, 8]);
}
