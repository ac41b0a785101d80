//! What tasks count: a task that awaits room stalls, and one that awaits events polls in vain, once a wait, however often
//! it is polled meanwhile.

use core::pin::pin;
use core::time::Duration;

use annulus::wait::{Async, AsyncWait, Blocking};
use annulus::{Access, Consumer, Exclusive, Memory, Producer, Source, Topology};

use crate::task::{Task, now};

/// Long enough for any clock to show it.
const MOMENT: Duration = Duration::from_millis(2);

/// A producer's wait in a full ring of two, which ends when there is room.
fn a_wait_for_room_is_one_stall<M>(mut producer: Producer<M>, mut consumer: Consumer<M, Exclusive>)
where
    M: Memory<Event = u32, Wait: AsyncWait>,
{
    let controller = producer.controller();
    let counts = || controller.metrics().ring().producers;
    now(producer.write_slice_async(&[1, 2])).unwrap();
    assert_eq!((counts().published, counts().stalls, counts().looks), (2, 0, 0), "there was room");
    let task = Task::new();
    {
        let mut publish = pin!(producer.publish_async(|slot| *slot = 3));
        assert_eq!(counts().stalls, 0, "a future does nothing before it is polled");
        assert!(task.poll(publish.as_mut()).is_pending());
        assert_eq!((counts().stalls, counts().looks), (1, 1), "it looked again with its waker in place");
        assert_eq!(counts().stalled, Duration::ZERO, "counted when the wait ends");
        assert!(task.poll(publish.as_mut()).is_pending());
        assert_eq!((counts().stalls, counts().looks), (1, 3), "in vain");
        std::thread::sleep(MOMENT);
        assert_eq!(task.wakes(), 0);
        drop(consumer.try_poll(1).unwrap());
        assert_eq!(task.wakes(), 1);
        assert!(task.poll(publish).is_ready());
    }
    assert_eq!((counts().published, counts().stalls, counts().looks), (3, 1, 4));
    assert!(counts().stalled >= MOMENT / 2, "{:?}", counts().stalled);
    assert_eq!((counts().refused, counts().abandoned), (0, 0));
}

#[test]
fn a_task_that_awaits_room_stalls_once() {
    let builder = || annulus::ring::<u32>(2).unwrap();
    let (producer, consumer) = builder().wait(Async::new()).build().unwrap();
    a_wait_for_room_is_one_stall(producer, consumer);
    let (producer, consumer) = builder().multi_producer().wait(Async::new()).build().unwrap();
    a_wait_for_room_is_one_stall(producer, consumer);
    let (producer, consumer) = builder().wait(Async::new().over(Blocking::new())).build().unwrap();
    a_wait_for_room_is_one_stall(producer, consumer);
}

#[test]
fn a_stall_ends_with_the_future_that_is_dropped() {
    let (mut producer, _consumer) = annulus::ring::<u32>(2).unwrap().wait(Async::new()).build().unwrap();
    let controller = producer.controller();
    let counts = || controller.metrics().ring().producers;
    producer.write_slice(&[1, 2]).unwrap();
    {
        let mut claim = pin!(producer.claim_async(1));
        assert!(Task::new().poll(claim.as_mut()).is_pending());
        std::thread::sleep(MOMENT);
    }
    assert_eq!((counts().published, counts().stalls, counts().abandoned), (2, 1, 0));
    assert!(counts().stalled >= MOMENT / 2, "{:?}", counts().stalled);
}

/// A consumer's or a worker's waits in an empty ring, by futures and by a stream.
fn a_wait_for_events_is_one_empty_poll<M, A, S>(mut producer: Producer<M>, mut consumer: Consumer<M, A, S>)
where
    M: Memory<Event = u32, Wait: AsyncWait>,
    A: Access,
    S: Source,
{
    let controller = producer.controller();
    let counts = || controller.metrics().ring().consumers;
    let mut publish = |event| producer.try_publish(|slot| *slot = event).map(drop).unwrap();
    publish(0);
    assert_eq!(now(consumer.poll_async(1)).unwrap().len(), 1);
    assert_eq!((counts().batches, counts().empty_polls), (1, 0), "it found something at once");

    let task = Task::new();
    {
        let mut poll = pin!(consumer.poll_async(1));
        assert!(task.poll(poll.as_mut()).is_pending());
        assert!(task.poll(poll.as_mut()).is_pending());
        assert_eq!((counts().batches, counts().empty_polls), (1, 1));
        publish(1);
        assert!(task.poll(poll).is_ready());
    }
    assert_eq!(task.kept(), 0);
    assert_eq!((counts().consumed, counts().batches, counts().empty_polls), (2, 2, 1));
    assert!(task.poll(pin!(consumer.read_into_async(&mut [0]))).is_pending());
    assert_eq!(counts().empty_polls, 2, "of the future that was dropped");

    let mut stream = consumer.into_stream();
    publish(2);
    assert_eq!(now(stream.next()), Some(2));
    assert_eq!((counts().batches, counts().empty_polls), (3, 2));
    for event in 3..5 {
        assert!(task.poll(pin!(stream.next())).is_pending());
        assert!(task.poll(pin!(stream.next())).is_pending());
        publish(event);
        assert_eq!(now(stream.next()), Some(event));
    }
    assert_eq!((counts().consumed, counts().batches, counts().empty_polls), (5, 5, 4));
    drop(producer);
    assert_eq!(now(stream.next()), None);
    assert_eq!(counts().empty_polls, 4, "the end is not empty");
}

#[test]
fn a_task_that_awaits_events_polls_in_vain_once() {
    let (producer, consumer) = annulus::ring::<u32>(4).unwrap().wait(Async::new()).build().unwrap();
    a_wait_for_events_is_one_empty_poll(producer, consumer);
    let builder = annulus::ring::<u32>(4).unwrap().multi_producer();
    let (producer, consumer) = builder.wait(Async::new()).build().unwrap();
    a_wait_for_events_is_one_empty_poll(producer, consumer);
    let mut stages = Topology::new();
    let group = stages.group(1).unwrap();
    let builder = annulus::ring::<u32>(4).unwrap().wait(Async::new());
    let (producer, mut workers) = builder.build_stages(&stages).unwrap();
    a_wait_for_events_is_one_empty_poll(producer, workers.take_worker(group).unwrap());
}
