//! Snapshots as text.

use annulus::Topology;
use annulus::metrics::Handle;
use annulus::wait::BusySpin;

#[test]
fn a_snapshot_is_a_table() {
    let mut stages = Topology::new();
    let journal = stages.stage(1).unwrap();
    let group = stages.group_after(&[journal], 2).unwrap();
    let builder = annulus::ring::<u32>(16).unwrap().multi_producer().wait(BusySpin);
    let (mut producer, mut consumers) = builder.build_stages(&stages).unwrap();
    let (mut reader, mut worker) = (consumers.take(journal).unwrap(), consumers.take_worker(group).unwrap());
    let gone = producer.clone();
    producer.try_write_slice(&[0; 12]).unwrap();
    producer.try_claim(2).unwrap().abandon();
    assert!(producer.try_claim(3).is_err());
    drop(gone);
    drop(reader.try_poll(10).unwrap());
    assert!(worker.try_poll(10).is_ok());
    assert!(worker.try_poll(10).is_err());

    let snapshot = producer.controller().metrics().snapshot().with_name(reader.metrics_handle(), "journal");
    assert_eq!(snapshot.name(reader.metrics_handle()), "journal");
    assert_eq!(snapshot.name(Handle::OtherProducers), "producer-others");
    let expected = "\
capacity 16, cursor 14, lag 4

producer           published  batches  abandoned  refused  stalls  looks  stalled
producer-0                12        1          2        1       0      0        0
producer-1 (gone)          0        0          0        0       0      0        0

consumer  stage  consumed  batches  empty polls  lag  highest lag
journal       0        10        1            0    4           14
group-1       1        10        1            1    4           14
worker-0      1        10        1            1    4           14
";
    assert_eq!(snapshot.to_string(), expected);
    assert!(format!("{snapshot:?}").contains("highest_lag: 14"));
}
