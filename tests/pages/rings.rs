//! Every ring that is built without memory of the caller's can be on pages, whatever its events.

use core::alloc::Layout;
use core::cell::Cell;
use core::mem::MaybeUninit;
use core::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::thread;

use annulus::error::{BuildError, PollError};
use annulus::memory::{Mapping, Outcome, Pages, Wish};
use annulus::pipeline::Handler;
use annulus::wait::{Blocking, BusySpin};
use annulus::{Multi, Opaque, RawRing, Seq, Single, Topology, message_ring, ring, ring_with};

use super::MIB;
use super::kernel::{Smaps, alone};

fn pages() -> Pages {
    Pages::new().prefer(Wish::HugePages).prefer(Wish::Prefault)
}

#[test]
fn one_producer_and_events_of_any_type() {
    let _alone = alone();
    let (mut producer, mut consumer) = ring::<String>(8).unwrap().pages(pages()).build().unwrap();
    let reader = thread::spawn(move || {
        let mut read = Vec::new();
        while let Ok(mut batch) = consumer.poll(3) {
            read.extend(batch.take_all());
        }
        read
    });
    for n in 0..1000 {
        producer.publish(|slot| *slot = n.to_string()).unwrap();
    }
    drop(producer);
    assert!(reader.join().unwrap().into_iter().eq((0..1000).map(|n| n.to_string())));
}

#[test]
fn several_producers_and_a_broadcast() {
    let _alone = alone();
    let builder = ring::<u64>(64).unwrap().multi_producer().wait(Blocking::new()).pages(pages());
    let (producer, consumers) = builder.build_broadcast::<3>().unwrap();
    let readers = consumers.map(|mut consumer| {
        thread::spawn(move || {
            let mut sum = 0;
            while let Ok(batch) = consumer.poll(16) {
                sum += batch.iter().sum::<u64>();
            }
            sum
        })
    });
    let writers: Vec<_> = (0..3)
        .map(|_| {
            let mut producer = producer.clone();
            thread::spawn(move || (1..=1000).for_each(|n| _ = producer.publish(|slot| *slot = n).unwrap()))
        })
        .collect();
    drop(producer);
    writers.into_iter().for_each(|writer| writer.join().unwrap());
    assert_eq!(readers.map(|reader| reader.join().unwrap()), [3 * 500_500; 3]);
}

#[test]
fn stages_groups_and_the_exclusive_stage() {
    let _alone = alone();
    let mut stages = Topology::new();
    let first = stages.stage(1).unwrap();
    let group = stages.group_after(&[first], 2).unwrap();
    stages.exclusive().unwrap();
    let builder = ring::<Box<u32>>(8).unwrap().multi_producer().pages(pages());
    let (mut producer, mut consumers) = builder.build_stages(&stages).unwrap();
    let mut first = consumers.take(first).unwrap();
    let mut workers = [(); 2].map(|()| consumers.take_worker(group).unwrap());
    let mut last = consumers.take_exclusive().unwrap();
    for lap in 0..20 {
        producer.publish_batch(5, |i, slot| **slot = lap * 5 + i as u32).unwrap();
        assert_eq!(first.poll(8).unwrap().len(), 5);
        let shares = workers.each_mut().map(|worker| worker.poll(3).unwrap().len());
        assert_eq!(shares, [3, 2]);
        let taken: Vec<u32> = last.poll(8).unwrap().take_all().map(|event| *event).collect();
        assert!(taken.into_iter().eq(lap * 5..lap * 5 + 5));
    }
}

#[test]
fn a_ring_that_can_be_joined() {
    let _alone = alone();
    let mut stages = Topology::new();
    let readers = stages.stage(0).unwrap();
    let builder = ring::<u32>(8).unwrap().pages(pages()).joinable(2);
    let (mut producer, consumers) = builder.build_stages(&stages).unwrap();
    producer.write_slice(&[1, 2]).unwrap();
    let mut reader = consumers.joiner().join(readers).unwrap();
    assert!(reader.poll(8).unwrap().iter().eq(&[1, 2]));
    assert!(producer.controller().placement().is_some());
}

#[test]
fn messages() {
    let _alone = alone();
    let (mut producer, mut consumer) = message_ring(64).unwrap().pages(pages()).build().unwrap();
    for n in 0..100_u32 {
        producer.write(&n.to_le_bytes()).unwrap();
        assert_eq!(&consumer.poll(1).unwrap()[0], n.to_le_bytes());
    }
    assert_eq!(producer.controller().placement().unwrap().outcome(Wish::Prefault), Some(Outcome::Granted));
}

#[test]
fn pipelines() {
    struct Sum(u64);
    impl Handler<u64> for Sum {
        fn on_event(&mut self, event: &u64, _: Seq, _end_of_batch: bool) {
            self.0 += event;
        }
    }
    let _alone = alone();
    let mut stages = ring::<u64>(64).unwrap().pages(pages()).pipeline();
    let first = stages.stage().unwrap();
    let sum = stages.handler(first, "sum", Sum(0)).unwrap();
    let (mut producer, pipeline) = stages.start().unwrap();
    (0..1000).for_each(|n| _ = producer.publish(|slot| *slot = n).unwrap());
    drop(producer);
    pipeline.join().unwrap();
    assert_eq!(sum.take().unwrap().0, 499_500);
}

#[test]
fn pages_are_given_back_with_the_last_handle() {
    let _alone = alone();
    let pages = Pages::new().require(Wish::Prefault);
    let uninit = || MaybeUninit::<[u8; 4096]>::uninit();
    let (producer, mut consumer) = ring_with(2048, uninit).unwrap().pages(pages).build().unwrap();
    let placement = producer.controller().placement().unwrap().clone();
    drop(producer);
    assert!(matches!(consumer.poll(1).map(drop), Err(PollError::Closed)));
    assert!(Smaps::at(placement.address()).is_some());
    drop(consumer);
    let bytes_there = Smaps::at(placement.address()).map_or(0, |mapping| mapping.bytes());
    assert!(bytes_there < placement.bytes(), "the mapping of {} bytes is still there", placement.bytes());
}

#[test]
fn a_factory_that_panics_leaves_nothing_behind() {
    #[derive(Debug)]
    struct Counted<'a>(&'a Cell<i32>);
    impl Drop for Counted<'_> {
        fn drop(&mut self) {
            self.0.set(self.0.get() - 1);
        }
    }
    let _alone = alone();
    let alive = Cell::new(0);
    let factory = || {
        assert!(alive.get() < 5, "enough");
        alive.set(alive.get() + 1);
        Counted(&alive)
    };
    let built = catch_unwind(AssertUnwindSafe(|| {
        ring_with(8, factory).unwrap().pages(Pages::new()).build().map(drop)
    }));
    assert!(built.is_err());
    assert_eq!(alive.get(), 0);
}

#[test]
fn rings_in_memory_of_the_callers_have_no_pages_of_their_own() {
    let mut stages = Topology::new();
    stages.stage(1).unwrap();
    let mut mapping = Mapping::new(4096, 128, Pages::new()).unwrap();
    let builder = || ring::<u32>(4).unwrap().pages(pages());
    assert_eq!(builder().place(mapping.memory(), &stages).err(), Some(BuildError::PagesInPlace));
    // SAFETY: nobody else reaches the mapping; nothing is built.
    let built = unsafe { builder().build_at(mapping.address(), 4096, &stages) };
    assert_eq!(built.err(), Some(BuildError::PagesInPlace));
}

#[test]
fn a_mapping_holds_a_ring_that_is_opened_by_its_address() {
    let _alone = alone();
    let mapping = Mapping::new(1 << 16, 128, pages()).unwrap();
    let (block, bytes) = (mapping.address(), mapping.placement().bytes());
    let mut stages = Topology::new();
    let stage = stages.stage(1).unwrap();
    let builder = ring::<u64>(256).unwrap().multi_producer().wait(BusySpin);
    // SAFETY: the mapping is nobody else's, and lives longer than the handles.
    let (built, opened) = unsafe {
        let built = builder.build_at(block, bytes, &stages).unwrap();
        (built, RawRing::<u64, Multi, BusySpin>::attach(block, bytes, BusySpin).unwrap())
    };
    let mut consumer = opened.consumer(stage).unwrap();
    built.producer().unwrap().write_slice(&[1, 2, 3]).unwrap();
    assert!(consumer.poll(8).unwrap().iter().eq(&[1, 2, 3]));
}

#[test]
fn a_ring_in_zeros_takes_no_room_before_its_events() {
    let _alone = alone();
    const EVENTS: usize = 4 << 20;
    let mapping = Mapping::new(EVENTS * 8 + (1 << 16), 128, Pages::new()).unwrap();
    let (block, bytes) = (mapping.address(), mapping.placement().bytes());
    let mut stages = Topology::new();
    let stage = stages.stage(1).unwrap();
    let builder = ring::<Opaque>(EVENTS).unwrap().wait(BusySpin);
    // SAFETY: the mapping is new and nobody else's, and lives longer than the handles.
    let (built, opened) = unsafe {
        let built = builder.build_events_in_zeros(block, bytes, Layout::new::<u64>(), &stages).unwrap();
        (built, RawRing::<u64, Single, BusySpin>::attach(block, bytes, BusySpin).unwrap())
    };
    let resident = || Smaps::at(block.as_ptr().addr()).unwrap().resident;
    assert!(resident() < 8 * MIB, "{}", resident());
    assert_eq!(built.stages().count(), 1);
    let (mut producer, mut consumer) = (opened.producer().unwrap(), opened.consumer(stage).unwrap());
    producer.try_claim(EVENTS).unwrap().publish();
    assert!(consumer.poll(EVENTS).unwrap().iter().all(|event| *event == 0));
}
