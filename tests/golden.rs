//! The header of one ring, field by field, as a file that the tests of other languages read, too.
#![cfg(all(feature = "std", not(annulus_loom), target_os = "linux", target_endian = "little"))]
#![cfg(all(annulus_word = "64", annulus_line = "128"))]

use annulus::wait::Blocking;
use annulus::{Opaque, Topology, ring};
use core::alloc::Layout;
use core::cell::UnsafeCell;
use core::mem::MaybeUninit;
use core::ptr::NonNull;

/// For each field its name, its offset, its bytes, and its value.
const GOLDEN: &str = include_str!("layout/golden.txt");

const BYTES: usize = 16 << 10;

#[repr(align(128))]
struct Block(UnsafeCell<[MaybeUninit<u8>; BYTES]>);

#[test]
fn the_header_of_a_ring_is_the_golden_one() {
    let memory = Box::new(Block(UnsafeCell::new([MaybeUninit::new(0); BYTES])));
    let block = NonNull::new(memory.0.get()).unwrap().cast::<u8>();
    let mut stages = Topology::new();
    let first = stages.stage(2).unwrap();
    stages.group_after(&[first], 3).unwrap();
    stages.exclusive().unwrap();
    let builder = ring::<Opaque>(64).unwrap().multi_producer().wait(Blocking::new());
    let event = Layout::from_size_align(24, 8).unwrap();
    // SAFETY: the memory is this test's, and outlives the ring.
    let _ring = unsafe { builder.build_events_at(block, BYTES, event, &stages).unwrap() };
    let mut fields = 0;
    for line in GOLDEN.lines().filter(|line| !line.starts_with('#')) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [name, offset, bytes, value] = words[..] else { panic!("no field: {line}") };
        let (offset, value) = (offset.parse::<usize>().unwrap(), value.parse::<u64>().unwrap());
        let at = block.as_ptr().wrapping_add(offset);
        // SAFETY: within the block, and aligned: the fields are at multiples of their sizes.
        let found = unsafe {
            match bytes {
                "4" => u64::from(at.cast::<u32>().read()),
                _ => at.cast::<u64>().read(),
            }
        };
        assert_eq!(found, value, "{name}");
        fields += 1;
    }
    assert_eq!(fields, 24);
}
