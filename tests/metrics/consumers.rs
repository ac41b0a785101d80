//! The counters of consumers and workers.

use std::time::Instant;

use annulus::metrics::ConsumerMetrics;
use annulus::wait::BusySpin;
use annulus::{Access, Consumer, Controller, Memory, Source, Topology};

/// What the report says of a consumer or a worker.
fn row<M: Memory, A: Access, S: Source>(consumer: &Consumer<M, A, S>) -> ConsumerMetrics {
    let (controller, handle) = (consumer.controller(), consumer.metrics_handle());
    let metrics = controller.metrics();
    metrics.consumers().chain(metrics.workers()).find(|row| row.handle == handle).unwrap()
}

fn lag<M: Memory>(controller: &Controller<M>) -> usize {
    controller.metrics().ring().lag
}

#[test]
fn what_is_released_is_consumed() {
    let (mut producer, mut consumer) = annulus::ring::<u32>(8).unwrap().wait(BusySpin).build().unwrap();
    producer.try_write_slice(&[0, 1, 2, 3, 4]).unwrap();
    let mut batch = consumer.try_poll(4).unwrap();
    batch.release(1);
    let counts = producer.controller().metrics().ring().consumers;
    assert_eq!((counts.consumed, counts.batches), (1, 1), "read while the batch is held");
    drop(batch);
    assert_eq!((row(&consumer).counts.consumed, row(&consumer).counts.batches), (4, 1));

    core::mem::forget(consumer.try_poll(1).unwrap());
    assert_eq!((row(&consumer).counts.consumed, row(&consumer).counts.batches), (4, 2));
    drop(consumer.try_poll(1).unwrap());
    assert_eq!((row(&consumer).counts.consumed, row(&consumer).counts.batches), (5, 3), "delivered twice");
    producer.try_write_slice(&[5, 6, 7]).unwrap();
    assert_eq!(consumer.try_read_into(&mut [0; 2]), Ok(2));
    assert_eq!((row(&consumer).counts.consumed, row(&consumer).counts.batches), (7, 4));
}

#[test]
fn a_poll_that_finds_nothing_is_empty() {
    let (mut producer, mut consumer) = annulus::ring::<u32>(8).unwrap().multi_producer().build().unwrap();
    assert!(consumer.try_poll(1).is_err());
    assert!(consumer.try_read_into(&mut [0]).is_err());
    assert_eq!(row(&consumer).counts.empty_polls, 2);
    assert!(consumer.poll_deadline(1, Instant::now()).is_err());
    assert_eq!(row(&consumer).counts.empty_polls, 3, "a wait is one, however often it looks");
    producer.try_claim(2).unwrap().abandon();
    assert!(consumer.try_poll(1).is_err());
    assert_eq!(row(&consumer).counts.empty_polls, 4, "stepping over what was abandoned delivers nothing");
    producer.try_write_slice(&[1]).unwrap();
    drop(consumer.try_poll(1).unwrap());
    drop(producer);
    assert!(consumer.try_poll(1).is_err());
    let counts = row(&consumer).counts;
    assert_eq!((counts.empty_polls, counts.batches, counts.consumed), (4, 1, 1), "the end is not empty");
}

#[test]
fn the_lag_now_and_the_highest() {
    let (mut single, mut one) = annulus::ring::<u32>(16).unwrap().wait(BusySpin).build().unwrap();
    let (mut multi, mut other) = annulus::ring::<u32>(16).unwrap().multi_producer().build().unwrap();
    for n in 0..5 {
        single.try_publish(|slot| *slot = n).unwrap();
        multi.try_publish(|slot| *slot = n).unwrap();
    }
    assert_eq!((row(&one).lag, row(&other).lag), (5, 5));
    assert_eq!(row(&one).counts.highest_lag, 0, "no poll has met it yet");
    for (consumed, highest) in [(2, 5), (4, 5), (5, 5)] {
        drop((one.try_poll(2).unwrap(), other.try_poll(2).unwrap()));
        assert_eq!((row(&one).lag, row(&other).lag), (5 - consumed, 5 - consumed));
        assert_eq!((row(&one).counts.highest_lag, row(&other).counts.highest_lag), (highest, highest));
    }
    // More than one poll takes, in runs of one: the cursor tells how many there are.
    for n in 0..12 {
        single.try_publish(|slot| *slot = n).unwrap();
        multi.try_publish(|slot| *slot = n).unwrap();
    }
    drop((one.try_poll(1).unwrap(), other.try_poll(1).unwrap()));
    assert_eq!((row(&one).counts.highest_lag, row(&other).counts.highest_lag), (12, 12));
    assert_eq!((lag(&single.controller()), lag(&multi.controller())), (11, 11));
}

#[test]
fn an_open_claim_counts_where_a_batch_is_cut_short() {
    let (mut producer, mut consumer) = annulus::ring::<u32>(16).unwrap().multi_producer().build().unwrap();
    let mut other = producer.clone();
    producer.try_write_slice(&[0, 1, 2]).unwrap();
    let open = other.claim(2).unwrap();
    drop(consumer.try_poll(1).unwrap());
    assert_eq!(row(&consumer).counts.highest_lag, 5, "as `lag` counts");
    drop(consumer.try_poll(8).unwrap());
    assert_eq!((row(&consumer).lag, row(&consumer).counts.highest_lag), (2, 5));
    drop(open);
}

#[test]
fn a_stage_that_waits_for_another_is_behind_the_cursor() {
    let mut stages = Topology::new();
    let first = stages.stage(1).unwrap();
    let second = stages.stage_after(&[first], 1).unwrap();
    let (mut producer, mut consumers) = annulus::ring::<u32>(8).unwrap().build_stages(&stages).unwrap();
    let mut early = consumers.take(first).unwrap();
    let mut late = consumers.take(second).unwrap();
    producer.try_write_slice(&[0, 1, 2, 3]).unwrap();
    assert!(late.try_poll(8).is_err());
    drop(early.try_poll(2).unwrap());
    drop(late.try_poll(8).unwrap());
    assert_eq!((row(&early).stage, row(&early).lag, row(&early).counts.highest_lag), (0, 2, 4));
    assert_eq!((row(&late).stage, row(&late).lag, row(&late).counts.highest_lag), (1, 2, 4));
    assert_eq!((row(&late).counts.empty_polls, row(&late).counts.batches), (1, 1));
}

#[test]
fn workers_count_for_themselves_and_for_their_group() {
    let mut stages = Topology::new();
    let group = stages.group(2).unwrap();
    let (mut producer, mut workers) =
        annulus::ring::<u32>(8).unwrap().multi_producer().build_stages(&stages).unwrap();
    let mut one = workers.take_worker(group).unwrap();
    let mut two = workers.take_worker(group).unwrap();
    producer.try_write_slice(&[0, 1, 2, 3, 4]).unwrap();
    drop(one.try_poll(2).unwrap());
    core::mem::forget(two.try_poll(2).unwrap());
    assert_eq!((row(&one).counts.consumed, row(&two).counts.consumed), (2, 0));
    assert_eq!((row(&one).lag, row(&two).lag), (1, 1), "the group's: what nobody took");
    drop(two.try_poll(2).unwrap());
    assert!(one.try_poll(1).is_err());
    assert_eq!((row(&one).counts.consumed, row(&two).counts.consumed), (2, 3), "the forgotten two, too");
    assert_eq!((row(&one).counts.highest_lag, row(&two).counts.highest_lag), (5, 3));

    let controller = producer.controller();
    let whole = controller.metrics().consumers().next().unwrap();
    let counts = whole.counts;
    assert_eq!((counts.consumed, counts.batches, counts.empty_polls, counts.highest_lag), (5, 3, 1, 5));
    assert_eq!((whole.stage, whole.present, whole.lag), (0, true, 0));
}
