//! Full and empty: the whole capacity is usable, a full ring refuses, and room comes slot by slot.
#![no_std]
#![no_main]

use annulus::error::{TryClaimError, TryPollError};
use annulus::{Consumer, Memory, Producer, StaticRing};
use proofs::{EVENTS, event};

machine::main!(run);

macro_rules! rings {
    ($($capacity:literal)*) => {
        $({
            let mut ring: StaticRing<u32, $capacity> = StaticRing::new();
            let (producer, [consumer]) = ring.split_mut();
            exchange(producer, consumer);
            #[cfg(any(target_has_atomic = "ptr", feature = "critical-section", feature = "single-core"))]
            {
                let mut ring: StaticRing<u32, $capacity, annulus::Multi> = StaticRing::new();
                let (producer, [consumer]) = ring.split_mut();
                exchange(producer, consumer);
            }
        })*
    };
}

fn run() {
    rings!(1 2 8 64);
    machine::println!("{EVENTS} events through rings of 1, 2, 8 and 64 slots");
}

fn exchange<M: Memory<Event = u32>>(mut producer: Producer<M>, mut consumer: Consumer<M>) {
    let capacity = producer.capacity();
    let (mut sent, mut received) = (0, 0);
    while received < EVENTS {
        // From empty to full, one by one.
        assert_eq!(consumer.try_consume(|_| ()), Err(TryPollError::Empty));
        for used in 0..capacity {
            assert_eq!((producer.free(), producer.is_full()), (capacity - used, false));
            producer.try_publish(|slot| *slot = event(sent)).expect("it is not full");
            sent += 1;
        }
        assert!(producer.is_full() && consumer.is_full());
        assert_eq!(producer.try_publish(|slot| *slot = 0), Err(TryClaimError::Full));
        assert_eq!(producer.try_claim(capacity + 1).map(drop), Err(TryClaimError::InvalidCount));
        // Each slot that is released is room for one more, and no more.
        for _ in 0..capacity.div_ceil(2) {
            assert_eq!(consumer.try_consume(|&value| value), Ok(event(received)));
            received += 1;
            assert_eq!(producer.try_claim(2).map(drop), Err(refusal(capacity)));
            producer.try_publish(|slot| *slot = event(sent)).expect("one slot was released");
            sent += 1;
            assert_eq!(producer.try_publish(|slot| *slot = 0), Err(TryClaimError::Full));
        }
        // To empty again, at once.
        let batch = consumer.try_poll(capacity).expect("the ring is full");
        assert_eq!(batch.len(), capacity);
        for &value in &batch {
            assert_eq!(value, event(received));
            received += 1;
        }
    }
    producer.close();
    assert_eq!(consumer.try_consume(|_| ()), Err(TryPollError::Closed));
}

/// Why two events find no room: a ring of one slot never has room for two.
fn refusal(capacity: usize) -> TryClaimError {
    if capacity < 2 { TryClaimError::InvalidCount } else { TryClaimError::Full }
}
