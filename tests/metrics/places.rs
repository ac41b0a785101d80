//! Who counts where: places that are taken, handed back and shared, and rings of every sort.

use core::mem::MaybeUninit;

use annulus::memory::{BlockLayout, Places};
use annulus::metrics::Handle;
use annulus::wait::BusySpin;
use annulus::{Controller, Memory, Multi, Single, StaticRing, Topology};

/// Handle, presence and what was published, of each producer.
fn producers<M: Memory>(controller: &Controller<M>) -> Vec<(Handle, bool, u64)> {
    let row = |row: annulus::metrics::ProducerMetrics| (row.handle, row.present, row.counts.published);
    controller.metrics().producers().map(row).collect()
}

/// Handle, presence and what was consumed, of each consumer, group and worker.
fn consumers<M: Memory>(controller: &Controller<M>) -> Vec<(Handle, bool, u64)> {
    let rows = controller.metrics();
    rows.consumers().chain(rows.workers()).map(|row| (row.handle, row.present, row.counts.consumed)).collect()
}

#[test]
fn a_producer_that_comes_counts_on_where_one_that_left_stopped() {
    let (mut first, _consumer) = annulus::ring::<u32>(16).unwrap().multi_producer().build().unwrap();
    let controller = first.controller();
    let mut second = first.clone();
    first.try_write_slice(&[1]).unwrap();
    second.try_write_slice(&[1, 2]).unwrap();
    drop(second);
    assert_eq!(producers(&controller), [(Handle::Producer(0), true, 1), (Handle::Producer(1), false, 2)]);
    let mut third = first.clone();
    third.try_write_slice(&[1, 2, 3]).unwrap();
    assert_eq!(third.metrics_handle(), Handle::Producer(1));
    assert_eq!(producers(&controller), [(Handle::Producer(0), true, 1), (Handle::Producer(1), true, 5)]);
}

#[test]
fn producers_beyond_the_places_share_one() {
    let builder = annulus::ring::<u32>(16).unwrap().multi_producer().producer_places(2);
    let (first, _consumer) = builder.build().unwrap();
    let mut clones: Vec<_> = (0..4).map(|_| first.clone()).collect();
    for (events, producer) in clones.iter_mut().enumerate() {
        producer.try_publish_batch(events + 1, |_, _| ()).unwrap();
    }
    let controller = first.controller();
    let expected =
        [(Handle::Producer(0), true, 0), (Handle::Producer(1), true, 1), (Handle::OtherProducers, true, 9)];
    assert_eq!(producers(&controller), expected);
    drop(clones);
    assert_eq!(controller.metrics().ring().producers.published, 10, "nothing is lost with them");
    assert_eq!(first.clone().metrics_handle(), Handle::Producer(1));
}

#[test]
fn a_ring_without_places_counts_in_the_shared_one() {
    let builder = annulus::ring::<u32>(4).unwrap().multi_producer().producer_places(0);
    let (mut producer, _consumer) = builder.build().unwrap();
    producer.try_write_slice(&[1, 2]).unwrap();
    assert_eq!(producers(&producer.controller()), [(Handle::OtherProducers, true, 2)]);
}

#[test]
fn workers_beyond_the_places_share_their_groups() {
    let mut stages = Topology::new();
    let group = stages.group(3).unwrap();
    let builder = annulus::ring::<u32>(16).unwrap().worker_places(1);
    let (mut producer, mut workers) = builder.build_stages(&stages).unwrap();
    let mut workers = [(); 3].map(|()| workers.take_worker(group).unwrap());
    producer.try_write_slice(&[0, 1, 2, 3, 4, 5]).unwrap();
    for (worker, events) in workers.iter_mut().zip(1..) {
        drop(worker.try_poll(events).unwrap());
    }
    let handles = workers.each_ref().map(annulus::Worker::metrics_handle);
    assert_eq!(handles, [Handle::Worker(0), Handle::Group(0), Handle::Group(0)]);
    let controller = producer.controller();
    assert_eq!(consumers(&controller), [(Handle::Group(0), true, 6), (Handle::Worker(0), true, 1)]);
    assert_eq!(controller.metrics().consumers().next().unwrap().counts.highest_lag, 6);
    drop(workers);
    assert_eq!(consumers(&controller), [(Handle::Group(0), false, 6), (Handle::Worker(0), false, 1)]);
}

#[test]
fn a_worker_takes_a_place_of_its_own_group_only() {
    let mut stages = Topology::new();
    let (left, right) = (stages.group(1).unwrap(), stages.group(1).unwrap());
    let builder = annulus::ring::<u32>(8).unwrap().joinable(2);
    let (mut producer, mut workers) = builder.build_stages(&stages).unwrap();
    let joiner = workers.joiner();
    let mut one = workers.take_worker(left).unwrap();
    let two = workers.take_worker(right).unwrap();
    producer.try_write_slice(&[1, 2, 3]).unwrap();
    drop(one.try_poll(2).unwrap());
    drop(one);
    let more = joiner.join_group(right).unwrap();
    assert_eq!(more.metrics_handle(), Handle::Group(1), "the place that is free is the other group's");
    let mut again = joiner.join_group(left).unwrap();
    assert_eq!(again.metrics_handle(), Handle::Worker(0));
    producer.try_write_slice(&[4]).unwrap(); // it starts at 3, the furthest that a worker looked
    drop(again.try_poll(1).unwrap());
    let rows = consumers(&producer.controller());
    assert_eq!(rows[..2], [(Handle::Group(0), true, 3), (Handle::Group(1), true, 0)]);
    assert_eq!(rows[2..], [(Handle::Worker(0), true, 3), (Handle::Worker(1), true, 0)]);
    drop((two, more));
}

#[test]
fn a_consumer_that_joins_counts_on_where_one_that_left_stopped() {
    let mut stages = Topology::new();
    let readers = stages.stage(1).unwrap();
    let builder = annulus::ring::<u32>(8).unwrap().multi_producer().joinable(2);
    let (mut producer, mut consumers_of) = builder.build_stages(&stages).unwrap();
    let (controller, joiner) = (producer.controller(), consumers_of.joiner());
    assert_eq!(consumers(&controller), [(Handle::Consumer(0), true, 0)], "it bounds the producers already");
    let mut first = consumers_of.take(readers).unwrap();
    producer.try_write_slice(&[1, 2, 3]).unwrap();
    drop(first.try_poll(2).unwrap());
    let second = joiner.join(readers).unwrap();
    drop(first);
    assert_eq!(consumers(&controller), [(Handle::Consumer(0), false, 2), (Handle::Consumer(1), true, 0)]);
    let mut third = joiner.join(readers).unwrap();
    assert_eq!(third.metrics_handle(), Handle::Consumer(0));
    drop(second);
    producer.try_write_slice(&[4]).unwrap();
    drop(third.try_poll(8).unwrap());
    assert_eq!(consumers(&controller), [(Handle::Consumer(0), true, 3), (Handle::Consumer(1), false, 0)]);
}

#[test]
fn a_ring_in_memory_of_the_callers_begins_anew_when_it_is_lent_anew() {
    const PLACES: Places = Places { producers: 1, ..Places::of_consumers(1) };
    const LAYOUT: BlockLayout = match BlockLayout::with_places::<u32, Multi, BusySpin>(4, PLACES) {
        Ok(layout) => layout,
        Err(_) => panic!(),
    };
    #[repr(align(128))]
    struct Block([MaybeUninit<u8>; LAYOUT.bytes()]);
    let mut block = Block([MaybeUninit::uninit(); LAYOUT.bytes()]);
    let mut stages = Topology::new();
    let stage = stages.stage(1).unwrap();
    let builder = annulus::ring::<u32>(4).unwrap().multi_producer().wait(BusySpin).producer_places(1);
    let mut ring = builder.place(&mut block.0, &stages).unwrap();
    for _ in 0..2 {
        let (mut producer, mut rest) = ring.split();
        let mut consumer = rest.take(stage).unwrap();
        producer.try_write_slice(&[1, 2, 3]).unwrap();
        drop(consumer.try_poll(2).unwrap());
        assert_eq!(producers(&producer.controller()), [(Handle::Producer(0), true, 3)]);
        assert_eq!(consumers(&producer.controller()), [(Handle::Consumer(0), true, 2)]);
        core::mem::forget(producer);
    }
}

#[test]
fn static_rings_count_too() {
    static SINGLE: StaticRing<u32, 8, Single, 2> = StaticRing::new();
    let (mut producer, [mut one, two]) = SINGLE.split().unwrap();
    producer.try_write_slice(&[1, 2, 3]).unwrap();
    drop(one.try_poll(2).unwrap());
    assert_eq!(producers(&producer.controller()), [(Handle::Producer(0), true, 3)]);
    let expected = [(Handle::Consumer(0), true, 2), (Handle::Consumer(1), true, 0)];
    assert_eq!(consumers(&producer.controller()), expected);
    drop(two);

    let mut multi: StaticRing<u32, 16, Multi> = StaticRing::new();
    for _ in 0..2 {
        let (producer, _consumers) = multi.split_mut();
        let mut clones: Vec<_> = (0..9).map(|_| producer.clone()).collect();
        for producer in &mut clones {
            producer.try_publish(|slot| *slot = 1).unwrap();
        }
        let rows = producers(&producer.controller());
        assert_eq!(rows.len(), 9);
        assert_eq!(rows[8], (Handle::OtherProducers, true, 2));
        assert_eq!(producer.controller().metrics().ring().producers.published, 9);
    }
}

#[test]
fn message_rings_count_units() {
    let (mut producer, mut consumer) = annulus::message_ring(64).unwrap().build().unwrap();
    producer.write(b"twelve bytes").unwrap(); // two units, and one for the header
    producer.write(b"").unwrap();
    drop(consumer.try_poll(1).unwrap());
    let ring = producer.controller().metrics().ring();
    assert_eq!((ring.producers.published, ring.producers.batches), (4, 2));
    assert_eq!((ring.consumers.consumed, ring.consumers.batches, ring.lag), (3, 1, 1));
}
