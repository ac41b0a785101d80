//! The words that handles count in.

use core::mem::forget;

use annulus::wait::BusySpin;
use annulus::{Topology, ring};

use super::{Block, LINE};

/// Counters are this wide, whatever sequences are forced to.
const COUNT: usize = if cfg!(target_has_atomic = "64") { 8 } else { 4 };

#[test]
fn counters_are_there_in_every_build_and_used_with_the_feature() {
    let mut block = Block::new();
    let mut stages = Topology::new();
    stages.stage(1).unwrap();
    let group = stages.group(2).unwrap();
    {
        let builder = ring::<u32>(8).unwrap().multi_producer().producer_places(2).wait(BusySpin);
        let mut ring = builder.place(&mut block.0, &stages).unwrap();
        let (mut producer, mut consumers) = ring.split();
        let mut other = producer.clone();
        let mut third = producer.clone(); // finds no place
        let mut worker = consumers.take_worker(group).unwrap();
        producer.write_slice(&[10, 11, 12]).unwrap();
        producer.try_claim(1).unwrap().abandon();
        other.write_slice(&[13]).unwrap();
        third.write_slice(&[14, 15]).unwrap();
        assert!(producer.try_claim(8).is_err());
        drop(worker.poll(2).unwrap());
        assert_eq!(worker.poll(8).unwrap().len(), 1);
        drop(other);
        forget((producer, third, consumers, worker));
    }
    let metrics = block.u64(120) as usize;
    assert_eq!((block.u32(44), block.u32(144)), (2, 2), "places of producers and workers");
    let end = block.u64(96) as usize;
    assert_eq!(end, metrics + (2 + 2 + 3) * LINE, "the stamps follow");
    let counts = |place: usize, fields: usize| -> Vec<u64> {
        let at = |field: usize| metrics + place * LINE + field * COUNT;
        let count = |field| if COUNT == 8 { block.u64(at(field)) } else { block.u32(at(field)).into() };
        (0..fields).map(count).chain([block.u32(at(fields)).into()]).collect()
    };
    let consumers = [0, 1, 2, 3].map(|place| counts(place, 4));
    let producers = [4, 5, 6].map(|place| counts(place, 7));
    if cfg!(feature = "metrics") {
        let held_by_stage_1_and_group_0 = 1 | 1 << 8 | 1 << 16;
        assert_eq!(consumers[0], [0, 0, 0, 0, 0], "nobody took the first consumer");
        assert_eq!(consumers[1], [0, 0, 0, 0, held_by_stage_1_and_group_0], "the group's own");
        assert_eq!(consumers[2], [3, 2, 0, 7, held_by_stage_1_and_group_0], "a worker");
        assert_eq!(consumers[3], [0, 0, 0, 0, 0], "nobody took the other worker");
        assert_eq!(producers[0], [3, 1, 1, 1, 0, 0, 0, 1]);
        assert_eq!(producers[1], [1, 1, 0, 0, 0, 0, 0, 2], "handed back");
        assert_eq!(producers[2], [2, 1, 0, 0, 0, 0, 0, 1], "shared");
    } else {
        assert!(consumers.iter().chain(&producers).flatten().all(|&word| word == 0));
    }
}
