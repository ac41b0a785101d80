//! The allocator's memory, where pages are not for programs to choose.

use alloc::alloc::{alloc_zeroed, dealloc};
use core::alloc::Layout;
use core::ptr::NonNull;
use std::io;

use crate::error::BuildError;
use crate::error::pages::{Advice, Refusal};

/// An allocation.
pub(super) struct Region {
    base: NonNull<u8>,
    layout: Layout,
}

const UNSUPPORTED: Result<(), Refusal> = Err(Refusal::Unsupported);

impl Region {
    pub(super) fn pooled(_bytes: usize, _align: usize) -> Result<Self, Refusal> {
        Err(Refusal::Unsupported)
    }

    pub(super) fn normal(bytes: usize, align: usize) -> Result<Self, BuildError> {
        let layout = Layout::from_size_align(bytes.max(1), align).map_err(|_| BuildError::TooLarge)?;
        // SAFETY: the size is not zero.
        let base = NonNull::new(unsafe { alloc_zeroed(layout) }).ok_or(BuildError::OutOfMemory)?;
        Ok(Self { base, layout })
    }

    pub(super) const fn base(&self) -> NonNull<u8> {
        self.base
    }

    pub(super) const fn bytes(&self) -> usize {
        self.layout.size()
    }

    pub(super) fn make_transparent(&self) -> Result<(), Refusal> {
        UNSUPPORTED
    }

    pub(super) fn advise(&self, _advice: Advice) -> Result<(), Refusal> {
        UNSUPPORTED
    }

    pub(super) fn bind(&self, _node: u32, _all: bool) -> Result<(), Refusal> {
        UNSUPPORTED
    }

    pub(super) fn populate(&self) -> Result<(), Refusal> {
        UNSUPPORTED
    }

    pub(super) fn lock(&self) -> Result<(), Refusal> {
        UNSUPPORTED
    }
}

impl Drop for Region {
    fn drop(&mut self) {
        // SAFETY: allocated in `normal` with this layout, and freed here alone.
        unsafe { dealloc(self.base.as_ptr(), self.layout) };
    }
}

pub(super) fn transparent_bytes(_address: usize, _bytes: usize) -> io::Result<usize> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "transparent huge pages are not known on this system"))
}
