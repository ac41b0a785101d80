//! Where rings live: how large they are, how often they are handed out, and what their slots hold at first.

use core::cell::Cell;
use core::mem::MaybeUninit;
use core::panic::AssertUnwindSafe;
use std::panic::catch_unwind;

use annulus::error::{AlreadySplit, BuildError, TryClaimError, TryPollError};
use annulus::memory::BlockLayout;
use annulus::wait::{Blocking, BusySpin, Yielding};
use annulus::{ConstInit, Multi, Seq, Single, StaticRing, Topology, Unshared};

use crate::support::rings::{bytes, lines};

fn one_stage() -> Topology {
    let mut topology = Topology::new();
    topology.stage(1).unwrap();
    topology
}

#[test]
fn a_block_takes_exactly_what_its_layout_says() {
    for capacity in [1, 2, 64] {
        let layout = BlockLayout::of::<u32, Multi, Yielding>(capacity, 1).unwrap();
        let mut memory = lines(layout.bytes() + layout.align());
        let build = |memory: &mut [MaybeUninit<u8>]| {
            let ring = annulus::ring::<u32>(capacity).unwrap().multi_producer();
            ring.place(memory, &one_stage()).map(drop)
        };
        assert_eq!(build(&mut bytes(&mut memory)[..layout.bytes()]), Ok(()));
        let refused = Err(BuildError::Memory { bytes: layout.bytes(), align: layout.align() });
        assert_eq!(build(&mut bytes(&mut memory)[..layout.bytes() - 1]), refused);
        assert_eq!(build(&mut []), refused);
        for offset in [1, layout.align() / 2] {
            assert_eq!(build(&mut bytes(&mut memory)[offset..]), refused);
        }
    }
}

#[test]
fn a_layout_grows_with_what_is_in_it() {
    let of =
        |capacity, consumers| BlockLayout::of::<u64, Single, BusySpin>(capacity, consumers).unwrap().bytes();
    assert!(of(64, 1) >= of(32, 1) + 32 * 8);
    assert!(of(64, 3) > of(64, 1));
    let multi = BlockLayout::of::<u64, Multi, BusySpin>(64, 1).unwrap().bytes();
    assert!(multi >= of(64, 1) + 64 * size_of::<annulus::Word>());
    assert!(BlockLayout::of::<Aligned, Single, BusySpin>(2, 1).unwrap().align() >= 1024);
    assert!(matches!(BlockLayout::of::<u64, Single, BusySpin>(3, 1), Err(BuildError::Capacity(_))));
}

#[repr(align(1024))]
struct Aligned(#[expect(dead_code, reason = "only its alignment matters")] u8);

#[test]
fn a_ring_too_large_for_any_memory_is_an_error() {
    const MAX: usize = annulus::Capacity::MAX as usize;
    // Never made, since the ring is refused before. No larger than it must be: a function that may return one has room
    // for it on its stack.
    #[cfg(target_pointer_width = "64")]
    type Large = [u8; (1 << 50) / MAX];
    #[cfg(not(target_pointer_width = "64"))]
    type Large = [u8; 1 << 16];
    let built = annulus::ring_with(MAX, || -> Large { unreachable!() }).unwrap().build().map(drop);
    if cfg!(not(target_pointer_width = "64")) {
        assert_eq!(built, Err(BuildError::TooLarge));
    } else if cfg!(not(miri)) {
        assert_eq!(built, Err(BuildError::OutOfMemory));
    }
    assert_eq!(
        BlockLayout::of::<[u8; isize::MAX as usize / 8], Single, Blocking>(MAX, 1),
        Err(BuildError::TooLarge)
    );
}

#[test]
fn an_in_place_ring_is_empty_and_open_each_time_it_is_split() {
    let layout = BlockLayout::of::<u32, Multi, Blocking>(4, 1).unwrap();
    let mut memory = lines(layout.bytes());
    let mut topology = Topology::new();
    let stage = topology.stage(1).unwrap();
    let builder = annulus::ring::<u32>(4).unwrap().multi_producer().wait(Blocking::new());
    let mut ring = builder.start(Seq::ZERO.minus(5)).place(bytes(&mut memory), &topology).unwrap();
    for way in 0..8 {
        let (mut producer, mut consumers) = ring.split();
        let mut consumer = consumers.take(stage).unwrap();
        assert!(consumers.take(stage).is_none());
        assert!(!producer.is_closed() && producer.is_empty() && producer.free() == 4);
        assert_eq!(consumer.try_poll(1).unwrap_err(), TryPollError::Empty);
        assert_eq!(producer.try_write_slice(&[way, 1, 2, 3]).map(|range| range.len()), Ok(4));
        assert_eq!(consumer.try_poll(2).unwrap()[0], way);
        // However the handles end, the next ones find the ring as new.
        match way % 8 {
            0 => producer.close(),
            1 => producer.halt(),
            2 => core::mem::forget(producer),
            3 => core::mem::forget(consumer),
            4 => core::mem::forget(producer.try_claim(2).unwrap()),
            5 => {
                core::mem::forget(producer.try_claim(2).unwrap());
                core::mem::forget(producer);
            }
            6 => core::mem::forget(consumer.try_poll(2).unwrap()),
            _ => drop(producer.clone()),
        }
    }
}

#[test]
fn a_static_ring_is_split_once() {
    static RING: StaticRing<u16, 4, Multi, 2, Blocking> = StaticRing::new();
    let (producer, [mut first, mut second]) = RING.split().unwrap();
    assert_eq!(RING.split().unwrap_err(), AlreadySplit::AlreadySplit);
    let mut other = producer.clone();
    let publisher = std::thread::spawn(move || other.publish(|slot| *slot = 7).unwrap());
    assert_eq!(first.poll(1).unwrap()[0], 7);
    assert_eq!(second.poll(1).unwrap()[0], 7);
    publisher.join().unwrap();
    drop((producer, first, second));
    assert!(RING.split().is_err());
}

#[test]
fn a_static_ring_is_lent_again_and_again() {
    fn lend<K: annulus::memory::FixedKind>(mut ring: StaticRing<u32, 4, K, 1, Yielding>) {
        for way in 0..6 {
            let (mut producer, [mut consumer]) = ring.split_mut();
            assert!(!producer.is_closed() && producer.is_empty());
            assert_eq!(consumer.try_poll(1).unwrap_err(), TryPollError::Empty);
            producer.write_slice(&[way, 1, 2]).unwrap();
            assert_eq!(consumer.poll(2).unwrap()[0], way);
            match way {
                0 => producer.close(),
                1 => producer.halt(),
                2 => core::mem::forget((producer, consumer)),
                3 => core::mem::forget(producer.try_claim(1).unwrap()),
                4 => core::mem::forget(consumer.poll(1).unwrap()),
                _ => {}
            }
        }
    }
    for before in [0, 2, 7] {
        lend(StaticRing::<_, 4, Single, 1, _>::starting_at(Seq::ZERO.minus(before), [0; 4]));
        lend(StaticRing::<_, 4, Multi, 1, _>::starting_at(Seq::ZERO.minus(before), [0; 4]));
    }
}

#[test]
fn a_static_ring_that_was_lent_is_handed_out_as_new() {
    let memory = Box::into_raw(Box::new(StaticRing::<u32, 4, Multi>::new()));
    // SAFETY: just leaked, and freed below, when nothing refers to it any more.
    let ring: &'static mut StaticRing<u32, 4, Multi> = unsafe { &mut *memory };
    {
        let (mut producer, [mut consumer]) = ring.split_mut();
        producer.try_write_slice(&[1, 2, 3]).unwrap();
        consumer.try_poll(1).unwrap();
    }
    // Closed, left by its consumer, and with events in it until it is handed out.
    let ring: &'static StaticRing<u32, 4, Multi> = ring;
    let (mut producer, [mut consumer]) = ring.split().unwrap();
    assert_eq!(consumer.try_poll(1).map(drop), Err(TryPollError::Empty));
    producer.try_write_slice(&[4, 5, 6, 7]).unwrap();
    assert_eq!(consumer.try_consume(|event| *event), Ok(4));
    drop((producer, consumer));
    assert_eq!(ring.split().map(drop), Err(AlreadySplit::AlreadySplit));
    // SAFETY: made by `Box::into_raw`, and freed once.
    drop(unsafe { Box::from_raw(memory) });
}

#[test]
fn the_slots_of_a_static_ring_hold_what_constants_say() {
    #[derive(Debug, PartialEq)]
    struct Sample(i16);
    impl ConstInit for Sample {
        const INIT: Self = Self(-1);
    }
    let mut ring = StaticRing::<(Sample, [Option<bool>; 2]), 2>::new();
    let (mut producer, _consumers) = ring.split_mut();
    producer.try_publish(|slot| assert_eq!(*slot, (Sample(-1), [None; 2]))).unwrap();

    let mut ring = StaticRing::<String, 2>::from_array(["a".to_owned(), "b".to_owned()]);
    let (mut producer, _consumers) = ring.split_mut();
    producer.try_publish_batch(2, |i, slot| assert_eq!(*slot, ["a", "b"][i])).unwrap();
}

#[test]
fn a_factory_makes_each_slot_once_and_in_order() {
    let made = Cell::new(0_u32);
    let factory = || {
        made.set(made.get() + 1);
        made.get()
    };
    let (mut producer, _consumer) = annulus::ring_with(8, factory).unwrap().build().unwrap();
    assert_eq!(made.get(), 8);
    let mut seen = Vec::new();
    producer.try_publish_batch(8, |_, slot| seen.push(*slot)).unwrap();
    assert_eq!(seen, [1, 2, 3, 4, 5, 6, 7, 8]);
    assert_eq!(made.get(), 8);
}

/// Counts what is alive.
struct Alive<'a>(&'a Cell<i32>);

impl<'a> Alive<'a> {
    fn new(count: &'a Cell<i32>) -> Self {
        count.set(count.get() + 1);
        Self(count)
    }
}

impl Drop for Alive<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

#[test]
fn a_factory_that_panics_leaves_nothing_behind() {
    for fails_at in 0..4 {
        let alive = Cell::new(0);
        let made = Cell::new(0);
        let factory = || {
            if made.replace(made.get() + 1) == fails_at {
                std::panic::resume_unwind(Box::new("on purpose"));
            }
            Alive::new(&alive)
        };
        let heap = catch_unwind(AssertUnwindSafe(|| drop(annulus::ring_with(4, factory).unwrap().build())));
        assert!(heap.is_err());
        assert_eq!((alive.get(), made.get()), (0, fails_at + 1));

        made.set(0);
        let layout = BlockLayout::of::<Alive<'_>, Single, Yielding>(4, 1).unwrap();
        let mut memory = lines(layout.bytes());
        let in_place = catch_unwind(AssertUnwindSafe(|| {
            drop(annulus::ring_with(4, factory).unwrap().place(bytes(&mut memory), &one_stage()));
        }));
        assert!(in_place.is_err());
        assert_eq!(alive.get(), 0);
        // The memory can be used again.
        made.set(100);
        let ring = annulus::ring_with(4, factory).unwrap().place(bytes(&mut memory), &one_stage()).unwrap();
        assert_eq!(alive.get(), 4);
        drop(ring);
        assert_eq!(alive.get(), 0);
    }
}

#[test]
fn handles_keep_a_heap_ring_alive_in_any_order() {
    let alive = Cell::new(0);
    let build = || annulus::ring_with(2, || Alive::new(&alive)).unwrap().multi_producer().build().unwrap();
    let (producer, consumer) = build();
    drop(producer);
    assert_eq!(alive.get(), 2);
    drop(consumer);
    assert_eq!(alive.get(), 0);
    let (producer, consumer) = build();
    let (other, control) = (producer.clone(), consumer.controller());
    drop((consumer, producer));
    assert_eq!(alive.get(), 2);
    drop(other);
    assert_eq!((alive.get(), control.capacity(), control.is_closed()), (2, 2, true));
    drop(control);
    assert_eq!(alive.get(), 0);
}

#[test]
fn an_unshared_event_is_reached_by_its_owner() {
    type Job = Option<Box<dyn FnOnce() -> u32 + Send>>;
    let (mut producer, mut consumer) = annulus::ring::<Unshared<Job>>(2).unwrap().build().unwrap();
    for n in 0..5 {
        producer.publish(|slot| *slot = Unshared::new(Some(Box::new(move || n)))).unwrap();
        let mut batch = consumer.poll(1).unwrap();
        let job = core::mem::take(&mut batch[0]).into_inner().unwrap();
        assert_eq!(job(), n);
    }
    assert_eq!(Unshared::from(3).into_inner(), 3);
}

#[cfg(annulus_joins)]
#[test]
fn a_ring_that_can_be_joined_has_places() {
    let mut nobody = Topology::new();
    nobody.stage(0).unwrap();
    let build = |places, topology: &Topology| {
        annulus::ring::<u8>(4).unwrap().joinable(places).build_stages(topology).map(drop)
    };
    assert_eq!(build(0, &nobody), Err(BuildError::Places));
    assert_eq!(build(65, &nobody), Err(BuildError::Places));
    assert_eq!(build(0, &one_stage()), Err(BuildError::Places));
    assert_eq!(build(1, &nobody), Ok(()));
    assert_eq!(build(64, &one_stage()), Ok(()));
}

#[test]
fn a_ring_is_full_after_a_lap_wherever_it_starts() {
    for before in 0..if cfg!(miri) { 3 } else { 12 } {
        let start = Seq::ZERO.minus(before);
        let (mut producer, mut consumer) =
            annulus::ring::<usize>(4).unwrap().multi_producer().start(start).build().unwrap();
        assert_eq!(consumer.sequence(), start);
        for lap in 0..6 {
            for i in 0..4 {
                assert_eq!(producer.try_publish(|slot| *slot = lap + i), Ok(start.plus(lap * 4 + i)));
            }
            assert_eq!(producer.try_publish(|_| ()).unwrap_err(), TryClaimError::Full);
            let batch = consumer.poll(9).unwrap();
            assert!(batch.iter().copied().eq(lap..lap + 4));
        }
    }
}
