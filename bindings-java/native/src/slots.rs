//! Where the events of a ring lie, and how whole batches are copied between them and Java's memory.

use crate::boundary::Elements;
use annulus::{Capacity, SeqRange};
use core::ptr;
use jni_sys::{JNIEnv, jarray, jsize};

/// The slots of one ring.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slots {
    pub(crate) base: *mut u8,
    /// The size of an event.
    pub(crate) size: usize,
    pub(crate) capacity: Capacity,
}

// SAFETY: an address and two numbers; whoever uses the address promises that it may.
unsafe impl Send for Slots {}
// SAFETY: as above.
unsafe impl Sync for Slots {}

/// A piece of a range of slots that lies in one.
#[derive(Clone, Copy, Debug)]
struct Piece {
    at: *mut u8,
    bytes: usize,
}

/// An array of Java's, and the element that a copy begins at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Array {
    pub(crate) env: *mut JNIEnv,
    pub(crate) array: jarray,
    pub(crate) from: jsize,
}

impl Slots {
    /// The two pieces that a range is: the second one, which may be empty, lies after the wrap.
    #[inline]
    fn pieces(&self, range: SeqRange) -> [Piece; 2] {
        let index = range.start.index(self.capacity);
        let before_wrap = range.len().min(self.capacity.get() - index);
        [
            Piece { at: self.base.wrapping_add(index * self.size), bytes: before_wrap * self.size },
            Piece { at: self.base, bytes: (range.len() - before_wrap) * self.size },
        ]
    }

    /// Writes a word to the beginning of an event.
    ///
    /// # Safety
    /// The first event of the range is claimed by the caller, and is at least so long.
    #[inline(always)]
    pub(crate) unsafe fn put(&self, range: SeqRange, word: i64) {
        let slot = self.base.wrapping_add(range.start.index(self.capacity) * self.size);
        // SAFETY: the caller's promise.
        unsafe { slot.cast::<i64>().write_unaligned(word) };
    }

    /// Tells the processor that the slots some way after a range are written soon, where it can be told. A crossing ends
    /// with a fence, which waits until every line written has come from whoever read it: those asked for now are there.
    #[inline(always)]
    pub(crate) fn expect_after(&self, range: SeqRange) {
        #[cfg(target_arch = "x86_64")]
        for ahead in [128, 192] {
            let at = self.base.wrapping_add(range.end.index(self.capacity) * self.size + ahead);
            // SAFETY: a hint, which reads and writes nothing and faults at no address.
            unsafe {
                core::arch::asm!("prefetchw [{}]", in(reg) at, options(nostack, preserves_flags, readonly));
            }
        }
        #[cfg(not(target_arch = "x86_64"))]
        let _ = range;
    }

    /// How many bytes the events of a range are.
    #[inline]
    pub(crate) const fn bytes(&self, range: SeqRange) -> usize {
        range.len() * self.size
    }

    /// Copies elements of an array to events.
    ///
    /// # Safety
    /// The range is claimed by the caller, and the array has elements for all of it.
    #[inline]
    pub(crate) unsafe fn fill<E: Elements>(&self, range: SeqRange, array: Array) {
        let mut from = array.from;
        for Piece { at, bytes } in self.pieces(range) {
            let count = (bytes / size_of::<E>()) as jsize;
            if count != 0 {
                // SAFETY: the caller's promise; the slots are aligned for elements where Java asks for them.
                unsafe { E::copy_out(array.env, array.array, from, count, at.cast()) };
            }
            from += count;
        }
    }

    /// Copies events to elements of an array.
    ///
    /// # Safety
    /// The range is lent to the caller, and the array has room for all of it.
    #[inline]
    pub(crate) unsafe fn drain<E: Elements>(&self, range: SeqRange, array: Array) {
        let mut to = array.from;
        for Piece { at, bytes } in self.pieces(range) {
            let count = (bytes / size_of::<E>()) as jsize;
            if count != 0 {
                // SAFETY: as in `fill`.
                unsafe { E::copy_in(array.env, array.array, to, count, at.cast_const().cast()) };
            }
            to += count;
        }
    }

    /// Copies bytes to events.
    ///
    /// # Safety
    /// The range is claimed by the caller, and at `from` there are bytes for all of it.
    #[inline]
    pub(crate) unsafe fn fill_bytes(&self, range: SeqRange, mut from: *const u8) {
        for Piece { at, bytes } in self.pieces(range) {
            if bytes != 0 {
                // SAFETY: the caller's promise; memory of Java's and slots do not overlap.
                unsafe { ptr::copy_nonoverlapping(from, at, bytes) };
            }
            from = from.wrapping_add(bytes);
        }
    }

    /// Copies events to bytes.
    ///
    /// # Safety
    /// The range is lent to the caller, and at `to` there is room for all of it.
    #[inline]
    pub(crate) unsafe fn drain_bytes(&self, range: SeqRange, mut to: *mut u8) {
        for Piece { at, bytes } in self.pieces(range) {
            if bytes != 0 {
                // SAFETY: as above.
                unsafe { ptr::copy_nonoverlapping(at.cast_const(), to, bytes) };
            }
            to = to.wrapping_add(bytes);
        }
    }
}
