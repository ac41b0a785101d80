//! How many slots a ring can have.

use annulus::error::BuildError;
use annulus::{Capacity, Topology};

use crate::support::{No, everywhere};

#[test]
fn every_power_of_two_makes_a_ring() {
    let mut capacity = 1;
    while capacity as u64 <= Capacity::MAX.min(if cfg!(miri) { 1 << 4 } else { 1 << 16 }) {
        let (mut producer, mut consumer) = annulus::ring::<u64>(capacity).unwrap().build().unwrap();
        assert_eq!((producer.capacity(), consumer.capacity()), (capacity, capacity));
        let events: Vec<u64> = (0..capacity as u64).collect();
        let mut back = vec![0; capacity];
        for _ in 0..3 {
            producer.write_slice(&events).unwrap();
            assert!(producer.is_full() && consumer.is_full());
            assert_eq!(consumer.read_into(&mut back), Ok(capacity));
            assert_eq!(back, events);
        }
        capacity *= 2;
    }
}

#[test]
fn a_ring_of_the_largest_capacity_of_narrow_sequences_is_full_when_it_is() {
    // With 64-bit sequences the largest ring is larger than this machine; with narrower ones it is not.
    let Ok(capacity) = usize::try_from(Capacity::MAX.min(1 << 20)) else { return };
    if cfg!(miri) {
        return; // 8,192 slots or more, a few times over: too slow there.
    }
    let (mut producer, mut consumer) =
        annulus::ring::<u8>(capacity).unwrap().multi_producer().build().unwrap();
    for _ in 0..9 {
        assert_eq!(producer.free(), capacity);
        producer.publish_batch(capacity, |i, slot| *slot = i as u8).unwrap();
        assert_eq!((producer.free(), producer.len()), (0, capacity));
        assert!(producer.try_publish(|_| ()).is_err());
        assert!(producer.try_publish_batch(capacity, |_, _| ()).is_err());
        let mut seen = 0;
        while let Ok(batch) = consumer.try_poll(capacity) {
            assert!(batch.iter().enumerate().all(|(i, event)| *event == (seen + i) as u8));
            seen += batch.len();
        }
        assert_eq!(seen, capacity);
    }
}

#[test]
fn other_numbers_are_refused_and_never_rounded() {
    for slots in [0, 3, 5, 6, 7, 9, 100, 1023, 1025, usize::MAX] {
        let error = annulus::ring::<u64>(slots).unwrap_err();
        assert_eq!(error.slots(), slots);
        assert!(error.to_string().contains(&slots.to_string()));
    }
}

#[test]
fn a_ring_needs_a_consumer() {
    let builder = annulus::ring::<u64>(4).unwrap();
    assert_eq!(builder.build_stages(&Topology::new()).unwrap_err(), BuildError::NoConsumer);
    assert_eq!(annulus::ring::<u64>(4).unwrap().build_broadcast::<0>().unwrap_err(), BuildError::NoConsumer);
}

#[test]
fn the_smallest_rings_work_like_the_others() {
    everywhere(&[1, 2], |mut ends| {
        let capacity = ends.producer.capacity() as u64;
        for lap in 0..if cfg!(miri) { 2 } else { 5 } {
            for i in 0..capacity {
                ends.producer.send(lap * 10 + i).unwrap();
            }
            assert_eq!(ends.producer.send(99), Err(No::Full));
            ends.expect((0..capacity).map(|i| lap * 10 + i));
        }
    });
}
