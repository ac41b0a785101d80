//! What a message ring may be.

use annulus::error::BuildError;
use annulus::message::Unit;
use annulus::{Topology, message_ring};

use crate::rings::{bytes, memory, one_stage};

#[test]
fn fewer_than_8_units_are_an_error() {
    for units in [1, 2, 4] {
        assert_eq!(message_ring(units).unwrap_err(), BuildError::TooFewUnits);
    }
    for units in [0, 3, 9, 100] {
        assert!(matches!(message_ring(units).unwrap_err(), BuildError::Capacity(_)));
    }
    assert!(message_ring(8).is_ok());
}

#[test]
fn worker_groups_are_an_error() {
    let mut group = Topology::new();
    group.stage(1).unwrap();
    group.group(2).unwrap();
    let mut exclusive = Topology::new();
    exclusive.stage(1).unwrap();
    exclusive.exclusive_group(2).unwrap();
    for topology in [group, exclusive] {
        assert_eq!(
            message_ring(64).unwrap().build_stages(&topology).map(drop).unwrap_err(),
            BuildError::WorkerGroup
        );
        let mut memory = memory::<annulus::Single>(64, 8);
        let placed = message_ring(64).unwrap().place(bytes(&mut memory), &topology);
        assert_eq!(placed.map(drop).unwrap_err(), BuildError::WorkerGroup);
    }
}

#[test]
fn a_topology_without_consumers_is_an_error() {
    assert_eq!(
        message_ring(64).unwrap().build_stages(&Topology::new()).map(drop).unwrap_err(),
        BuildError::NoConsumer
    );
    let (topology, _) = one_stage(1);
    assert!(matches!(
        message_ring(64).unwrap().place(&mut [], &topology).map(drop).unwrap_err(),
        BuildError::Memory { .. }
    ));
}

#[test]
fn the_longest_message_is_an_eighth_of_the_ring_less_a_header() {
    for (units, max) in [(8, 0), (16, 8), (1024, 1016)] {
        let (producer, _consumer) = message_ring(units).unwrap().build().unwrap();
        assert_eq!((producer.max_len(), producer.capacity()), (max, units));
        assert_eq!(producer.max_len(), (units / 8 - 1) * size_of::<Unit>());
    }
}

#[test]
fn handles_can_be_sent() {
    fn is_send<T: Send>(_: &T) {}
    let (producer, consumer) = message_ring(64).unwrap().multi_producer().build().unwrap();
    is_send(&producer);
    is_send(&consumer);
}

#[test]
fn handles_describe_themselves() {
    let (mut producer, mut consumer) = message_ring(64).unwrap().build().unwrap();
    assert!(format!("{producer:?} {consumer:?}").contains("MessageProducer"));
    let claim = producer.claim(3).unwrap();
    assert_eq!(format!("{claim:?}"), "MessageClaim { range: #0..#2, len: 3 }");
    drop(claim);
    let claim = producer.claim_batch(&[3, 0]).unwrap();
    assert_eq!(format!("{claim:?}"), "MessageBatchClaim { range: #0..#3, len: 2 }");
    drop(claim);
    producer.write(&[1, 2]).unwrap();
    assert_eq!(format!("{:?}", consumer.poll(2).unwrap()), "[[1, 2]]");
    assert!(format!("{:?}", message_ring(64).unwrap()).contains("64"));
}
