//! A ring's counters, read by a monitoring thread while the ring works, as a table and in Prometheus' text format.
//!
//! The exporter's own HTTP server is a feature that is left out here: a service would answer its scraper with the same
//! text.

use core::error::Error;
use core::time::Duration;
use std::thread;

use annulus::Topology;
use annulus::metrics::Snapshot;
use annulus::wait::Blocking;
use metrics_exporter_prometheus::PrometheusBuilder;

const ORDERS: u64 = 50_000;

fn main() -> Result<(), Box<dyn Error>> {
    let recorder = PrometheusBuilder::new().build_recorder();
    let prometheus = recorder.handle();
    metrics::set_global_recorder(recorder).map_err(|_| "there is a recorder already")?;
    Snapshot::describe();

    let mut stages = Topology::new();
    let journal = stages.stage(1)?;
    let pricing = stages.group_after(&[journal], 2)?;
    let ring = annulus::ring::<u64>(256)?.multi_producer().wait(Blocking::new());
    let (producer, mut consumers) = ring.build_stages(&stages)?;
    let mut journal = consumers.take(journal).ok_or("no journal")?;
    let workers = [(); 2].map(|()| consumers.take_worker(pricing));

    let controller = producer.controller();
    let names = [(producer.metrics_handle(), "gateway"), (journal.metrics_handle(), "journal")];
    let snapshot = || {
        let snapshot = controller.metrics().snapshot();
        names.into_iter().fold(snapshot, |snapshot, (handle, name)| snapshot.with_name(handle, name))
    };

    thread::scope(|scope| {
        for mut producer in [producer.clone(), producer] {
            scope.spawn(move || {
                for order in 0..ORDERS {
                    producer.publish(|slot| *slot = order).expect("the consumers stay until the end");
                }
            });
        }
        scope.spawn(move || while journal.poll(64).is_ok() {});
        let pricing = workers
            .into_iter()
            .flatten()
            .map(|mut worker| scope.spawn(move || while worker.poll(16).is_ok() {}));
        let pricing: Vec<_> = pricing.collect();

        // The monitoring thread: it reads, and the ring does not notice.
        while !pricing.iter().all(|thread| thread.is_finished()) {
            snapshot().export("orders");
            thread::sleep(Duration::from_millis(5));
        }
    });

    let last = snapshot();
    println!("{last}");
    last.export("orders");
    let text = prometheus.render();
    println!("{text}");

    let published: u64 = value(&text, "annulus_published_total").sum();
    assert_eq!(published, 2 * ORDERS);
    assert_eq!(value(&text, "annulus_worker_consumed_total").sum::<u64>(), published);
    Ok(())
}

/// The values of a metric, whatever its labels.
fn value<'t>(text: &'t str, name: &'t str) -> impl Iterator<Item = u64> + 't {
    let samples = text.lines().filter_map(move |line| line.strip_prefix(name)?.strip_prefix('{'));
    samples.filter_map(|sample| sample.rsplit(' ').next()?.parse().ok())
}
