//! Blocks that the library allocated: the last of the ring's handles frees them.

use crate::pages;
use crate::status::Status;
use alloc::alloc::{alloc, dealloc};
use annulus::memory::{Mapping, Pages};
use core::alloc::Layout;
use core::mem::ManuallyDrop;
use core::ptr::NonNull;
use core::sync::atomic::{AtomicUsize, Ordering, fence};

/// A share in the memory of a block.
#[derive(Debug)]
pub(crate) struct Owner(NonNull<Prefix>);

/// What lies before the block, in the same memory.
#[derive(Debug)]
struct Prefix {
    shares: AtomicUsize,
    memory: ManuallyDrop<Chunk>,
}

#[derive(Debug)]
enum Chunk {
    Heap(NonNull<u8>, Layout),
    Pages(Mapping),
}

// SAFETY: a share is a count and an address; the memory belongs to the process.
unsafe impl Send for Owner {}

impl Owner {
    /// Memory for a block, on pages of its own if `pages` says so. The first share in it, and where the block begins.
    pub(crate) fn new(block: Layout, pages: Option<Pages>) -> Result<(Self, NonNull<u8>), Status> {
        let (whole, offset) = Layout::new::<Prefix>().extend(block).map_err(|_| Status::TooLarge)?;
        let whole = whole.pad_to_align();
        let (chunk, base) = match pages {
            Some(pages) => {
                let mapping = Mapping::new(whole.size(), whole.align(), pages)?;
                let base = mapping.address();
                (Chunk::Pages(mapping), base)
            }
            None => {
                // SAFETY: the size is not zero: there is a prefix.
                let base = NonNull::new(unsafe { alloc(whole) }).ok_or(Status::NoMemory)?;
                (Chunk::Heap(base, whole), base)
            }
        };
        let prefix = base.cast::<Prefix>();
        // SAFETY: the memory begins with room for a prefix, is aligned for it, and is nobody else's.
        unsafe { prefix.write(Prefix { shares: AtomicUsize::new(1), memory: ManuallyDrop::new(chunk) }) };
        // SAFETY: the block lies within the memory, by the layout.
        Ok((Self(prefix), unsafe { base.add(offset) }))
    }
}

impl Owner {
    /// Which wishes were granted: bits `ANNULUS_PAGES_*`.
    pub(crate) fn granted(&self) -> u32 {
        // SAFETY: the prefix lives as long as any share, and nobody writes to it meanwhile.
        match &*unsafe { self.0.as_ref() }.memory {
            Chunk::Heap(..) => 0,
            Chunk::Pages(mapping) => pages::granted(mapping),
        }
    }
}

impl Clone for Owner {
    fn clone(&self) -> Self {
        // SAFETY: the prefix lives as long as any share.
        // Relaxed: this share keeps the count above zero.
        unsafe { self.0.as_ref() }.shares.fetch_add(1, Ordering::Relaxed);
        Self(self.0)
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        // SAFETY: as in `clone`.
        // Release: pairs with the fence below, in whoever drops the last share.
        if unsafe { self.0.as_ref() }.shares.fetch_sub(1, Ordering::Release) != 1 {
            return;
        }
        // Acquire: pairs with the Release above: all that the others did comes before the memory goes.
        fence(Ordering::Acquire);
        // SAFETY: no share is left, so nobody reaches the memory; the chunk is read once and the prefix is not used again.
        unsafe {
            match ManuallyDrop::take(&mut self.0.as_mut().memory) {
                Chunk::Heap(base, layout) => dealloc(base.as_ptr(), layout),
                Chunk::Pages(mapping) => drop(mapping),
            }
        }
    }
}
