//! A header that does not say what it should, field by field.

use super::*;

/// The byte where each field of the header begins, how many it has, and what is wrong if it says something else.
/// `ready` and `attachments` follow.
const FIELDS: &[(&str, usize, usize, AttachError)] = &[
    ("magic", 0, 8, AttachError::NotARing),
    ("version", 8, 4, AttachError::Version),
    ("byte order", 12, 4, AttachError::Machine),
    ("word bytes", 16, 4, AttachError::Machine),
    ("line bytes", 20, 4, AttachError::Machine),
    ("kind", 24, 4, AttachError::Kind),
    ("wait", 28, 4, AttachError::Wait),
    ("capacity", 32, 4, AttachError::Damaged),
    ("consumers", 36, 4, AttachError::Damaged),
    ("groups", 40, 4, AttachError::Damaged),
    ("producers", 44, 4, AttachError::Damaged),
    ("stages", 48, 4, AttachError::Damaged),
    ("slot alignment", 52, 4, AttachError::Event),
    ("slot bytes", 56, 8, AttachError::Event),
    ("slot stride", 64, 8, AttachError::Event),
    ("records", 72, 8, AttachError::Damaged),
    ("groups' cursors", 80, 8, AttachError::Damaged),
    ("stages", 88, 8, AttachError::Damaged),
    ("stamps", 96, 8, AttachError::Damaged),
    ("finished stamps", 104, 8, AttachError::Damaged),
    ("slots", 112, 8, AttachError::Damaged),
    ("metrics", 120, 8, AttachError::Damaged),
    ("block bytes", 128, 8, AttachError::Damaged),
    ("ready", 136, 4, AttachError::NotReady),
];

/// What is said of the block once `change` has been at its bytes, which it puts back.
fn with<R>(block: NonNull<u8>, at: usize, change: impl FnOnce(&mut [u8; 8]), then: impl FnOnce() -> R) -> R {
    // SAFETY: within the block, and no handle is at work.
    unsafe {
        let field = block.add(at).cast::<[u8; 8]>();
        let good = field.read();
        let mut bad = good;
        change(&mut bad);
        field.write(bad);
        let answer = then();
        field.write(good);
        answer
    }
}

#[test]
fn every_field_of_the_header_is_looked_at() {
    let mut block = Block::new();
    let block = block.address();
    let _ring = build(block, &two_stages());
    assert!(FIELDS.windows(2).all(|pair| pair[0].1 + pair[0].2 == pair[1].1), "no field is left out");
    for (name, at, bytes, error) in FIELDS {
        for bit in 0..bytes * 8 {
            let flip = |bytes: &mut [u8; 8]| bytes[bit / 8] ^= 1 << (bit % 8);
            let found = with(block, *at, flip, || open::<Single>(block).map(drop));
            assert_eq!(found, Err(*error), "{name}, bit {bit}");
        }
    }
    assert!(open::<Single>(block).is_ok());
}

#[test]
fn sizes_that_would_reach_beyond_the_memory_are_refused() {
    let mut block = Block::new();
    let block = block.address();
    let _ring = build(block, &two_stages());
    for (at, value) in [(32, 0), (32, 1 << 31), (32, u32::MAX), (36, u32::MAX), (40, u32::MAX), (48, 65)] {
        let change = |bytes: &mut [u8; 8]| bytes[..4].copy_from_slice(&u32::to_ne_bytes(value));
        let found = with(block, at, change, || open::<Single>(block).map(drop));
        assert_eq!(found, Err(AttachError::Damaged), "{value} at {at}");
    }
}

#[test]
fn the_table_of_stages_is_looked_at() {
    let mut block = Block::new();
    let block = block.address();
    let _ring = build(block, &two_stages());
    // SAFETY: within the header, and no handle is at work.
    let table = unsafe { block.add(88).cast::<u64>().read() } as usize;
    for (what, at) in [("the first stage's upstream", 0), ("its consumers", 8), ("its flags", 12)] {
        for bit in 0..if at == 0 { 64 } else { 32 } {
            let flip = |bytes: &mut [u8; 8]| bytes[bit / 8] ^= 1 << (bit % 8);
            // That the exclusive stage is another is for nobody to see.
            if (at, bit) != (12, 1) {
                let found = with(block, table + at, flip, || open::<Single>(block).map(drop));
                assert_eq!(found, Err(AttachError::Damaged), "{what}, bit {bit}");
            }
        }
    }
}

#[test]
fn a_ring_of_other_types_is_refused() {
    let mut block = Block::new();
    let block = block.address();
    let ring = build(block, &two_stages());
    /// What opening the ring as one of these types says.
    fn says<T: Copy, K: Kind, W: WaitStrategy>(block: NonNull<u8>, wait: W) -> Option<AttachError> {
        // SAFETY: as in `open`, but for the types, which are to be refused.
        unsafe { RawRing::<T, K, W>::attach(block, BYTES, wait) }.err()
    }
    assert_eq!(says::<u32, Multi, _>(block, BusySpin), Some(AttachError::Kind));
    assert_eq!(says::<u32, Single, _>(block, Yielding), Some(AttachError::Wait));
    assert_eq!(says::<u64, Single, _>(block, BusySpin), Some(AttachError::Event));
    assert_eq!(says::<[u8; 4], Single, _>(block, BusySpin), Some(AttachError::Event));
    assert_eq!(says::<u16, Single, _>(block, BusySpin), Some(AttachError::Event));
    #[cfg(annulus_joins)]
    assert_eq!(says::<u32, annulus::Joinable<Single>, _>(block, BusySpin), Some(AttachError::Kind));
    assert_eq!(ring.attachments(), 1, "a refusal counts nobody");
}

#[test]
fn memory_that_cannot_hold_the_ring_is_refused() {
    let mut memory = Block::new();
    let block = memory.address();
    assert_eq!(open::<Single>(block).unwrap_err(), AttachError::NotReady, "nothing is there");
    let ring = build(block, &two_stages());
    // SAFETY: within the header.
    let bytes = unsafe { block.add(128).cast::<u64>().read() } as usize;
    // SAFETY: as in `open`, with no more memory than there is.
    let attach = |from: usize, bytes: usize| unsafe {
        RawRing::<u32, Single, BusySpin>::attach(block.add(from), bytes, BusySpin).map(drop)
    };
    assert_eq!(attach(0, bytes), Ok(()));
    assert_eq!(attach(0, bytes - 1), Err(AttachError::TooShort));
    assert_eq!(attach(0, 143), Err(AttachError::TooShort));
    assert_eq!(attach(0, 0), Err(AttachError::TooShort));
    assert_eq!(attach(64, bytes), Err(AttachError::Misaligned));
    drop(ring);
}
