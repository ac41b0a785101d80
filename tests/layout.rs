//! The block's bytes are where `docs/memory-layout.md` says they are.
#![cfg(not(annulus_loom))]

#[cfg(annulus_cas)]
#[path = "layout/counters.rs"]
mod counters;
#[path = "layout/refusals.rs"]
mod refusals;

use core::mem::{MaybeUninit, forget};

use annulus::memory::{BlockLayout, Places};
use annulus::wait::BusySpin;
use annulus::{Kind, Seq, Single, Topology, Word, ring};

/// Words of the block that different parties write are this far apart.
const LINE: usize = 128;
const WORD: usize = size_of::<Word>();

const CURSOR: usize = 2 * LINE;
const STATUS: usize = 3 * LINE;
/// `BusySpin` has no wake words, so the records follow the status.
const RECORDS: usize = 4 * LINE;
/// An entry of the table of stages.
const STAGE: usize = 16;
/// In a record, after the sequence.
#[cfg(annulus_joins)]
const WALKED: usize = WORD;
/// In a record, after those.
const PRESENCE: usize = if cfg!(annulus_joins) { 2 * WORD } else { 4 };

/// What a presence says in its lowest byte; then come the stage in the next, and a group's workers in the upper half.
const ABSENT: u32 = 0;
const RESERVED: u32 = 3;
const TAKEN: u32 = 4;
#[cfg(annulus_cas)]
const GROUP: u32 = 5;

/// Memory for a block, which can be read once its ring is gone.
#[repr(align(128))]
struct Block([MaybeUninit<u8>; 8192]);

impl Block {
    fn new() -> Self {
        Self([MaybeUninit::uninit(); 8192])
    }

    fn bytes<const N: usize>(&self, offset: usize) -> [u8; N] {
        // SAFETY: the tests ask for words and events only, which the ring wrote, and never for padding.
        core::array::from_fn(|i| unsafe { self.0[offset + i].assume_init() })
    }

    fn u32(&self, offset: usize) -> u32 {
        u32::from_ne_bytes(self.bytes(offset))
    }

    /// Whether closing was requested, whether the ring was halted, and how many producers there are.
    fn status(&self) -> [u32; 3] {
        if Word::BITS == 64 {
            return [0, 4, 8].map(|at| self.u32(STATUS + at));
        }
        let [closing, halted] = self.bytes(STATUS).map(u32::from);
        [closing, halted, u16::from_ne_bytes(self.bytes(STATUS + 2)).into()]
    }

    fn u64(&self, offset: usize) -> u64 {
        u64::from_ne_bytes(self.bytes(offset))
    }

    fn word(&self, offset: usize) -> Word {
        Word::from_ne_bytes(self.bytes(offset))
    }
}

fn up(offset: usize, to: usize) -> usize {
    offset.next_multiple_of(to)
}

/// Where the parts of a block begin, and where it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Parts {
    groups: usize,
    stages: usize,
    metrics: usize,
    stamps: usize,
    finished: usize,
    slots: usize,
    end: usize,
}

impl Parts {
    /// With `stamps` the ring has several producers, with places for eight of them.
    fn of<T>(capacity: usize, consumers: usize, (groups, workers): (usize, usize), stamps: usize) -> Self {
        let groups_at = RECORDS + consumers * LINE;
        let stages = groups_at + groups * LINE;
        // Room for as many stages as records, 64 at most.
        let metrics = up(stages + consumers.min(64) * STAGE, LINE);
        let producers = if stamps == 0 { 1 } else { 8 + 1 };
        let stamps_at = metrics + (consumers + workers + producers) * LINE;
        let finished = up(stamps_at + stamps * WORD, LINE);
        let slots = up(up(finished + groups * capacity * WORD, LINE), align_of::<T>());
        let end = up(slots + capacity * size_of::<T>(), LINE);
        Self { groups: groups_at, stages, metrics, stamps: stamps_at, finished, slots, end }
    }

    /// What the header of a block says.
    fn read(block: &Block) -> Self {
        let [groups, stages, stamps, finished, slots, metrics, end] =
            [80, 88, 96, 104, 112, 120, 128].map(|at| block.u64(at) as usize);
        Self { groups, stages, metrics, stamps, finished, slots, end }
    }
}

#[test]
fn the_header_says_what_the_block_holds() {
    let mut block = Block::new();
    let mut stages = Topology::new();
    stages.stage(2).unwrap();
    let mut at = 0;
    {
        let ring = ring::<[u16; 3]>(32).unwrap().wait(BusySpin).place(&mut block.0, &stages).unwrap();
        forget(ring); // dropping it would say that the block is ready no more
    }
    let mut next = |bytes: usize| {
        at += bytes;
        at - bytes
    };
    assert_eq!(&block.bytes(next(8)), b"ANNULUS\0");
    assert_eq!(block.u32(next(4)), 2, "version");
    assert_eq!(block.u32(next(4)), 0x0102_0304, "byte order");
    assert_eq!(block.u32(next(4)), WORD as u32, "word bytes");
    assert_eq!(block.u32(next(4)), LINE as u32, "line bytes");
    assert_eq!(block.u32(next(4)), 0, "kind");
    assert_eq!(block.u32(next(4)), 1, "wait strategy: BusySpin");
    assert_eq!(block.u32(next(4)), 32, "capacity");
    assert_eq!(block.u32(next(4)), 2, "consumers");
    assert_eq!(block.u32(next(4)), 0, "groups");
    assert_eq!(block.u32(next(4)), 1, "places of producers");
    assert_eq!(block.u32(next(4)), 1, "stages");
    assert_eq!(block.u32(next(4)), 2, "slot alignment");
    assert_eq!(block.u64(next(8)), 6, "slot bytes");
    assert_eq!(block.u64(next(8)), 6, "slot stride");
    assert_eq!(block.u64(next(8)), RECORDS as u64, "records");
    let parts = Parts::of::<[u16; 3]>(32, 2, (0, 0), 0);
    assert_eq!(block.u64(next(8)), parts.groups as u64, "groups");
    assert_eq!(block.u64(next(8)), parts.stages as u64, "stages");
    assert_eq!(block.u64(next(8)), parts.stamps as u64, "stamps");
    assert_eq!(block.u64(next(8)), parts.finished as u64, "finished stamps");
    assert_eq!(block.u64(next(8)), parts.slots as u64, "slots");
    assert_eq!(block.u64(next(8)), parts.metrics as u64, "metrics");
    assert_eq!(block.u64(next(8)), parts.end as u64, "block bytes");
    assert_eq!(block.u32(next(4)), 1, "ready");
    assert_eq!(block.u32(next(4)), 0, "attachments");
    assert_eq!(block.u32(next(4)), 0, "places of workers");
    assert_eq!(at, 148);
}

#[test]
fn a_block_whose_ring_is_gone_is_not_ready() {
    let mut block = Block::new();
    let mut stages = Topology::new();
    stages.stage(1).unwrap();
    drop(ring::<u32>(4).unwrap().wait(BusySpin).place(&mut block.0, &stages).unwrap());
    assert_eq!(block.u32(136), 0);
}

#[test]
fn the_table_of_stages_says_who_waits_for_whom() {
    let mut block = Block::new();
    let mut stages = Topology::new();
    let first = stages.stage(2).unwrap();
    let second = stages.stage_after(&[first], 1).unwrap();
    #[cfg(annulus_cas)]
    let third = stages.group_after(&[second], 3).unwrap();
    #[cfg(not(annulus_cas))]
    let third = stages.stage_after(&[second], 3).unwrap();
    stages.exclusive().unwrap();
    stages.stage_after(&[third], 4).unwrap();
    drop(ring::<u8>(1).unwrap().wait(BusySpin).place(&mut block.0, &stages).unwrap());
    assert_eq!(block.u32(48), 5, "stages");
    let table = Parts::read(&block).stages;
    let entries = [0, 1, 2, 3, 4].map(|stage| {
        let at = table + stage * STAGE;
        (block.u64(at), block.u32(at + 8), block.u32(at + 12))
    });
    let group = u32::from(cfg!(annulus_cas));
    assert_eq!(entries, [(0, 2, 0), (0b1, 1, 0), (0b11, 3, group), (0, 1, 2), (0b111, 4, 0)]);
}

#[test]
fn words_and_events_lie_where_the_header_says() {
    let mut block = Block::new();
    let mut stages = Topology::new();
    let first = stages.stage(1).unwrap();
    let second = stages.stage_after(&[first], 1).unwrap();
    let third = stages.stage_after(&[second], 1).unwrap();
    {
        let mut ring = ring::<u32>(4).unwrap().wait(BusySpin).place(&mut block.0, &stages).unwrap();
        let (mut producer, mut consumers) = ring.split();
        let mut reader = consumers.take(first).unwrap();
        let idle = consumers.take(second).unwrap();
        drop(consumers.take(third).unwrap());
        producer.write_slice(&[10, 11, 12]).unwrap();
        reader.poll(2).unwrap();
        producer.controller().close();
        // Forgotten handles leave the words as they are.
        forget((producer, reader, idle));
    }
    let slots = Parts::read(&block).slots;

    assert_eq!(
        block.word(CURSOR),
        3 << 1,
        "published up to 3, and not closed before the producer's next call"
    );
    assert_eq!(block.status(), [1, 0, 1], "asked to close, not halted, one producer");
    assert_eq!(block.word(RECORDS), 2 << 1, "the first stage released two events");
    assert_eq!(block.u32(RECORDS + PRESENCE), TAKEN, "of stage 0");
    assert_eq!(block.word(RECORDS + LINE), 0, "the second stage released none");
    assert_eq!(block.u32(RECORDS + LINE + PRESENCE), 1 << 8 | TAKEN, "of stage 1");
    let third = RECORDS + 2 * LINE;
    let left = (block.u32(third + PRESENCE) == ABSENT, block.word(third) == Word::MAX);
    assert_eq!(left, (cfg!(annulus_joins), !cfg!(annulus_joins)), "the third stage has left");
    assert_eq!([0, 4, 8, 12].map(|at| block.u32(slots + at)), [10, 11, 12, 0]);
}

#[test]
fn a_free_place_is_reserved() {
    let mut block = Block::new();
    let mut stages = Topology::new();
    stages.stage(1).unwrap();
    let start = Seq::new(1000);
    drop(ring::<u8>(1).unwrap().wait(BusySpin).start(start).place(&mut block.0, &stages).unwrap());
    assert_eq!(block.word(CURSOR), 1000 << 1);
    assert_eq!(block.word(RECORDS), 1000 << 1);
    assert_eq!(block.u32(RECORDS + PRESENCE), RESERVED);
}

#[test]
#[cfg(annulus_joins)]
fn a_ring_that_can_be_joined_has_a_record_for_each_place() {
    let mut block = Block::new();
    let mut stages = Topology::new();
    let readers = stages.stage(1).unwrap();
    {
        let builder = ring::<u32>(4).unwrap().multi_producer().wait(BusySpin).joinable(3);
        let mut ring = builder.place(&mut block.0, &stages).unwrap();
        let (mut producer, mut consumers) = ring.split();
        let (joiner, mut first) = (consumers.joiner(), consumers.take(readers).unwrap());
        producer.write_slice(&[10, 11, 12]).unwrap();
        drop(first.poll(2).unwrap());
        let second = joiner.join(readers).unwrap();
        forget((producer, consumers, joiner, first, second));
    }
    let (second, third) = (RECORDS + LINE, RECORDS + 2 * LINE);
    assert_eq!(block.u32(24), 1 | 2, "several producers, joinable");
    assert_eq!(block.u32(36), 3, "places");
    assert_eq!(Parts::read(&block), Parts::of::<u32>(4, 3, (0, 0), 4));
    assert_eq!(block.u32(STATUS + 12), 4, "two consumers and two handles that can make some");
    assert_eq!((block.word(RECORDS), block.word(RECORDS + WALKED)), (2 << 1, 3 << 1));
    assert_eq!(block.u32(RECORDS + PRESENCE), TAKEN);
    assert_eq!((block.word(second), block.word(second + WALKED)), (3 << 1, 3 << 1));
    assert_eq!(block.u32(second + PRESENCE), TAKEN);
    assert_eq!((block.word(third), block.word(third + WALKED)), (0, 0));
    assert_eq!(block.u32(third + PRESENCE), ABSENT);
}

#[test]
#[cfg(annulus_cas)]
fn stamps_lie_before_the_slots() {
    let mut block = Block::new();
    let mut stages = Topology::new();
    stages.stage(1).unwrap();
    {
        let builder = ring::<u64>(8).unwrap().multi_producer().wait(BusySpin);
        let mut ring = builder.place(&mut block.0, &stages).unwrap();
        let (mut producer, _consumers) = ring.split();
        producer.write_slice(&[7, 8, 9]).unwrap();
        producer.try_claim(2).unwrap().abandon();
        let mut other = producer.clone();
        other.write_slice(&[10]).unwrap();
    }
    let parts = Parts::read(&block);
    assert_eq!(parts, Parts::of::<u64>(8, 1, (0, 0), 8));
    assert_eq!(block.u32(24), 1, "several producers");
    assert_eq!(block.word(CURSOR), 6 << 1 | 1, "claimed up to 6, and closed");
    assert_eq!(block.status()[2], 0, "producers");

    let entries: Vec<Word> = (0..8).map(|i| block.word(parts.stamps + i * WORD)).collect();
    if WORD == 8 {
        // Runs: the entry at the first slot of each holds its end, and whether it was abandoned.
        assert_eq!(entries, [3 << 1, 0, 0, 5 << 1 | 1, 0, 6 << 1, 0, 0]);
    } else {
        // Slots: each holds its lap, from 1, and whether it was abandoned.
        assert_eq!(entries, [2, 2, 2, 3, 3, 2, 0, 0]);
    }
    assert_eq!([0, 1, 2, 5].map(|i| block.u64(parts.slots + i * 8)), [7, 8, 9, 10]);
}

#[test]
#[cfg(annulus_cas)]
fn a_group_has_one_record_and_a_cursor_and_its_finished_stamps() {
    let mut block = Block::new();
    let mut stages = Topology::new();
    stages.stage(1).unwrap();
    let group = stages.group(3).unwrap();
    {
        let builder = ring::<u32>(4).unwrap().multi_producer().wait(BusySpin);
        let mut ring = builder.place(&mut block.0, &stages).unwrap();
        let (mut producer, mut consumers) = ring.split();
        producer.write_slice(&[10, 11, 12]).unwrap();
        let mut workers = [(); 2].map(|()| consumers.take_worker(group).unwrap());
        forget(workers[0].poll(1).unwrap());
        drop(workers[1].poll(1).unwrap());
        forget((producer, consumers, workers));
    }
    let parts = Parts::read(&block);
    assert_eq!(parts, Parts::of::<u32>(4, 2, (1, 3), 4));
    assert_eq!((block.u32(36), block.u32(40)), (2, 1), "records and groups");
    assert_eq!(block.u32(RECORDS + PRESENCE), RESERVED);
    assert_eq!(block.u32(RECORDS + LINE + PRESENCE), 3 << 16 | 1 << 8 | GROUP, "three workers of stage 1");
    assert_eq!(block.word(RECORDS + LINE), 0, "the first event is not finished");
    assert_eq!(block.word(parts.groups), 2 << 1, "two are taken");
    let finished = [0, 1, 2, 3].map(|i| block.word(parts.finished + i * WORD));
    assert_eq!(finished, [0, if WORD == 8 { 2 << 1 } else { 2 }, 0, 0]);
}

#[test]
fn the_layout_is_that_of_the_specification() {
    fn check<T, K: Kind>(capacity: usize, consumers: usize, stamps: usize) {
        for (groups, workers) in [(0, 0), (1, 2), (3, 7)] {
            let sorts = (consumers as u32, groups as u32, workers as u32);
            let places =
                Places { consumers: sorts.0, groups: sorts.1, workers: sorts.2, ..Places::of_consumers(0) };
            let layout = BlockLayout::with_places::<T, K, BusySpin>(capacity, places).unwrap();
            let end = Parts::of::<T>(capacity, consumers, (groups, workers), stamps).end;
            assert_eq!((layout.bytes(), layout.align()), (end, LINE.max(align_of::<T>())));
        }
    }
    #[repr(align(256))]
    struct Wide;
    check::<u8, Single>(1, 1, 0);
    check::<[u8; 56], Single>(1024, 3, 0);
    check::<Wide, Single>(2, 1, 0);
    check::<(), Single>(4096, 1, 0);
    #[cfg(annulus_cas)]
    {
        use annulus::Multi;
        check::<u8, Multi>(1, 1, 1);
        check::<[u8; 56], Multi>(8192, 3, 8192);
        check::<Wide, Multi>(32, 2, 32);
    }
}

#[test]
#[cfg(all(annulus_word = "64", annulus_cas, target_os = "linux", feature = "std"))]
fn the_documented_sizes_hold() {
    use annulus::wait::{Blocking, EventCount, Yielding};
    use annulus::{Multi, StaticRing};

    let bytes = |layout: Result<BlockLayout, annulus::error::BuildError>| layout.unwrap().bytes();
    assert_eq!(bytes(BlockLayout::of::<u8, Single, Yielding>(1, 1)), 1_152);
    assert_eq!(bytes(BlockLayout::of::<u64, Single, Yielding>(1024, 1)), 9_216);
    assert_eq!(bytes(BlockLayout::of::<u64, Multi, Blocking>(1024, 1)), 18_688);
    assert_eq!(bytes(BlockLayout::of::<[u8; 56], Multi, Blocking>(8192, 3)), 527_104);
    assert_eq!(size_of::<EventCount>(), 12);

    // One place for each consumer and for each producer, and one that further producers share.
    let (one_and_one, one_and_nine) = if cfg!(feature = "metrics") { (256, 1_280) } else { (0, 0) };
    assert_eq!(size_of::<StaticRing<u16, 64>>(), 512 + one_and_one);
    assert_eq!(size_of::<StaticRing<u32, 64, Multi>>(), 1_152 + one_and_nine);
    assert_eq!(size_of::<StaticRing<u32, 64, Single, 1, Blocking>>(), 896 + one_and_one);
}

/// What one party writes shares no line with what another does, nor with what is written once.
#[test]
#[cfg(all(annulus_cas, target_os = "linux", feature = "std"))]
fn each_party_has_lines_of_its_own() {
    const UNTOUCHED: u32 = 0xaaaa_aaaa;
    let mut block = Block([MaybeUninit::new(0xaa); 8192]);
    let mut stages = Topology::new();
    let first = stages.stage(2).unwrap();
    stages.group_after(&[first], 2).unwrap();
    let builder = ring::<u64>(8).unwrap().multi_producer().wait(annulus::wait::Blocking::new());
    drop(builder.place(&mut block.0, &stages).unwrap());

    let parts = Parts::read(&block);
    let records = block.u64(72) as usize;
    let line_of = |n: usize, from: usize| from + n * LINE;
    // Written once; producers; closing and halting; both wake words; each consumer; the group; its cursor; written
    // once; counters; and what is written slot by slot.
    let parties = [0, 256, 384, 512, 640, records, line_of(1, records), line_of(2, records)];
    let rest = [parts.groups, parts.stages, parts.metrics, parts.stamps, parts.finished, parts.slots];
    let parties = [&parties[..], &rest].concat();
    assert!(parties.iter().all(|party| party % LINE == 0), "{parties:?}");
    assert!(parties.windows(2).all(|pair| pair[0] < pair[1]), "{parties:?}");
    assert!(parties.iter().all(|party| block.u32(*party) != UNTOUCHED), "something is there");
    assert_eq!(block.u32(512 + 8), 0, "sleepers are found from any address");
}
