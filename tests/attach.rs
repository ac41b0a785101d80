//! Rings that are opened by their block's address: what the header must say, who gets which handle, and one piece of
//! memory mapped at two addresses.
#![cfg(all(annulus_cas, feature = "std", not(annulus_loom)))]

use core::mem::MaybeUninit;
use core::ptr::NonNull;

use annulus::error::{AttachError, BuildError, TryPollError};
use annulus::wait::{BusySpin, WaitStrategy, Yielding};
use annulus::{Kind, Multi, RawRing, Seq, Single, Topology, ring};

#[path = "attach/damage.rs"]
mod damage;
#[cfg(all(target_os = "linux", not(miri)))]
#[path = "attach/two_addresses.rs"]
mod two_addresses;

const BYTES: usize = 4096;

/// Memory for a block.
#[repr(align(128))]
struct Block([MaybeUninit<u8>; BYTES]);

impl Block {
    fn new() -> Box<Self> {
        Box::new(Self([MaybeUninit::zeroed(); BYTES]))
    }

    fn address(&mut self) -> NonNull<u8> {
        NonNull::from(&mut self.0).cast()
    }
}

/// Two stages of a consumer each.
fn two_stages() -> Topology {
    let mut stages = Topology::new();
    let first = stages.stage(1).unwrap();
    stages.stage_after(&[first], 1).unwrap();
    stages
}

/// The ring of `u32` at `block`.
fn open<K: Kind>(block: NonNull<u8>) -> Result<RawRing<u32, K, BusySpin>, AttachError> {
    // SAFETY: the tests keep the block for longer than its handles, and its ring, if there is one, is of `u32`.
    unsafe { RawRing::attach(block, BYTES, BusySpin) }
}

/// A ring of four `u32` in `block`.
fn build(block: NonNull<u8>, stages: &Topology) -> RawRing<u32, Single, BusySpin> {
    // SAFETY: the block has so many bytes, which nobody else reaches, and the tests keep it for longer than its handles.
    unsafe { ring::<u32>(4).unwrap().wait(BusySpin).build_at(block, BYTES, stages).unwrap() }
}

/// The same, with several producers.
fn build_multi(block: NonNull<u8>, stages: &Topology) -> RawRing<u32, Multi, BusySpin> {
    let builder = ring::<u32>(4).unwrap().multi_producer().wait(BusySpin);
    // SAFETY: as in `build`.
    unsafe { builder.build_at(block, BYTES, stages).unwrap() }
}

#[test]
fn events_go_from_one_handle_of_the_block_to_another() {
    let mut block = Block::new();
    let block = block.address();
    let built = build(block, &two_stages());
    let opened = open::<Single>(block).unwrap();
    let stages: Vec<_> = opened.stages().collect();
    let mut producer = built.producer().unwrap();
    let mut first = opened.consumer(stages[0]).unwrap();
    let mut second = built.consumer(stages[1]).unwrap();
    for lap in 0..10 {
        producer.write_slice(&[lap, lap + 1, lap + 2]).unwrap();
        assert_eq!(second.try_poll(8).unwrap_err(), TryPollError::Empty, "the first stage comes first");
        assert!(first.try_poll(8).unwrap().iter().copied().eq(lap..lap + 3));
        assert!(second.try_poll(8).unwrap().iter().copied().eq(lap..lap + 3));
    }
    drop(producer);
    assert_eq!(first.try_poll(8).unwrap_err(), TryPollError::Closed);
}

#[test]
fn each_place_is_given_once_whoever_asks() {
    let mut block = Block::new();
    let block = block.address();
    let mut stages = two_stages();
    stages.exclusive().unwrap();
    let (built, opened) = (build(block, &stages), open::<Single>(block).unwrap());
    let stages: Vec<_> = built.stages().collect();
    assert!(opened.stages().eq(stages.iter().copied()));

    let producer = opened.producer().unwrap();
    assert!(built.producer().is_none(), "there is one");
    let consumer = built.consumer(stages[0]).unwrap();
    assert!(opened.consumer(stages[0]).is_none(), "it has one consumer");
    assert!(opened.consumer(stages[2]).is_none(), "the exclusive stage is asked for by name");
    let exclusive = opened.exclusive_consumer().unwrap();
    assert!(built.exclusive_consumer().is_none());
    assert_eq!(built.attachments(), 5);
    drop(producer);
    assert!(built.producer().is_none(), "its producer has closed the ring");
    drop((consumer, exclusive, opened));
    assert_eq!(built.attachments(), 1);
}

#[test]
fn several_producers_come_from_any_handle() {
    let mut block = Block::new();
    let block = block.address();
    let (built, opened) = (build_multi(block, &two_stages()), open::<Multi>(block).unwrap());
    let (mut one, mut two) = (built.producer().unwrap(), opened.producer().unwrap());
    let stage = built.stages().next().unwrap();
    let mut consumer = opened.consumer(stage).unwrap();
    one.write_slice(&[1]).unwrap();
    two.clone().write_slice(&[2]).unwrap();
    drop(one);
    two.write_slice(&[3]).unwrap();
    drop(two);
    assert!(consumer.try_poll(8).unwrap().iter().eq(&[1, 2, 3]));
    assert_eq!(consumer.try_poll(8).unwrap_err(), TryPollError::Closed);
    assert!(opened.producer().is_none(), "the last producer has closed the ring");
}

#[test]
fn the_last_handle_ends_the_ring() {
    let mut block = Block::new();
    let block = block.address();
    let (built, opened) = (build(block, &two_stages()), open::<Single>(block).unwrap());
    let control = opened.controller();
    drop(opened);
    // SAFETY: all handles come from `RawRing`s.
    let built = unsafe { built.destroy() }.unwrap_err();
    drop(control);
    // SAFETY: as above.
    unsafe { built.destroy() }.unwrap();
    assert_eq!(open::<Single>(block).unwrap_err(), AttachError::NotReady);
    build(block, &two_stages());
    assert!(open::<Single>(block).is_ok(), "the memory takes another ring");
}

#[test]
fn a_handle_that_opens_a_used_ring_goes_on_where_it_is() {
    let mut block = Block::new();
    let block = block.address();
    let start = Seq::ZERO.minus(2);
    // SAFETY: as in `build`.
    let built = unsafe {
        let builder = ring::<u32>(4).unwrap().wait(BusySpin).start(start);
        builder.build_at(block, BYTES, &two_stages()).unwrap()
    };
    let mut producer = built.producer().unwrap();
    producer.write_slice(&[1, 2, 3]).unwrap();
    let opened = open::<Single>(block).unwrap();
    let stage = opened.stages().next().unwrap();
    let mut consumer = opened.consumer(stage).unwrap();
    assert_eq!(consumer.sequence(), start);
    assert!(consumer.try_poll(2).unwrap().iter().eq(&[1, 2]));
    assert!(consumer.try_poll(2).unwrap().iter().eq(&[3]));
}

#[cfg(annulus_joins)]
#[test]
fn consumers_join_through_any_handle() {
    use annulus::Joinable;

    let mut block = Block::new();
    let block = block.address();
    let mut stages = Topology::new();
    stages.stage(0).unwrap();
    let builder = ring::<u32>(4).unwrap().multi_producer().wait(BusySpin).joinable(2);
    // SAFETY: as in `build`.
    let built = unsafe { builder.build_at(block, BYTES, &stages).unwrap() };
    let opened = open::<Joinable<Multi>>(block).unwrap();
    let stage = opened.stages().next().unwrap();
    let mut producer = built.producer().unwrap();
    producer.write_slice(&[1, 2]).unwrap();
    let (mut one, mut two) = (opened.joiner().join(stage).unwrap(), built.joiner().join(stage).unwrap());
    producer.write_slice(&[3]).unwrap();
    assert!(one.try_poll(4).unwrap().iter().eq(&[1, 2, 3]));
    assert!(two.try_poll(4).unwrap().iter().eq(&[1, 2, 3]));

    // Who holds a `RawRing` can make consumers: a full ring is not yet disconnected.
    drop((one, two, built));
    producer.write_slice(&[4, 5, 6, 7]).unwrap();
    assert_eq!(producer.try_claim(1).unwrap_err(), annulus::error::TryClaimError::Full);
    drop(opened);
    assert_eq!(producer.try_claim(1).unwrap_err(), annulus::error::TryClaimError::Disconnected);
}

#[test]
fn a_ring_is_built_only_where_it_fits() {
    let mut block = Block::new();
    let block = block.address();
    // SAFETY: within the block; nothing is built.
    let place = |from: usize, bytes: usize| unsafe {
        ring::<u32>(4).unwrap().wait(BusySpin).build_at(block.add(from), bytes, &two_stages()).err()
    };
    assert!(matches!(place(0, 512), Some(BuildError::Memory { .. })));
    assert!(matches!(place(64, BYTES - 64), Some(BuildError::Memory { .. })));
}

/// A strategy of the user's, which says nothing of itself.
#[derive(Clone, Copy, Debug)]
struct Own;

impl WaitStrategy for Own {
    type Word = ();

    fn wait<R>(&self, (): &(), ready: impl FnMut() -> Option<R>) -> R {
        Yielding.wait(&(), ready)
    }

    fn wait_deadline<R>(
        &self,
        (): &(),
        deadline: impl annulus::wait::Deadline,
        ready: impl FnMut() -> Option<R>,
    ) -> Option<R> {
        Yielding.wait_deadline(&(), deadline, ready)
    }
}

#[test]
fn a_strategy_without_a_number_is_not_opened() {
    let mut block = Block::new();
    let block = block.address();
    // SAFETY: as in `build`.
    let _ring = unsafe { ring::<u32>(4).unwrap().wait(Own).build_at(block, BYTES, &two_stages()).unwrap() };
    // SAFETY: as in `open`.
    let opened = unsafe { RawRing::<u32, Single, Own>::attach(block, BYTES, Own) };
    assert_eq!(opened.unwrap_err(), AttachError::Wait);
}
