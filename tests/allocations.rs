//! Nothing is allocated after construction, and by rings in place or in a `static` nothing at all.
#![cfg(all(feature = "std", not(annulus_loom)))]

use core::alloc::{GlobalAlloc, Layout};
use core::cell::Cell;
use core::mem::MaybeUninit;
use std::alloc::System;
use std::time::Instant;

use annulus::memory::{BlockLayout, Memory};
use annulus::wait::{Backoff, Blocking, BusySpin, WaitForEvent, WaitStrategy, Yielding};
use annulus::{Consumer, Exclusive, Kind, Multi, Producer, Single, StaticRing, Topology};

/// The system's allocator, which counts what each thread asks of it.
struct Counting;

thread_local! {
    static CALLS: Cell<usize> = const { Cell::new(0) };
    static BYTES: Cell<usize> = const { Cell::new(0) };
}

fn count(bytes: usize) {
    // Not while the thread ends, when its words are gone.
    let _ = CALLS.try_with(|calls| calls.set(calls.get() + 1));
    let _ = BYTES.try_with(|all| all.set(all.get() + bytes));
}

// SAFETY: the system's allocator does the work; counting in plain thread-local cells allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // A free is no allocation, but no hot path frees either.
        count(0);
        // SAFETY: as above.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How many calls, and of how many bytes in all, `run` makes on this thread.
fn allocations<R>(run: impl FnOnce() -> R) -> (usize, usize, R) {
    let (calls, bytes) = (CALLS.get(), BYTES.get());
    let result = run();
    (CALLS.get() - calls, BYTES.get() - bytes, result)
}

/// All that handles can do, refusals and waits that time out included.
fn all_operations<M: Memory<Event = u64>>(
    producer: &mut Producer<M>,
    consumer: &mut Consumer<M, Exclusive>,
) -> u64 {
    let mut sum = 0;
    for n in 0..20 {
        let soon = Instant::now();
        producer.publish(|slot| *slot = n).unwrap();
        producer.try_publish_batch(2, |i, slot| *slot = i as u64).unwrap();
        let mut claim = producer.claim(2).unwrap();
        claim.iter_mut().for_each(|slot| *slot = n);
        claim.publish_part(1);
        drop(claim);
        core::mem::forget(producer.try_claim(1).unwrap());
        producer.write_slice(&[1]).unwrap();
        producer.write_some(&[1, 2, 3, 4, 5, 6, 7, 8]).unwrap();
        assert!(producer.is_full());
        producer.try_publish(|_| ()).unwrap_err();
        producer.publish_deadline(soon, |_| ()).unwrap_err();
        producer.claim(9).unwrap_err();

        let mut batch = consumer.poll(2).unwrap();
        batch[0] += 1;
        batch.release(1);
        sum += batch.iter().sum::<u64>();
        core::mem::forget(batch);
        let mut events = [0; 3];
        sum += consumer.read_into(&mut events).unwrap() as u64;
        while let Ok(mut batch) = consumer.try_poll(3) {
            sum += batch.take_all().sum::<u64>();
        }
        consumer.poll_deadline(1, soon).map(drop).unwrap_err();
        sum += (producer.len() + consumer.lag() + producer.controller().lag()) as u64;
    }
    producer.close();
    consumer.poll(1).map(drop).unwrap_err();
    producer.halt();
    sum
}

/// Every combination of kind and strategy.
macro_rules! every_kind_and_strategy {
    ($check:ident) => {
        every_kind_and_strategy!(@ $check, BusySpin, Yielding, Backoff, WaitForEvent, Blocking::new());
    };
    (@ $check:ident, $($wait:expr),*) => {$(
        $check::<Single, _>($wait, |builder| builder);
        $check::<Multi, _>($wait, annulus::Builder::multi_producer);
    )*};
}

type Plain<W> = annulus::Builder<u64, Single, W>;
type Kinded<K, W> = annulus::Builder<u64, K, W>;

#[test]
fn a_ring_on_the_heap_allocates_when_it_is_built_and_never_again() {
    fn check<K: Kind, W: WaitStrategy>(wait: W, kind: fn(Plain<W>) -> Kinded<K, W>) {
        let builder = kind(annulus::ring::<u64>(8).unwrap().wait(wait));
        let block = BlockLayout::of::<u64, K, W>(8, 1).unwrap().bytes();
        let (calls, bytes, (mut producer, mut consumer)) = allocations(|| builder.build().unwrap());
        // The block, and the little that its handles share to count themselves.
        assert_eq!(calls, 2);
        assert!((block..block + 1024).contains(&bytes), "{bytes} bytes, and the block takes {block}");
        let (calls, _, sum) = allocations(|| all_operations(&mut producer, &mut consumer));
        assert!(sum > 0);
        assert_eq!(calls, 0);
        let (calls, ..) = allocations(|| drop((producer, consumer)));
        assert_eq!(calls, 2);
    }
    every_kind_and_strategy!(check);
}

#[repr(align(128))]
struct Block([MaybeUninit<u8>; 8192]);

#[test]
fn a_ring_in_place_never_allocates() {
    fn check<K: Kind, W: WaitStrategy>(wait: W, kind: fn(Plain<W>) -> Kinded<K, W>) {
        let (calls, ..) = allocations(|| {
            let mut memory = Block([MaybeUninit::uninit(); 8192]);
            let mut topology = Topology::new();
            let stage = topology.stage(1).unwrap();
            let builder = kind(annulus::ring::<u64>(8).unwrap().wait(wait));
            let mut ring = builder.place(&mut memory.0, &topology).unwrap();
            for _ in 0..2 {
                let (mut producer, mut consumers) = ring.split();
                let mut consumer = consumers.take(stage).unwrap().into_exclusive().unwrap();
                all_operations(&mut producer, &mut consumer);
            }
        });
        assert_eq!(calls, 0);
    }
    every_kind_and_strategy!(check);
}

#[test]
fn a_static_ring_never_allocates() {
    static SINGLE: StaticRing<u64, 8, Single, 1, Blocking> = StaticRing::new();
    static MULTI: StaticRing<u64, 8, Multi, 1, Yielding> = StaticRing::new();
    let (calls, ..) = allocations(|| {
        let (mut producer, [consumer]) = SINGLE.split().unwrap();
        all_operations(&mut producer, &mut consumer.into_exclusive().unwrap());
        let (mut producer, [consumer]) = MULTI.split().unwrap();
        all_operations(&mut producer.clone(), &mut consumer.into_exclusive().unwrap());
        drop(producer.clone());
        producer.close();
        let mut ring = StaticRing::<u64, 8>::new();
        let (mut producer, [consumer]) = ring.split_mut();
        all_operations(&mut producer, &mut consumer.into_exclusive().unwrap());
    });
    assert_eq!(calls, 0);
}

#[test]
fn waiting_and_waking_between_threads_allocates_nothing() {
    let builder = annulus::ring::<u64>(1).unwrap().multi_producer().wait(Blocking::with_spins(0));
    let (mut producer, mut consumer) = builder.build().unwrap();
    let reader = std::thread::spawn(move || {
        let (calls, _, events) = allocations(|| {
            let mut events = 0;
            while consumer.poll(1).is_ok() {
                events += 1;
            }
            events
        });
        (calls, events)
    });
    let (calls, ..) = allocations(|| {
        for n in 0..200 {
            producer.publish(|slot| *slot = n).unwrap();
        }
        producer.close();
    });
    assert_eq!(calls, 0);
    assert_eq!(reader.join().unwrap(), (0, 200));
}
