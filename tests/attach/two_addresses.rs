//! One piece of memory, mapped at two addresses: a producer works through the one and a consumer through the other, so
//! that nothing in a block may be an address, nor depend on one.

use core::ptr;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::thread;

use annulus::wait::{Blocking, WaitStrategy};
use annulus::{Builder, Kind, Multi, RawRing, Seq, Single, Stage, Topology, ring};

const CAPACITY: usize = 64;
const EVENTS: u64 = 200_000;
const BYTES: usize = 1 << 16;

/// A mapping of a whole file in memory.
struct Mapping {
    base: ptr::NonNull<u8>,
}

// SAFETY: a mapping belongs to the process, not to a thread.
unsafe impl Send for Mapping {}

impl Mapping {
    fn of(file: &OwnedFd) -> Self {
        let (access, shared) = (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_SHARED);
        // SAFETY: a new mapping, wherever the kernel finds room.
        let base = unsafe { libc::mmap(ptr::null_mut(), BYTES, access, shared, file.as_raw_fd(), 0) };
        assert_ne!(base, libc::MAP_FAILED);
        Self { base: ptr::NonNull::new(base.cast()).unwrap() }
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: mapped in `of` with this length, and no handle is left.
        unsafe { libc::munmap(self.base.as_ptr().cast(), BYTES) };
    }
}

fn memory() -> OwnedFd {
    // SAFETY: the name is a string of C's, and the descriptor, if there is one, nobody else's.
    let file = unsafe {
        let file = libc::memfd_create(c"ring".as_ptr(), libc::MFD_CLOEXEC);
        assert!(file >= 0);
        OwnedFd::from_raw_fd(file)
    };
    // SAFETY: takes a descriptor and a number.
    assert_eq!(unsafe { libc::ftruncate(file.as_raw_fd(), BYTES as i64) }, 0);
    file
}

/// A number that says whether the event is what it was.
fn mixed(n: u64) -> u64 {
    (n ^ 0x9e37_79b9_7f4a_7c15).wrapping_mul(0xff51_afd7_ed55_8ccd).rotate_left(31)
}

/// Runs events through the ring: produced at one address, consumed at the other by two stages, in order, across the
/// wrap of the sequences and, again and again, that of the slots.
fn run<K, W>(builder: Builder<[u64; 3], K, W>, wait: W, producers: u64)
where
    K: Kind + 'static,
    W: WaitStrategy<Word: Send + Sync> + Send + Sync + 'static,
{
    let file = memory();
    let (here, there) = (Mapping::of(&file), Mapping::of(&file));
    assert_ne!(here.base, there.base);
    let mut stages = Topology::new();
    let first = stages.stage(1).unwrap();
    stages.stage_after(&[first], 1).unwrap();
    let start = Seq::ZERO.minus(1000);
    // SAFETY: nobody else reaches the memory, and both mappings outlive the threads' handles.
    let (built, opened) = unsafe {
        let built = builder.start(start).build_at(here.base, BYTES, &stages).unwrap();
        (built, RawRing::<[u64; 3], K, W>::attach(there.base, BYTES, wait).unwrap())
    };
    let found: Vec<Stage> = opened.stages().collect();
    let consumers: Vec<_> = found.iter().map(|stage| opened.consumer(*stage).unwrap()).collect();
    // All of them before the threads, or the first could be the last and close the ring.
    let handles: Vec<_> = (0..producers).map(|_| built.producer().unwrap()).collect();
    thread::scope(|scope| {
        for (mut producer, id) in handles.into_iter().zip(0..) {
            scope.spawn(move || {
                for n in 0..EVENTS {
                    producer.publish(|slot| *slot = [id, n, mixed(n ^ id)]).unwrap();
                }
            });
        }
        for mut consumer in consumers {
            scope.spawn(move || {
                let mut next = vec![0; producers as usize];
                while let Ok(batch) = consumer.poll(17) {
                    for [id, n, check] in batch.iter().copied() {
                        assert_eq!((n, check), (next[id as usize], mixed(n ^ id)));
                        next[id as usize] += 1;
                    }
                }
                assert_eq!(next, vec![EVENTS; producers as usize]);
                assert_eq!(consumer.sequence(), start.plus((EVENTS * producers) as usize));
            });
        }
    });
    drop(opened);
    // SAFETY: every handle came from a `RawRing`.
    unsafe { built.destroy() }.unwrap();
}

fn builder<W: WaitStrategy>(wait: W) -> Builder<[u64; 3], Single, W> {
    ring(CAPACITY).unwrap().wait(wait)
}

#[test]
fn one_producer() {
    run(builder(super::Yielding), super::Yielding, 1);
}

#[test]
fn one_producer_and_sleepers() {
    let wait = Blocking::with_spins(0);
    run(builder(wait), wait, 1);
}

#[test]
fn several_producers() {
    run::<Multi, _>(builder(super::Yielding).multi_producer(), super::Yielding, 3);
}

#[test]
fn several_producers_and_sleepers() {
    let wait = Blocking::with_spins(0);
    run::<Multi, _>(builder(wait).multi_producer(), wait, 3);
}

#[cfg(annulus_joins)]
#[test]
fn joinable() {
    let builder = builder(super::Yielding).multi_producer().joinable(2);
    run(builder, super::Yielding, 2);
}
