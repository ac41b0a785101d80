//! Snapshots in the hands of a recorder of the `metrics` crate.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::sync::Arc;
use core::sync::atomic::{AtomicU64, Ordering};
use std::sync::Mutex;

use annulus::Topology;
use metrics::{Counter, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit};

/// Keeps each value under its name and labels.
#[derive(Default)]
struct Memory {
    counters: Mutex<BTreeMap<String, Arc<AtomicU64>>>,
    gauges: Mutex<BTreeMap<String, Arc<AtomicU64>>>,
    described: Mutex<Vec<String>>,
}

fn text(key: &Key) -> String {
    let labels: Vec<_> = key.labels().map(|label| format!("{}={}", label.key(), label.value())).collect();
    format!("{}{{{}}}", key.name(), labels.join(","))
}

impl Recorder for Memory {
    fn describe_counter(&self, name: KeyName, _: Option<Unit>, _: SharedString) {
        self.described.lock().unwrap().push(name.as_str().into());
    }
    fn describe_gauge(&self, name: KeyName, _: Option<Unit>, _: SharedString) {
        self.described.lock().unwrap().push(name.as_str().into());
    }
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(Arc::clone(self.counters.lock().unwrap().entry(text(key)).or_default()))
    }
    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::from_arc(Arc::clone(self.gauges.lock().unwrap().entry(text(key)).or_default()))
    }
    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::noop()
    }
}

impl Memory {
    fn counter(&self, name: &str) -> u64 {
        self.counters.lock().unwrap()[name].load(Ordering::Relaxed)
    }
    fn gauge(&self, name: &str) -> f64 {
        f64::from_bits(self.gauges.lock().unwrap()[name].load(Ordering::Relaxed))
    }
}

#[test]
fn every_number_is_exported_under_the_handles_name() {
    let mut stages = Topology::new();
    let group = stages.group(1).unwrap();
    let (mut producer, mut workers) =
        annulus::ring::<u32>(8).unwrap().multi_producer().build_stages(&stages).unwrap();
    let mut worker = workers.take_worker(group).unwrap();
    let memory = Memory::default();
    for round in 1..=2 {
        producer.try_write_slice(&[1, 2, 3]).unwrap();
        drop(worker.try_poll(2).unwrap());
        let snapshot = producer.controller().metrics().snapshot();
        let named = snapshot.with_name(producer.metrics_handle(), "feed");
        metrics::with_local_recorder(&memory, || named.export("orders"));
        let producer = "{ring=orders,handle=feed}";
        assert_eq!(memory.counter(&format!("annulus_published_total{producer}")), 3 * round);
        assert_eq!(memory.counter(&format!("annulus_batches_published_total{producer}")), round);
        let worker = "{ring=orders,handle=worker-0,stage=0}";
        assert_eq!(memory.counter(&format!("annulus_worker_consumed_total{worker}")), 2 * round);
        let group = "{ring=orders,handle=group-0,stage=0}";
        assert_eq!(memory.counter(&format!("annulus_consumed_total{group}")), 2 * round);
        assert_eq!(memory.gauge(&format!("annulus_consumer_lag{group}")), round as f64);
        assert_eq!(memory.gauge("annulus_capacity{ring=orders}"), 8.0);
        assert_eq!(memory.gauge("annulus_lag{ring=orders}"), round as f64);
    }
}

#[test]
fn every_name_has_a_description() {
    let mut stages = Topology::new();
    stages.stage(1).unwrap();
    let group = stages.group(1).unwrap();
    let (producer, mut consumers) = annulus::ring::<u32>(8).unwrap().build_stages(&stages).unwrap();
    let worker = consumers.take_worker(group).unwrap();
    let memory = Memory::default();
    metrics::with_local_recorder(&memory, || {
        annulus::metrics::Snapshot::describe();
        producer.controller().metrics().snapshot().export("orders");
    });
    let (counters, gauges) = (memory.counters.lock().unwrap(), memory.gauges.lock().unwrap());
    let names = counters.keys().chain(gauges.keys()).map(|key| key.split('{').next().unwrap().to_string());
    let exported: BTreeSet<_> = names.collect();
    let described: BTreeSet<_> = memory.described.lock().unwrap().drain(..).collect();
    assert_eq!(exported, described);
    drop(worker);
}
