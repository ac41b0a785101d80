//! Memory for a ring's block.

use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::ptr::NonNull;

use annulus::memory::BlockLayout;

use crate::error::Error;

/// Memory as large and aligned as a block wants it. Freed when it is dropped.
#[derive(Debug)]
pub(super) struct Block {
    address: NonNull<u8>,
    layout: Layout,
}

impl Block {
    pub(super) fn new(block: BlockLayout) -> Result<Self, Error> {
        let failed = || Error::Ring("there is no memory for the ring".into());
        let layout = Layout::from_size_align(block.bytes(), block.align()).map_err(|_| failed())?;
        // SAFETY: no block is empty: it has a header.
        let address = NonNull::new(unsafe { alloc_zeroed(layout) }).ok_or_else(failed)?;
        Ok(Self { address, layout })
    }

    pub(super) fn address(&self) -> NonNull<u8> {
        self.address
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        // SAFETY: it was allocated so, and is freed once.
        unsafe { dealloc(self.address.as_ptr(), self.layout) };
    }
}
