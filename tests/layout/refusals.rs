//! Memory that no block fits.

use annulus::error::BuildError;
use annulus::memory::BlockLayout;
use annulus::wait::BusySpin;
use annulus::{Single, Topology, ring};

use super::Block;

#[test]
fn a_block_that_is_too_short_or_unaligned_is_refused() {
    let layout = BlockLayout::of::<u64, Single, BusySpin>(16, 1).unwrap();
    let refusal = Some(BuildError::Memory { bytes: layout.bytes(), align: layout.align() });
    let mut block = Block::new();
    let mut stages = Topology::new();
    stages.stage(1).unwrap();
    let mut place = |from: usize, bytes: usize| {
        let memory = &mut block.0[from..from + bytes];
        ring::<u64>(16).unwrap().wait(BusySpin).place(memory, &stages).err()
    };
    assert_eq!(place(0, layout.bytes() - 1), refusal);
    assert_eq!(place(8, layout.bytes()), refusal);
    assert_eq!(place(0, layout.bytes()), None);
}
