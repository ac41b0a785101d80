//! Events of every kind: owned, dropped once, panicking in their destructors, without size, over-aligned, large.

use alloc::collections::BTreeMap;
use core::cell::{Cell, RefCell};
use core::panic::AssertUnwindSafe;
use std::panic::{catch_unwind, resume_unwind};

use annulus::memory::{BlockLayout, Memory};
use annulus::wait::Yielding;
use annulus::{Consumer, Exclusive, Multi, Producer, Seq, Single, StaticRing, Topology};

use crate::support::rings::{bytes, lines};

/// How often a check does what it does.
const ROUNDS: u8 = if cfg!(miri) { 4 } else { 20 };

/// Runs a check, a function of a producer and its exclusive consumer, on rings of four slots of both kinds in every
/// memory. `$event` makes the slots.
macro_rules! on_every_memory {
    ($type:ty, $event:expr, $check:expr) => {{
        let start = Seq::ZERO.minus(3);
        on_every_memory!(@heap $type, $event, start, $check, Single, |builder| builder);
        on_every_memory!(@heap $type, $event, start, $check, Multi, |builder| builder.multi_producer());
        on_every_memory!(@static $type, $event, start, $check, Single);
        on_every_memory!(@static $type, $event, start, $check, Multi);
    }};
    (@heap $type:ty, $event:expr, $start:expr, $check:expr, $kind:ty, |$builder:ident| $kinded:expr) => {{
        let $builder = annulus::ring_with::<$type, _>(4, || $event).unwrap().start($start);
        let (producer, consumer) = $kinded.build().unwrap();
        $check(producer, consumer);
        let mut topology = Topology::new();
        let stage = topology.stage(1).unwrap();
        let layout = BlockLayout::of::<$type, $kind, Yielding>(4, 1).unwrap();
        // Room to align the block by hand, should an event ask for more than a line.
        let mut memory = lines(layout.bytes() + layout.align());
        let memory = bytes(&mut memory);
        let offset = memory.as_ptr().align_offset(layout.align());
        let $builder = annulus::ring_with::<$type, _>(4, || $event).unwrap().start($start);
        let mut ring = $kinded.place(&mut memory[offset..], &topology).unwrap();
        let (producer, mut consumers) = ring.split();
        let consumer = consumers.take(stage).unwrap().into_exclusive().unwrap();
        $check(producer, consumer);
    }};
    (@static $type:ty, $event:expr, $start:expr, $check:expr, $kind:ty) => {{
        let slots: [$type; 4] = core::array::from_fn(|_| $event);
        let mut ring = Box::new(StaticRing::<$type, 4, $kind>::starting_at($start, slots));
        let (producer, [consumer]) = ring.split_mut();
        $check(producer, consumer.into_exclusive().unwrap());
    }};
}

#[test]
fn owned_events_go_in_and_come_out() {
    fn check<M: Memory<Event = String>>(mut producer: Producer<M>, mut consumer: Consumer<M, Exclusive>) {
        for n in 0..ROUNDS {
            producer.publish(|slot| *slot = n.to_string()).unwrap();
            producer.publish_batch(2, |i, slot| *slot = format!("{n}.{i}")).unwrap();
            let mut batch = consumer.poll(3).unwrap();
            assert_eq!(&batch[0], &n.to_string());
            batch[0].push('!');
            let taken: Vec<String> = batch.take_all().collect();
            let expected = [format!("{n}!"), format!("{n}.0"), format!("{n}.1")];
            assert_eq!(taken, expected[..taken.len()]);
            assert!(batch.iter().all(String::is_empty));
            drop(batch);
            while consumer.try_poll(4).is_ok() {}
        }
    }
    on_every_memory!(String, String::new(), check);
}

thread_local! {
    /// How often each value was dropped; each has a number of its own.
    static DROPS: RefCell<BTreeMap<u64, u32>> = const { RefCell::new(BTreeMap::new()) };
    static MADE: Cell<u64> = const { Cell::new(0) };
}

/// A value that notes its drop.
struct Counted(u64);

impl Counted {
    fn new() -> Self {
        let number = MADE.replace(MADE.get() + 1);
        DROPS.with_borrow_mut(|drops| drops.insert(number, 0));
        Self(number)
    }
}

impl Default for Counted {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        DROPS.with_borrow_mut(|drops| *drops.get_mut(&self.0).unwrap() += 1);
    }
}

#[test]
fn every_value_is_dropped_exactly_once() {
    fn check<M: Memory<Event = Counted>>(mut producer: Producer<M>, mut consumer: Consumer<M, Exclusive>) {
        for round in 0..ROUNDS {
            producer.publish(|slot| *slot = Counted::new()).unwrap();
            let mut claim = producer.claim(2).unwrap();
            claim[0] = Counted::new();
            claim[1] = Counted::new();
            claim.publish_part(1);
            // What was written and not published stays in its slot until the next value comes.
            if round % 3 == 0 {
                core::mem::forget(claim)
            } else {
                drop(claim)
            }
            let mut batch = consumer.poll(4).unwrap();
            match round % 4 {
                0 => drop(core::mem::take(&mut batch[0])),
                1 => drop(batch.take_all().next()),
                _ => {}
            }
            if round % 4 == 2 {
                core::mem::forget(batch)
            } else {
                drop(batch)
            }
            while consumer.try_poll(4).is_ok() {}
            assert!(DROPS.with_borrow(|drops| drops.values().all(|&drops| drops <= 1)));
        }
        producer.publish(|_| ()).unwrap();
    }
    on_every_memory!(Counted, Counted::new(), check);
    DROPS.with_borrow(|drops| {
        assert!(drops.len() > 50);
        assert!(drops.values().all(|&drops| drops == 1), "{drops:?}");
    });
}

thread_local! {
    static ARMED: Cell<bool> = const { Cell::new(false) };
}

/// A value whose destructor panics while it is armed.
struct Bomb(u32);

impl Drop for Bomb {
    fn drop(&mut self) {
        if ARMED.replace(false) {
            resume_unwind(Box::new("on purpose"));
        }
    }
}

#[test]
fn a_destructor_that_panics_while_it_is_overwritten_abandons_the_claim() {
    fn check<M: Memory<Event = Bomb>>(mut producer: Producer<M>, mut consumer: Consumer<M, Exclusive>) {
        for n in 0..ROUNDS.into() {
            ARMED.set(true);
            let one = catch_unwind(AssertUnwindSafe(|| producer.publish(|slot| *slot = Bomb(99))));
            assert!(one.is_err());
            ARMED.set(true);
            let claimed = catch_unwind(AssertUnwindSafe(|| {
                let mut claim = producer.claim(2).unwrap();
                claim[1] = Bomb(99);
                claim.publish()
            }));
            assert!(claimed.is_err());
            producer.publish(|slot| *slot = Bomb(n)).unwrap();
            assert_eq!(consumer.poll(4).unwrap()[0].0, n);
            assert!(consumer.try_poll(4).is_err());
        }
    }
    on_every_memory!(Bomb, Bomb(0), check);
}

#[test]
fn a_destructor_that_panics_with_the_ring_does_not_keep_the_others_from_running() {
    struct Last<'a>(&'a Cell<u32>, bool);
    impl Drop for Last<'_> {
        fn drop(&mut self) {
            self.0.set(self.0.get() + 1);
            if self.1 {
                resume_unwind(Box::new("on purpose"));
            }
        }
    }
    let (dropped, made) = (Cell::new(0), Cell::new(0));
    let factory = || Last(&dropped, made.replace(made.get() + 1) == 1);
    let ring = annulus::ring_with(4, factory).unwrap().build().unwrap();
    assert!(catch_unwind(AssertUnwindSafe(|| drop(ring))).is_err());
    assert_eq!(dropped.get(), 4);
}

#[test]
fn events_without_size_are_counted() {
    fn check<M: Memory<Event = ()>>(mut producer: Producer<M>, mut consumer: Consumer<M, Exclusive>) {
        for round in 0..ROUNDS {
            let count = 1 + usize::from(round) % 4;
            producer.write_slice(&[(); 4][..count]).unwrap();
            assert_eq!(consumer.read_into(&mut [(); 4]), Ok(count));
            producer.publish_batch(count, |_, ()| ()).unwrap();
            assert_eq!(consumer.poll(4).unwrap().iter().count(), count);
        }
        producer.write_slice(&[(); 4]).unwrap();
        assert!(producer.try_publish(|()| ()).is_err());
    }
    on_every_memory!((), (), check);
}

#[derive(Clone, Copy, Debug, PartialEq, Default)]
#[repr(align(512))]
struct OverAligned(u8);

#[test]
fn over_aligned_events_are_aligned() {
    fn check<M: Memory<Event = OverAligned>>(
        mut producer: Producer<M>,
        mut consumer: Consumer<M, Exclusive>,
    ) {
        for n in 0..ROUNDS {
            producer.write_slice(&[OverAligned(n), OverAligned(n + 1), OverAligned(n + 2)]).unwrap();
            let batch = consumer.poll(4).unwrap();
            for (i, event) in batch.iter().enumerate() {
                assert_eq!(core::ptr::from_ref(event).addr() % 512, 0);
                assert_eq!(*event, OverAligned(n + i as u8));
            }
        }
    }
    on_every_memory!(OverAligned, OverAligned::default(), check);
}

#[test]
fn large_events_lie_where_they_were_written() {
    const WORDS: usize = if cfg!(miri) { 300 } else { 2_000 };
    type Large = [u32; WORDS];
    fn check<M: Memory<Event = Large>>(mut producer: Producer<M>, mut consumer: Consumer<M, Exclusive>) {
        for n in 0..ROUNDS.into() {
            producer.publish(|slot| slot.fill(n)).unwrap();
            let batch = consumer.poll(4).unwrap();
            assert!(batch[0].iter().all(|&word| word == n));
        }
    }
    on_every_memory!(Large, [0; WORDS], check);
}

#[test]
fn small_odd_events_are_copied_as_they_are() {
    type Odd = [u8; 3];
    fn check<M: Memory<Event = Odd>>(mut producer: Producer<M>, mut consumer: Consumer<M, Exclusive>) {
        for n in 0..3 * ROUNDS {
            let events: Vec<Odd> = (0..1 + n % 4).map(|i| [n, i, n ^ i]).collect();
            producer.write_slice(&events).unwrap();
            let mut back = [[0; 3]; 4];
            assert_eq!(consumer.read_into(&mut back), Ok(events.len()));
            assert_eq!(back[..events.len()], events);
        }
    }
    on_every_memory!(Odd, [0; 3], check);
}
