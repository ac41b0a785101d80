//! Futures that are dropped at every point of their lives: nothing is lost, doubled or left behind.

use core::pin::pin;
use core::task::Poll;
use core::time::Duration;

use annulus::error::{ClaimError, PollError, TryClaimError};
use annulus::wait::Async;
use annulus::{Access, Consumer, Heap, Memory, Producer, Single, Source, Topology};
use tokio::time::timeout;

use crate::task::Task;
use crate::watchdog::within;

type Ring = Heap<u64, Single, Async>;

/// A source of choices that is the same in every run.
struct Choices(u64);

impl Choices {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// Polls a future a few times and drops it, unless it completes before.
fn a_few<F: Future>(task: &Task, polls: u64, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    for _ in 0..polls {
        if let Poll::Ready(output) = task.poll(future.as_mut()) {
            return Some(output);
        }
    }
    None
}

#[test]
fn dropping_futures_between_polls_changes_nothing() {
    let (mut producer, mut consumer) = annulus::ring::<u64>(4).unwrap().wait(Async::new()).build().unwrap();
    let (task, mut choices) = (Task::new(), Choices(1));
    let (mut sent, mut seen) = (0, 0);
    for _ in 0..if cfg!(miri) { 300 } else { 30_000 } {
        let (polls, count) = (choices.below(3), 1 + choices.below(4));
        match choices.below(6) {
            0 => {
                let fill = |slot: &mut u64| *slot = sent;
                sent += u64::from(a_few(&task, polls, producer.publish_async(fill)).is_some());
            }
            1 => {
                let events: Vec<u64> = (sent..sent + count).collect();
                if a_few(&task, polls, producer.write_slice_async(&events)).is_some() {
                    sent += count;
                }
            }
            2 => drop(a_few(&task, polls, producer.claim_async(count as usize))),
            3 => {
                if let Some(batch) = a_few(&task, polls, consumer.poll_async(count as usize)) {
                    for event in &batch.unwrap() {
                        assert_eq!(*event, seen);
                        seen += 1;
                    }
                }
            }
            4 => {
                if let Some(event) = a_few(&task, polls, consumer.stream().next()) {
                    assert_eq!(event, Some(seen));
                    seen += 1;
                }
            }
            _ => {
                let mut events = [0; 4];
                if let Some(read) = a_few(&task, polls, consumer.read_into_async(&mut events)) {
                    for event in &events[..read.unwrap()] {
                        assert_eq!(*event, seen);
                        seen += 1;
                    }
                }
            }
        }
        assert_eq!(task.kept(), 0);
    }
    assert!(sent >= seen && sent - seen <= 4 && seen > 40, "{sent} sent, {seen} seen");
}

#[test]
fn a_claim_that_was_awaited_and_dropped_is_abandoned() {
    let (mut producer, mut consumer) =
        annulus::ring::<u64>(2).unwrap().wait(Async::new()).multi_producer().build().unwrap();
    let task = Task::new();
    for event in 0..10 {
        drop(a_few(&task, 1, producer.claim_async(1)).unwrap());
        assert!(a_few(&task, 1, consumer.poll_async(1)).is_none());
        producer.try_publish(|slot| *slot = event).unwrap();
        assert_eq!(a_few(&task, 1, consumer.poll_async(1)).unwrap().unwrap()[0], event);
    }
}

#[test]
fn a_worker_that_gives_up_waiting_takes_nothing() {
    let mut stages = Topology::new();
    let group = stages.group(2).unwrap();
    let builder = annulus::ring::<u64>(2).unwrap().wait(Async::new());
    let (mut producer, mut consumers) = builder.build_stages(&stages).unwrap();
    let mut one = consumers.take_worker(group).unwrap();
    let mut two = consumers.take_worker(group).unwrap();
    let task = Task::new();
    for event in 0..10 {
        {
            let mut poll = pin!(one.poll_async(1));
            assert!(task.poll(poll.as_mut()).is_pending());
            producer.try_publish(|slot| *slot = event).unwrap();
        }
        assert_eq!(a_few(&task, 1, two.poll_async(1)).unwrap().unwrap()[0], event);
    }
    assert_eq!(producer.free(), 2);
}

/// Sends with a timeout that often passes.
async fn send(mut producer: Producer<Ring>, events: u64) {
    for event in 0..events {
        let pause = Duration::from_micros(event % 7 * 10);
        while timeout(pause, producer.publish_async(|slot| *slot = event)).await.is_err() {}
    }
}

/// Receives with a timeout that often passes, and checks the order.
async fn receive<M: Memory<Event = u64, Wait = Async>, A: Access, S: Source>(
    mut consumer: Consumer<M, A, S>,
) -> u64 {
    let mut next = 0;
    loop {
        match timeout(Duration::from_micros(next % 5 * 10), consumer.poll_async(3)).await {
            Err(_) => {}
            Ok(Ok(batch)) => {
                for event in &batch {
                    assert_eq!(*event, next);
                    next += 1;
                }
            }
            Ok(Err(PollError::Closed)) => return next,
            Ok(Err(error)) => panic!("{error}"),
        }
    }
}

#[cfg_attr(miri, ignore = "tokio's clock and threads ask for system calls")]
#[test]
fn timeouts_at_both_ends_lose_nothing() {
    within(60, || {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_time().build().unwrap();
        runtime.block_on(async {
            let (producer, consumer) = annulus::ring::<u64>(2).unwrap().wait(Async::new()).build().unwrap();
            let sender = tokio::spawn(send(producer, 5_000));
            let receiver = tokio::spawn(receive(consumer));
            sender.await.unwrap();
            assert_eq!(receiver.await.unwrap(), 5_000);
        });
    });
}

#[test]
fn errors_come_at_once() {
    let (mut producer, mut consumer) = annulus::ring::<u64>(2).unwrap().wait(Async::new()).build().unwrap();
    let task = Task::new();
    for count in [0, 3] {
        let refused = a_few(&task, 1, producer.claim_async(count)).unwrap().map(drop);
        assert_eq!(refused, Err(ClaimError::InvalidCount));
    }
    assert_eq!(a_few(&task, 1, consumer.poll_async(0)).unwrap().map(drop), Err(PollError::InvalidCount));
    producer.write_slice(&[1, 2]).unwrap();
    assert_eq!(producer.try_claim(1).map(drop), Err(TryClaimError::Full));
    drop(consumer);
    let refused = a_few(&task, 1, producer.claim_async(1)).unwrap().map(drop);
    assert_eq!(refused, Err(ClaimError::Disconnected));
}
