//! Handles without guards, and rings of events whose size is known at run time only: what bindings stand on.
#![cfg(all(feature = "std", not(annulus_loom)))]

use annulus::error::{AttachError, BuildError, TryClaimError, TryPollError};
use annulus::message::{Framing, MessagesMut, Unit};
use annulus::wait::{Blocking, BusySpin};
use annulus::{Multi, Opaque, RangeConsumer, RangeProducer, RawRing, Topology};
use core::alloc::Layout;
use core::cell::UnsafeCell;
use core::mem::MaybeUninit;
use core::panic::AssertUnwindSafe;
use core::ptr::NonNull;
use std::panic::catch_unwind;

#[repr(align(128))]
struct Memory(UnsafeCell<[MaybeUninit<u8>; 8192]>);

impl Memory {
    fn new() -> Box<Self> {
        Box::new(Self(UnsafeCell::new([MaybeUninit::new(0xa5); 8192])))
    }

    /// May be asked for again while a ring is there: nothing is borrowed anew.
    fn block(&self) -> NonNull<u8> {
        NonNull::new(self.0.get()).unwrap().cast()
    }
}

fn stages(workers: u32) -> Topology {
    let mut stages = Topology::new();
    if workers == 0 { stages.stage(1) } else { stages.group(workers) }.unwrap();
    stages
}

#[test]
fn a_ring_of_opaque_events_is_a_ring_of_typed_ones() {
    let (memory, event) = (Memory::new(), Layout::new::<u64>());
    let builder = annulus::ring::<Opaque>(8).unwrap().multi_producer().wait(Blocking::new());
    let layout = builder.events_layout(event, &stages(0)).unwrap();
    assert!(layout.bytes() <= 8192);
    // SAFETY: the memory is this test's, and outlives every handle.
    let opaque = unsafe { builder.build_events_at(memory.block(), 8192, event, &stages(0)).unwrap() };
    // SAFETY: as above; any bytes are a `u64`.
    let typed =
        unsafe { RawRing::<u64, Multi, Blocking>::attach(memory.block(), 8192, Blocking::new()).unwrap() };
    // SAFETY: as above.
    let refused = unsafe {
        RawRing::<Opaque, Multi, _>::attach_events(
            memory.block(),
            8192,
            Layout::new::<u32>(),
            Blocking::new(),
        )
    };
    assert_eq!(refused.map(drop), Err(AttachError::Event));

    let mut producer = RangeProducer::from(opaque.producer().unwrap());
    let mut consumer = typed.consumer(typed.stages().next().unwrap()).unwrap();
    let range = producer.claim(3).unwrap();
    assert_eq!((range.start.get(), range.len()), (0, 3));
    for (i, slot) in (0..3).map(|i| (i, opaque.slots().cast::<u64>().as_ptr().wrapping_add(i))) {
        // SAFETY: the slot is claimed.
        unsafe {
            assert_eq!(slot.read(), 0, "every byte is 0 at first");
            slot.write(i as u64 + 7);
        }
    }
    producer.publish(3);
    assert_eq!(consumer.poll(8).unwrap().slices().0, [7, 8, 9]);
}

#[test]
fn one_claim_is_open_at_a_time_and_ends_with_the_next() {
    for multi in [false, true] {
        let ring = annulus::ring::<u32>(8).unwrap();
        if multi {
            let (producer, consumer) = ring.multi_producer().build().unwrap();
            claims(producer.into(), consumer.into());
        } else {
            let (producer, consumer) = ring.build().unwrap();
            claims(producer.into(), consumer.into());
        }
    }

    fn claims<M: annulus::Memory>(mut producer: RangeProducer<M>, mut consumer: RangeConsumer<M>) {
        producer.claim(5).unwrap();
        producer.publish(2);
        assert_eq!(producer.claimed().len(), 3);
        producer.claim(1).unwrap();
        producer.publish(1);
        assert!(producer.claimed().is_empty());
        producer.claim(1).unwrap();
        producer.abandon();
        assert!(producer.claimed().is_empty());
        producer.abandon();
        assert_eq!(consumer.try_poll(2).unwrap().len(), 2);
        consumer.release(1);
        assert_eq!(consumer.lent().len(), 1);
        // What was not released comes again, and a failed poll lends nothing.
        assert_eq!(consumer.try_poll(1).unwrap().start.get(), 1);
        consumer.release(1);
        assert_eq!(consumer.try_poll(8).unwrap().len(), 1);
        consumer.release(1);
        assert_eq!(consumer.try_poll(8), Err(TryPollError::Empty));
        assert!(consumer.lent().is_empty() && consumer.is_exclusive());
        assert_eq!(producer.try_claim_some(100).unwrap().len(), 8);
        assert_eq!(producer.try_claim(9), Err(TryClaimError::InvalidCount));
        assert!(producer.claimed().is_empty());
        drop(producer);
        assert_eq!(consumer.try_poll(8), Err(TryPollError::Closed));
    }
}

#[test]
fn a_run_is_claimed_filled_and_published_in_one_call() {
    fn publishes<M: annulus::Memory>(mut producer: RangeProducer<M>, mut consumer: RangeConsumer<M>) {
        producer.try_claim(2).unwrap();
        let mut filled = None;
        let range = producer.try_publish(3, |range| filled = Some(range)).unwrap();
        assert_eq!((filled, range.len(), producer.claimed().len()), (Some(range), 3, 0));
        let read = consumer.try_poll(8).unwrap();
        assert_eq!(read, range, "the claim that was open is abandoned");

        let thrown = catch_unwind(AssertUnwindSafe(|| producer.try_publish(2, |_| panic!("no event"))));
        assert!(thrown.is_err() && producer.claimed().is_empty());
        let range = producer.try_publish(1, drop).unwrap();
        consumer.release(3);
        assert_eq!(consumer.try_poll(8), Ok(range), "what was not filled is abandoned");
        assert_eq!(producer.try_publish(8, |_| unreachable!()), Err(TryClaimError::Full));
        assert_eq!(producer.try_publish(9, |_| unreachable!()), Err(TryClaimError::InvalidCount));
    }

    let (producer, consumer) = annulus::ring::<u32>(8).unwrap().build().unwrap();
    publishes(producer.into(), consumer.into());
    let (producer, consumer) = annulus::ring::<u32>(8).unwrap().multi_producer().build().unwrap();
    publishes(producer.into(), consumer.into());
}

#[test]
fn a_block_gives_out_as_many_workers_as_it_was_built_with() {
    let memory = Memory::new();
    let builder = annulus::ring::<u64>(8).unwrap().multi_producer().wait(BusySpin);
    // SAFETY: the memory is this test's, and outlives every handle.
    let ring = unsafe { builder.build_at(memory.block(), 8192, &stages(2)).unwrap() };
    // SAFETY: as above.
    let opened = unsafe { RawRing::<u64, Multi, _>::attach(memory.block(), 8192, BusySpin).unwrap() };
    let stage = ring.stages().next().unwrap();
    assert!(ring.has_groups() && ring.consumer(stage).is_none() && ring.exclusive_worker().is_none());
    let mut producer = opened.producer().unwrap();
    let (mut first, mut second) = (ring.worker(stage).unwrap(), opened.worker(stage).unwrap());
    assert!(ring.worker(stage).is_none() && opened.worker(stage).is_none());
    producer.write_slice(&[1, 2, 3]).unwrap();
    assert_eq!(first.poll(2).unwrap().slices().0, [1, 2]);
    assert_eq!(second.poll(2).unwrap().slices().0, [3]);
}

#[test]
fn messages_are_framed_in_claimed_units() {
    assert!(Framing::of(4).is_none());
    let framing = Framing::of(64).unwrap();
    let (producer, mut consumer) = annulus::ring::<Unit>(64).unwrap().build().unwrap();
    let mut producer = RangeProducer::from(producer);
    for (lap, len) in (0..200).map(|lap| (lap, lap % (framing.max_len() + 1))) {
        let range = framing.try_claim(&mut producer, len).unwrap();
        let mut units = [Unit::default(); 32];
        // The claim's units, as if they lay here: the pad ends where the ring does.
        let before_wrap = 64 - (range.start.get() as usize & 63);
        let (first, second) = units[..range.len()].split_at_mut(range.len().min(before_wrap));
        let (bytes, count) = framing.frame((first, second), len, len);
        bytes.fill(lap as u8);
        assert_eq!((bytes.len(), count), (len, range.len()));
        let lent = (&*first, &*second);
        assert_eq!(framing.measure(lent, 8), (1, count));
        assert!(framing.messages(lent, 1).eq([&vec![lap as u8; len][..]]));
        producer.publish(count);
        let batch = consumer.poll(64).unwrap();
        assert_eq!(batch.len(), count);
    }
    assert!(framing.try_claim(&mut producer, framing.max_len() + 1).is_err());
}

#[test]
fn several_messages_are_framed_in_one_claim() {
    let framing = Framing::of(64).unwrap();
    let (producer, mut consumer) = annulus::ring::<Unit>(64).unwrap().multi_producer().build().unwrap();
    let mut producer = RangeProducer::from(producer);
    let lens = [0, 9, 56, 1];
    for lap in 0..200_u8 {
        let range = framing.claim_batch(&mut producer, lens.into_iter()).unwrap();
        let mut units = [Unit::default(); 32];
        // The claim's units, as if they lay here: the pad ends where the ring does.
        let before_wrap = 64 - (range.start.get() as usize & 63);
        let (first, second) = units[..range.len()].split_at_mut(range.len().min(before_wrap));
        assert_eq!(framing.frame_batch((first, second), lens.into_iter()), 4);
        MessagesMut::of((first, second), 4).for_each(|message| message.fill(lap));
        assert!(framing.messages((first, second), 4).eq(lens.map(|len| vec![lap; len])));
        let (count, half) = framing.measure((first, second), 2);
        assert_eq!(count, 2);
        let mut messages = MessagesMut::of((first, second), 4);
        assert_eq!(messages.by_ref().take(2).count(), 2);
        let rest = messages.into_rest();
        assert_eq!(rest.0.len() + rest.1.len(), range.len() - half);
        producer.publish(range.len());
        assert_eq!(consumer.poll(64).unwrap().len(), range.len());
    }
    let long = [framing.max_len(); 5];
    assert!(framing.try_claim_batch(&mut producer, long.into_iter()).is_err());
    assert!(framing.try_claim_batch(&mut producer, core::iter::empty()).is_err());
    let now = std::time::Instant::now();
    assert!(framing.claim_batch_deadline(&mut producer, [8].into_iter(), now).is_ok());
    assert!(framing.try_claim_batch(&mut producer, [8].into_iter()).is_ok());
    assert_eq!(producer.claimed().len(), 2, "the claim before was abandoned");
}

#[test]
fn a_layout_that_no_memory_holds_is_refused() {
    let event = Layout::from_size_align(1 << 62, 8).unwrap();
    let layout = annulus::ring::<Opaque>(8).unwrap().events_layout(event, &stages(0));
    assert_eq!(layout.map(|layout| layout.bytes()), Err(BuildError::TooLarge));
}

/// A word of the block, as code that is not this library's reaches it.
#[cfg(annulus_word = "64")]
fn word(memory: &Memory, offset: usize) -> &core::sync::atomic::AtomicU64 {
    // SAFETY: the block lives as long as the borrow, and its words are atomic.
    unsafe { memory.block().add(offset).cast().as_ref() }
}

#[test]
#[cfg(annulus_word = "64")]
fn handles_go_on_from_where_other_code_came_to() {
    use annulus::{Seq, SeqRange};
    use core::sync::atomic::Ordering;
    const CURSOR: usize = 256;
    const RECORD: usize = 512; // `BusySpin` has no wake words
    let memory = Memory::new();
    let builder = annulus::ring::<u64>(8).unwrap().wait(BusySpin);
    // SAFETY: the memory is this test's, and outlives every handle.
    let ring = unsafe { builder.build_at(memory.block(), 8192, &stages(0)).unwrap() };
    let mut producer = RangeProducer::from(ring.producer().unwrap());
    let mut consumer = RangeConsumer::from(ring.consumer(ring.stages().next().unwrap()).unwrap());
    // Five events are published, then three claimed, of which the handle publishes one; two of the six are released.
    word(&memory, CURSOR).store(5 << 1, Ordering::Release);
    let claimed = SeqRange::new(Seq::new(5), 3);
    // SAFETY: that was in this producer's place.
    unsafe { producer.resume(claimed) };
    assert_eq!(producer.claimed(), claimed);
    producer.publish(1);
    producer.abandon();
    word(&memory, RECORD).store(2 << 1, Ordering::Release);
    // SAFETY: that was in this consumer's place.
    unsafe { consumer.resume(SeqRange::new(Seq::new(2), 3), false) };
    assert_eq!(consumer.known(), (SeqRange::new(Seq::new(2), 3), false));
    assert_eq!(consumer.try_poll(8).unwrap(), SeqRange::new(Seq::new(2), 3));
    consumer.release(3);
    assert_eq!(consumer.try_poll(8).unwrap(), SeqRange::new(Seq::new(5), 1));
    consumer.release(1);
    assert_eq!(producer.try_claim(8).unwrap(), SeqRange::new(Seq::new(6), 8));
}

/// Wherever the ring is: an empty range has no place of its own.
#[test]
#[cfg(annulus_word = "64")]
fn other_code_that_left_nothing_open() {
    use annulus::{Seq, SeqRange};
    use core::sync::atomic::Ordering;
    const CURSOR: usize = 256;
    const RECORD: usize = 512; // `BusySpin` has no wake words
    for next in [1, 5, (1 << 62) + 7, (1 << 63) - 4] {
        let memory = Memory::new();
        let builder = annulus::ring::<u64>(8).unwrap().wait(BusySpin);
        // SAFETY: the memory is this test's, and outlives every handle.
        let ring = unsafe { builder.build_at(memory.block(), 8192, &stages(0)).unwrap() };
        let mut producer = RangeProducer::from(ring.producer().unwrap());
        let mut consumer = RangeConsumer::from(ring.consumer(ring.stages().next().unwrap()).unwrap());
        word(&memory, CURSOR).store(next << 1, Ordering::Release);
        word(&memory, RECORD).store(next << 1, Ordering::Release);
        let nothing = SeqRange::new(Seq::ZERO, 0);
        // SAFETY: that was in these handles' places, and nothing is claimed.
        unsafe { (producer.resume(nothing), consumer.resume(SeqRange::new(Seq::new(next), 0), false)) };
        assert!(producer.claimed().is_empty(), "at {next}: {:?}", producer.claimed());
        producer.abandon();
        assert_eq!(producer.try_claim(2).unwrap(), SeqRange::new(Seq::new(next), 2));
        producer.publish(2);
        assert_eq!(consumer.try_poll(8).unwrap(), SeqRange::new(Seq::new(next), 2));
    }
}

#[test]
#[cfg(annulus_word = "64")]
fn a_consumer_goes_on_inside_an_abandoned_run() {
    use annulus::SeqRange;
    let (producer, mut consumers) = {
        let builder = annulus::ring::<u64>(8).unwrap().multi_producer();
        builder.build_stages(&stages(0)).unwrap()
    };
    let mut producer = RangeProducer::from(producer);
    let stage = {
        let mut same = Topology::new();
        same.stage(1).unwrap()
    };
    let mut consumer = RangeConsumer::from(consumers.take(stage).unwrap());
    let given_up = producer.try_claim(4).unwrap();
    producer.abandon();
    producer.try_claim(2).unwrap();
    producer.publish(2);
    let rest = SeqRange { start: given_up.start.plus(1), end: given_up.end };
    // SAFETY: what another look would have come to: nothing of the run is delivered, and a part of it is stepped over.
    unsafe { consumer.resume(rest, true) };
    assert_eq!(consumer.try_poll(8).unwrap(), SeqRange::new(given_up.end, 2));
}
