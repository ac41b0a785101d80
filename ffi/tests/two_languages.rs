//! One ring, two languages: Rust on one side, and on the other the shared library as C calls it.
#![cfg(unix)]

use annulus::wait::Blocking;
use annulus::{Multi, RawRing, Topology};
use core::ffi::{CStr, c_void};
use core::mem::MaybeUninit;
use core::ptr::NonNull;

const EVENTS: u64 = 200_000;
const BYTES: usize = 1 << 16;
const CAPACITY: usize = 256;

#[repr(align(128))]
struct Memory([MaybeUninit<u8>; BYTES]);

/// The handles as the header declares them.
type Ring = [u64; 192];
type Handle = [u64; 64];

/// A function of the shared library. Cargo puts its directory into the library path.
///
/// # Safety
/// `F` is the type of that function.
unsafe fn function<F: Copy>(name: &CStr) -> F {
    let library = if cfg!(target_os = "macos") { c"libannulus.dylib" } else { c"libannulus.so" };
    // SAFETY: both names are C strings; the library has no constructors of its own.
    let address = unsafe {
        let library = libc::dlopen(library.as_ptr(), libc::RTLD_NOW);
        assert!(!library.is_null(), "the shared library lies beside this test");
        libc::dlsym(library, name.as_ptr())
    };
    assert!(!address.is_null(), "{name:?} is exported");
    // SAFETY: the caller's promise; a function's address has the size of a pointer.
    unsafe { core::mem::transmute_copy(&address) }
}

/// An end of the ring in C, from the block's address on.
struct Foreign {
    ring: Box<Ring>,
    handle: Box<Handle>,
}

impl Foreign {
    /// # Safety
    /// `block` holds a ring of `u64`, and outlives this.
    unsafe fn open(block: usize) -> Self {
        let mut opened = Self { ring: Box::new([0; 192]), handle: Box::new([0; 64]) };
        // SAFETY: the types are those of the header; the memory is as the caller says.
        unsafe {
            let attach: unsafe extern "C" fn(*mut Ring, *mut c_void, usize, usize, usize) -> i32 =
                function(c"annulus_ring_attach");
            assert_eq!(attach(&raw mut *opened.ring, block as *mut c_void, BYTES, 8, 8), 0);
        }
        opened
    }

    /// # Safety
    /// `end` names what the handle is.
    unsafe fn close(mut self, end: &CStr) {
        // SAFETY: the types are those of the header.
        unsafe {
            let destroy: unsafe extern "C" fn(*mut Handle) -> i32 = function(end);
            assert_eq!(destroy(&raw mut *self.handle), 0);
            let detach: unsafe extern "C" fn(*mut Ring) -> i32 = function(c"annulus_ring_detach");
            assert_eq!(detach(&raw mut *self.ring), 0);
        }
    }
}

/// Publishes the numbers as a C program does.
fn produce_in_c(block: usize) {
    // SAFETY: the block outlives the thread; the types are those of the header.
    unsafe {
        let mut it = Foreign::open(block);
        let make: unsafe extern "C" fn(*const Ring, *mut Handle) -> i32 = function(c"annulus_ring_producer");
        let write: unsafe extern "C" fn(*mut Handle, *const c_void, usize) -> i32 =
            function(c"annulus_producer_write");
        assert_eq!(make(&raw const *it.ring, &raw mut *it.handle), 0);
        let numbers: Vec<u64> = (0..EVENTS).collect();
        for batch in numbers.chunks(7) {
            assert_eq!(write(&raw mut *it.handle, batch.as_ptr().cast(), batch.len()), 0);
        }
        it.close(c"annulus_producer_destroy");
    }
}

/// Reads the numbers as a C program does, until the ring is closed.
fn consume_in_c(block: usize) {
    const CLOSED: i32 = 4;
    // SAFETY: as in `produce_in_c`.
    unsafe {
        let mut it = Foreign::open(block);
        let take: unsafe extern "C" fn(*const Ring, u32, *mut Handle) -> i32 =
            function(c"annulus_ring_consumer");
        let read: unsafe extern "C" fn(*mut Handle, *mut c_void, usize, *mut usize) -> i32 =
            function(c"annulus_consumer_read");
        assert_eq!(take(&raw const *it.ring, 0, &raw mut *it.handle), 0);
        let (mut next, mut numbers, mut count) = (0, [0_u64; 32], 0);
        loop {
            match read(&raw mut *it.handle, numbers.as_mut_ptr().cast(), 32, &raw mut count) {
                0 => {}
                status => break assert_eq!(status, CLOSED),
            }
            for number in &numbers[..count] {
                assert_eq!(*number, next);
                next += 1;
            }
        }
        assert_eq!(next, EVENTS);
        it.close(c"annulus_consumer_destroy");
    }
}

/// A ring that Rust builds, and both languages use.
fn with_ring(run: impl FnOnce(&RawRing<u64, Multi, Blocking>, usize)) {
    let mut memory = Box::new(Memory([MaybeUninit::uninit(); BYTES]));
    let block = NonNull::from(&mut memory.0).cast::<u8>();
    let mut stages = Topology::new();
    stages.stage(1).unwrap();
    let builder = annulus::ring::<u64>(CAPACITY).unwrap().multi_producer().wait(Blocking::new());
    // SAFETY: the memory is this function's, and outlives every handle.
    let ring = unsafe { builder.build_at(block, BYTES, &stages).unwrap() };
    run(&ring, block.as_ptr() as usize);
    assert_eq!(ring.attachments(), 1, "C has given its handles back");
    // SAFETY: no handle is left.
    assert!(unsafe { ring.destroy() }.is_ok());
}

#[test]
fn c_produces_and_rust_consumes() {
    with_ring(|ring, block| {
        let mut consumer = ring.consumer(ring.stages().next().unwrap()).unwrap();
        let producing = std::thread::spawn(move || produce_in_c(block));
        let mut next = 0;
        while let Ok(batch) = consumer.poll(64) {
            for number in &batch {
                assert_eq!(*number, next);
                next += 1;
            }
        }
        assert_eq!(next, EVENTS);
        producing.join().unwrap();
    });
}

#[test]
fn rust_produces_and_c_consumes() {
    with_ring(|ring, block| {
        let mut producer = ring.producer().unwrap();
        let consuming = std::thread::spawn(move || consume_in_c(block));
        for number in 0..EVENTS {
            producer.publish(|slot| *slot = number).unwrap();
        }
        drop(producer);
        consuming.join().unwrap();
    });
}
