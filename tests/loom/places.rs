//! Places of counters that are given back and taken by another thread's handle, or shared.

use annulus::metrics::{ConsumerMetrics, Handle, ProducerMetrics};
use annulus::{Builder, Controller, Memory, Multi, Topology, ring};
use loom::thread;

use crate::exploration::{bounded, exhaust};

/// The builder of a ring with several producers, of which so many have places of their own.
fn with_places(producers: u32) -> Builder<u32, Multi> {
    ring(2).unwrap().multi_producer().producer_places(producers)
}

/// Whose counters they are, and what was published, of each producer.
fn published<M: Memory>(controller: &Controller<M>) -> Vec<(Handle, u64)> {
    let row = |row: ProducerMetrics| (row.handle, row.counts.published);
    controller.metrics().producers().map(row).collect()
}

/// Whose counters they are, and what was consumed, of these consumers.
fn consumed(rows: impl Iterator<Item = ConsumerMetrics>) -> Vec<(Handle, u64)> {
    rows.map(|row| (row.handle, row.counts.consumed)).collect()
}

/// A producer leaves while another comes, which takes the place, if it is free by then, and counts on from there.
#[test]
fn a_producers_place_is_handed_on_with_its_counts() {
    exhaust(|| {
        let (mut first, _consumer) = with_places(1).build().unwrap();
        let other = first.clone();
        let controller = first.controller();
        let leaving = thread::spawn(move || first.try_publish(|slot| *slot = 1).map(drop));
        let mut next = other.clone();
        next.try_publish(|slot| *slot = 2).unwrap();
        leaving.join().unwrap().unwrap();
        let (own, shared) = if next.metrics_handle() == Handle::Producer(0) { (2, 0) } else { (1, 1) };
        assert_eq!(published(&controller), [(Handle::Producer(0), own), (Handle::OtherProducers, shared)]);
    });
}

/// Producers that found no place count in one, each without what the other counts getting lost.
#[test]
fn producers_that_share_a_place_lose_no_count() {
    exhaust(|| {
        let (mut first, _consumer) = with_places(0).build().unwrap();
        let mut second = first.clone();
        let controller = first.controller();
        let publishing = thread::spawn(move || first.try_publish(|slot| *slot = 1).map(drop));
        second.try_publish(|slot| *slot = 2).unwrap();
        publishing.join().unwrap().unwrap();
        assert_eq!(published(&controller), [(Handle::OtherProducers, 2)]);
    });
}

/// Two producers come at once where one place is free: one of them takes it, and the other counts in the shared one.
#[test]
fn one_of_two_producers_takes_the_place_that_is_free() {
    bounded(3, || {
        let (first, _consumer) = with_places(2).build().unwrap();
        let second = first.clone();
        let third = first.clone();
        let controller = first.controller();
        drop(second);
        let coming = thread::spawn(move || {
            let mut one = first.clone();
            one.try_publish(|slot| *slot = 1).unwrap();
            (first, one)
        });
        let mut two = third.clone();
        two.try_publish(|slot| *slot = 2).unwrap();
        let (_first, one) = coming.join().unwrap();
        assert_ne!(one.metrics_handle(), two.metrics_handle());
        let expected = [(Handle::Producer(0), 0), (Handle::Producer(1), 1), (Handle::OtherProducers, 1)];
        assert_eq!(published(&controller), expected);
    });
}

/// A consumer leaves, and another joins with its record, once that is free: it counts on, ordered by the record alone.
#[test]
fn a_consumers_place_is_handed_on_with_its_record() {
    bounded(3, || {
        let mut topology = Topology::new();
        let readers = topology.stage(1).unwrap();
        let builder = with_places(1).joinable(1);
        let (mut producer, mut consumers) = builder.build_stages(&topology).unwrap();
        let (controller, joiner) = (producer.controller(), consumers.joiner());
        let mut older = consumers.take(readers).unwrap();
        producer.publish(|slot| *slot = 0).unwrap();
        let leaving = thread::spawn(move || drop(older.try_poll(1).unwrap()));
        let early = joiner.join(readers);
        let mut leaving = Some(leaving);
        let mut younger = early.unwrap_or_else(|_| {
            leaving.take().unwrap().join().unwrap();
            joiner.join(readers).unwrap()
        });
        producer.publish(|slot| *slot = 1).unwrap();
        drop(younger.try_poll(1).unwrap());
        leaving.into_iter().for_each(|thread| thread.join().unwrap());
        assert_eq!(consumed(controller.metrics().consumers()), [(Handle::Consumer(0), 2)]);
    });
}

/// A worker leaves while another comes: it takes the place, if it is free by then, and counts on from there.
#[test]
fn a_workers_place_is_handed_on_with_its_counts() {
    bounded(2, || {
        let mut topology = Topology::new();
        let group = topology.group(1).unwrap();
        let builder = with_places(1).worker_places(1).joinable(1);
        let (mut producer, mut workers) = builder.build_stages(&topology).unwrap();
        let (controller, joiner) = (producer.controller(), workers.joiner());
        let mut older = workers.take_worker(group).unwrap();
        producer.publish_batch(2, |i, slot| *slot = i as u32).unwrap();
        let leaving = thread::spawn(move || older.try_poll(1).map_or(0, |batch| batch.len() as u64));
        let mut younger = joiner.join_group(group).unwrap();
        let handle = younger.metrics_handle();
        let mine = younger.try_poll(1).map_or(0, |batch| batch.len() as u64);
        let theirs = leaving.join().unwrap();
        assert_eq!(consumed(controller.metrics().consumers()), [(Handle::Group(0), theirs + mine)]);
        let own = if handle == Handle::Worker(0) { theirs + mine } else { theirs };
        assert_eq!(consumed(controller.metrics().workers()), [(Handle::Worker(0), own)]);
    });
}

/// Workers that share a place meet different lags at once: the higher one stays.
#[test]
fn workers_that_share_a_place_keep_the_highest_lag() {
    bounded(3, || {
        let mut topology = Topology::new();
        let group = topology.group(2).unwrap();
        let builder = with_places(1).worker_places(0);
        let (mut producer, mut workers) = builder.build_stages(&topology).unwrap();
        let controller = producer.controller();
        let mut one = workers.take_worker(group).unwrap();
        let mut two = workers.take_worker(group).unwrap();
        producer.publish_batch(2, |i, slot| *slot = i as u32).unwrap();
        let working = thread::spawn(move || one.try_poll(1).map(drop));
        let _ = two.try_poll(1).map(drop);
        let _ = working.join().unwrap();
        let highest: Vec<_> = controller.metrics().consumers().map(|row| row.counts.highest_lag).collect();
        assert_eq!(highest, [2]);
    });
}
