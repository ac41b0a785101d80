//! Every change that somebody may wait for wakes the tasks that do.

use core::pin::pin;
use core::task::Poll;

use annulus::error::{ClaimError, PollError};
use annulus::wait::Async;
use annulus::{Builder, Single, Topology};

use crate::task::Task;

fn begin(slots: usize) -> Builder<u32, Single, Async> {
    annulus::ring::<u32>(slots).unwrap().wait(Async::new())
}

/// Asserts that a future waits, is woken by a change, and then returns what matches.
macro_rules! wakes {
    ($future:expr, $change:expr, $output:pat) => {{
        let task = Task::new();
        let mut future = pin!($future);
        assert!(task.poll(future.as_mut()).is_pending());
        assert_eq!(task.wakes(), 0);
        let _ = $change;
        assert_eq!(task.wakes(), 1);
        assert!(matches!(task.poll(future), Poll::Ready($output)));
    }};
}

#[test]
fn publishing_and_releasing() {
    let (mut producer, mut consumer) = begin(1).build().unwrap();
    wakes!(consumer.poll_async(1), producer.try_publish(|slot| *slot = 1), Ok(_));
    producer.try_publish(|slot| *slot = 2).unwrap();
    wakes!(producer.publish_async(|_| ()), consumer.try_poll(1).map(drop), Ok(_));
    let mut batch = consumer.try_poll(1).unwrap();
    wakes!(producer.claim_async(1), batch.release(1), Ok(_));
}

#[test]
fn abandoning_and_stepping_over() {
    let (mut first, mut consumer) = begin(2).multi_producer().build().unwrap();
    let mut second = first.clone();
    let claim = first.try_claim(1).unwrap();
    second.try_publish(|slot| *slot = 2).unwrap();
    wakes!(consumer.poll_async(1), claim.abandon(), Ok(_));
    drop(consumer.try_poll(1));
    first.try_claim(2).unwrap().abandon();
    wakes!(second.claim_async(1), consumer.try_poll(1).map(drop), Ok(_));
}

#[test]
fn the_last_handle_of_a_side() {
    let (producer, mut consumer) = begin(1).build().unwrap();
    wakes!(consumer.poll_async(1), drop(producer), Err(PollError::Closed));

    let (producer, mut consumer) = begin(1).multi_producer().build().unwrap();
    drop(producer.clone());
    wakes!(consumer.poll_async(1), drop(producer), Err(PollError::Closed));

    let (mut producer, consumer) = begin(1).build().unwrap();
    producer.try_publish(|_| ()).unwrap();
    wakes!(producer.claim_async(1), drop(consumer), Err(ClaimError::Disconnected));

    let mut stages = Topology::new();
    stages.stage(2).unwrap();
    let (mut producer, consumers) = begin(1).build_stages(&stages).unwrap();
    producer.try_publish(|_| ()).unwrap();
    wakes!(producer.claim_async(1), drop(consumers), Err(ClaimError::Disconnected));
}

#[test]
fn closing_and_halting() {
    for halt in [false, true] {
        let (mut producer, consumer) = begin(1).build().unwrap();
        producer.try_publish(|_| ()).unwrap();
        let controller = producer.controller();
        let change = || if halt { controller.halt() } else { controller.close() };
        wakes!(producer.claim_async(1), change(), Err(ClaimError::Closed | ClaimError::Halted));
        drop(consumer);

        let (producer, mut consumer) = begin(1).multi_producer().build().unwrap();
        let controller = producer.controller();
        let change = || if halt { controller.halt() } else { controller.close() };
        wakes!(consumer.poll_async(1), change(), Err(PollError::Closed | PollError::Halted));
    }
    let (mut producer, mut consumer) = begin(1).build().unwrap();
    wakes!(consumer.poll_async(1), producer.close(), Err(PollError::Closed));
}

#[test]
fn stages_before() {
    let mut stages = Topology::new();
    let before = stages.stage(1).unwrap();
    let after = stages.stage_after(&[before], 1).unwrap();
    let (mut producer, mut consumers) = begin(2).build_stages(&stages).unwrap();
    let mut first = consumers.take(before).unwrap();
    let mut second = consumers.take(after).unwrap();
    producer.write_slice(&[1, 2]).unwrap();
    wakes!(second.poll_async(1), first.try_poll(1).map(drop), Ok(_));
    wakes!(second.poll_async(1), drop(first), Ok(_));
}

#[test]
fn workers() {
    let mut stages = Topology::new();
    let group = stages.group(2).unwrap();
    let (mut producer, mut consumers) = begin(2).multi_producer().build_stages(&stages).unwrap();
    let mut one = consumers.take_worker(group).unwrap();
    let mut two = consumers.take_worker(group).unwrap();
    wakes!(one.poll_async(1), producer.try_publish(|_| ()), Ok(_));
    producer.write_slice(&[1, 2]).unwrap();
    wakes!(producer.claim_async(1), two.try_poll(1).map(drop), Ok(_));
}

#[cfg(annulus_joins)]
#[test]
fn joining_and_leaving() {
    let mut stages = Topology::new();
    let stage = stages.stage(1).unwrap();
    let (mut producer, mut consumers) = begin(1).joinable(2).build_stages(&stages).unwrap();
    let joiner = consumers.joiner();
    let mut old = consumers.take(stage).unwrap();
    drop(consumers);
    let mut new = joiner.join(stage).unwrap();
    producer.try_publish(|slot| *slot = 1).unwrap();
    drop(new.try_poll(1).unwrap());
    wakes!(producer.claim_async(1), drop(old.try_poll(1)), Ok(_));
    producer.try_publish(|slot| *slot = 2).unwrap();
    drop(new.try_poll(1).unwrap());
    wakes!(producer.claim_async(1), drop(old), Ok(_));
    wakes!(new.poll_async(1), producer.try_publish(|_| ()), Ok(_));
    drop(joiner);
    producer.try_publish(|_| ()).unwrap();
    wakes!(producer.claim_async(1), drop(new), Err(ClaimError::Disconnected));
}
