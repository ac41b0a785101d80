//! Wakers: where they are kept, how long, and which one is called.

use core::mem::{self, MaybeUninit};
use core::pin::{Pin, pin};

use annulus::wait::{Async, AsyncWait, Blocking, BusySpin, DefaultWait, WakeWord};
use annulus::{Consumer, Exclusive, Heap, Producer, Single, StaticRing, Topology};

use crate::task::{Task, now};

type Ring<const N: usize> = Heap<u32, Single, Async<DefaultWait, N>>;

fn ring<const N: usize>(slots: usize) -> (Producer<Ring<N>>, Consumer<Ring<N>, Exclusive>) {
    annulus::ring::<u32>(slots).unwrap().wait(Async::new().places::<N>()).build().unwrap()
}

#[test]
fn what_is_ready_keeps_no_waker() {
    let (mut producer, mut consumer) = ring::<1>(4);
    let task = Task::new();
    assert!(task.poll(pin!(producer.write_slice_async(&[1, 2]))).is_ready());
    assert!(task.poll(pin!(consumer.poll_async(2))).is_ready());
    assert_eq!((task.wakes(), task.kept()), (0, 0));
}

#[test]
fn a_task_that_waits_is_woken_once_a_change() {
    let (mut producer, mut consumer) = ring::<1>(4);
    let task = Task::new();
    let mut poll = pin!(consumer.poll_async(4));
    assert!(task.poll(poll.as_mut()).is_pending());
    assert_eq!((task.wakes(), task.kept()), (0, 1));
    producer.write_slice(&[1]).unwrap();
    assert_eq!((task.wakes(), task.kept()), (1, 0));
    producer.write_slice(&[2]).unwrap();
    assert_eq!(task.wakes(), 1);
    let batch = match task.poll(poll) {
        core::task::Poll::Ready(batch) => batch.unwrap(),
        core::task::Poll::Pending => panic!("two events are there"),
    };
    assert_eq!(batch.slices().0, [1, 2]);
    assert_eq!(task.kept(), 0);
}

#[test]
fn a_task_that_is_woken_in_vain_waits_on() {
    let (mut producer, consumer) = ring::<1>(4);
    producer.write_slice(&[0; 4]).unwrap();
    let mut consumer = consumer;
    let task = Task::new();
    let mut claim = pin!(producer.claim_async(2));
    assert!(task.poll(claim.as_mut()).is_pending());
    for released in 1..=2 {
        drop(consumer.try_poll(1).unwrap());
        assert_eq!(task.wakes(), released);
        assert_eq!(task.poll(claim.as_mut()).is_ready(), released == 2);
    }
}

#[test]
fn the_last_waker_that_a_future_was_polled_with_is_woken() {
    let (mut producer, mut consumer) = ring::<1>(4);
    let (before, after) = (Task::new(), Task::new());
    let mut poll = pin!(consumer.poll_async(4));
    assert!(before.poll(poll.as_mut()).is_pending());
    assert!(before.poll(poll.as_mut()).is_pending());
    assert_eq!(before.kept(), 1);
    assert!(after.poll(poll.as_mut()).is_pending());
    assert_eq!((before.kept(), after.kept()), (0, 1));
    producer.write_slice(&[1]).unwrap();
    assert_eq!((before.wakes(), after.wakes()), (0, 1));
}

#[test]
fn a_dropped_future_takes_its_waker_along() {
    let (mut producer, mut consumer) = ring::<1>(1);
    for round in 0..3 {
        let task = Task::new();
        assert!(task.poll(pin!(consumer.poll_async(1))).is_pending());
        assert_eq!(task.kept(), 0, "round {round}");
        producer.write_slice(&[round]).unwrap();
        assert_eq!(task.wakes(), 0);
        assert!(task.poll(pin!(producer.claim_async(1))).is_pending());
        assert_eq!(task.kept(), 0);
        assert_eq!(now(consumer.poll_async(1)).unwrap()[0], round);
        assert_eq!(task.wakes(), 0);
    }
}

#[test]
fn each_side_has_its_places() {
    let (mut producer, mut consumer) = ring::<1>(1);
    let (reader, writer) = (Task::new(), Task::new());
    let mut poll = pin!(consumer.poll_async(1));
    assert!(reader.poll(poll.as_mut()).is_pending());
    producer.write_slice(&[1]).unwrap();
    let mut claim = pin!(producer.claim_async(1));
    assert!(writer.poll(claim.as_mut()).is_pending());
    assert_eq!((writer.wakes(), writer.kept()), (0, 1));
    assert!(reader.poll(poll.as_mut()).is_ready());
    assert!(writer.wakes() == 1 && writer.poll(claim).is_ready());
}

#[test]
fn a_task_without_a_place_wakes_itself_until_one_is_free() {
    let wait = Async::new().places::<2>();
    let builder = annulus::ring::<u32>(4).unwrap().wait(wait);
    let (mut producer, [mut first, mut second, mut third]) = builder.build_broadcast().unwrap();
    let tasks = [(); 3].map(|()| Task::new());
    {
        let mut one = pin!(first.poll_async(1));
        let mut three = pin!(third.poll_async(1));
        {
            let mut two = pin!(second.poll_async(1));
            assert!(tasks[0].poll(one.as_mut()).is_pending());
            assert!(tasks[1].poll(two.as_mut()).is_pending());
            for polls in 1..=3 {
                assert!(tasks[2].poll(three.as_mut()).is_pending());
                assert_eq!((tasks[2].wakes(), tasks[2].kept()), (polls, 0));
            }
        }
        assert!(tasks[2].poll(three.as_mut()).is_pending());
        assert_eq!((tasks[2].wakes(), tasks[2].kept()), (3, 1));
        producer.write_slice(&[7]).unwrap();
        assert_eq!(tasks.each_ref().map(Task::wakes), [1, 0, 4]);
        assert!(tasks[0].poll(one).is_ready() && tasks[2].poll(three).is_ready());
    }
    assert_eq!(now(second.poll_async(1)).unwrap()[0], 7);
}

#[test]
fn every_place_is_used_and_given_back() {
    let wait = Async::new().places::<32>();
    let builder = annulus::ring::<u32>(4).unwrap().wait(wait);
    let (mut producer, mut consumers) = builder.build_broadcast::<32>().unwrap();
    for round in 1..=2 {
        let task = Task::new();
        let mut polls: Vec<_> =
            consumers.iter_mut().map(|consumer| Box::pin(consumer.poll_async(1))).collect();
        assert!(polls.iter_mut().all(|poll| task.poll(poll.as_mut()).is_pending()));
        assert_eq!((task.wakes(), task.kept()), (0, 32));
        producer.write_slice(&[round]).unwrap();
        assert_eq!((task.wakes(), task.kept()), (32, 0));
        assert!(polls.iter_mut().all(|poll| task.poll(poll.as_mut()).is_ready()));
    }
}

#[test]
fn a_forgotten_wait_keeps_its_place_and_the_ring_drops_its_waker() {
    let task = Task::new();
    let mut memory = vec![MaybeUninit::uninit(); 4096];
    let start = memory.as_ptr().align_offset(128);
    let mut stages = Topology::new();
    let stage = stages.stage(1).unwrap();
    let wait = Async::new().places::<2>();
    let mut ring = annulus::ring::<u32>(2).unwrap().wait(wait).place(&mut memory[start..], &stages).unwrap();
    {
        let (mut producer, mut consumers) = ring.split();
        let mut consumer = consumers.take(stage).unwrap();
        for kept in 1..=2 {
            let mut forgotten = consumer.stream();
            assert!(task.poll(pin!(forgotten.next())).is_pending());
            mem::forget(forgotten);
            assert_eq!((task.wakes(), task.kept()), (0, kept));
        }
        // No place is left: a third wait polls.
        assert!(task.poll(pin!(consumer.poll_async(1))).is_pending());
        assert_eq!((task.wakes(), task.kept()), (1, 2));
        producer.write_slice(&[1]).unwrap();
        assert_eq!((task.wakes(), task.kept()), (3, 0));
        drop(now(consumer.poll_async(1)).unwrap());
        // The places are taken for good.
        assert!(task.poll(pin!(consumer.poll_async(1))).is_pending());
        assert_eq!((task.wakes(), task.kept()), (4, 0));
    }
    drop(ring);
    let word = WakeWord::new();
    let mut forgotten = wait.wait_async(&word, || None::<()>);
    assert!(task.poll(Pin::new(&mut forgotten)).is_pending());
    mem::forget(forgotten);
    assert_eq!(task.kept(), 1);
    drop(word);
    assert_eq!(task.kept(), 0);
}

#[test]
fn a_waker_may_use_the_ring_that_wakes_it() {
    use core::task::Context;
    use std::sync::{Arc, Mutex};
    use std::task::Wake;

    type Shared = Consumer<Heap<u32, Single, Async>>;
    struct Inline(Mutex<Option<Shared>>, Mutex<Vec<u32>>);
    impl Wake for Inline {
        fn wake(self: Arc<Self>) {
            let mut consumer = self.0.lock().unwrap().take().unwrap();
            let waker = Arc::clone(&self).into();
            while let core::task::Poll::Ready(batch) =
                pin!(consumer.poll_async(1)).poll(&mut Context::from_waker(&waker))
            {
                self.1.lock().unwrap().push(batch.unwrap()[0]);
            }
            *self.0.lock().unwrap() = Some(consumer);
        }
    }

    let builder = annulus::ring::<u32>(4).unwrap().wait(Async::new());
    let (mut producer, [mut waiting, reading]) = builder.build_broadcast().unwrap();
    let inline = Arc::new(Inline(Mutex::new(Some(reading)), Mutex::default()));
    let waker = Arc::clone(&inline).into();
    for round in 1..=3 {
        let mut poll = pin!(waiting.poll_async(1));
        assert!(poll.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
        producer.write_slice(&[round]).unwrap();
        assert_eq!(inline.1.lock().unwrap().last(), Some(&round));
        assert!(Task::new().poll(poll).is_ready());
    }
}

#[test]
fn static_rings_and_threads_strategies_of_all_kinds() {
    static RING: StaticRing<u32, 2, Single, 1, Async<BusySpin, 1>> = StaticRing::new();
    let (mut producer, [mut consumer]) = RING.split().unwrap();
    let task = Task::new();
    let mut poll = pin!(consumer.poll_async(1));
    assert!(task.poll(poll.as_mut()).is_pending());
    producer.try_publish(|slot| *slot = 3).unwrap();
    assert_eq!(task.wakes(), 1);
    assert!(task.poll(poll).is_ready());

    let wait = Async::new().over(Blocking::with_spins(0)).places::<1>();
    let (mut producer, mut consumer) = annulus::ring::<u32>(1).unwrap().wait(wait).build().unwrap();
    let thread = std::thread::spawn(move || {
        producer.publish(|slot| *slot = 1).unwrap();
        producer.publish(|slot| *slot = 2).unwrap(); // sleeps until the first is released
    });
    let mut seen = Vec::new();
    while let Ok(batch) = consumer.poll(1) {
        seen.push(batch[0]);
    }
    thread.join().unwrap();
    assert_eq!(seen, [1, 2]);
}
