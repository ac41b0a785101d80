//! Rings in statics of C firmware: `ANNULUS_STATIC_RING`. There are no handles: a call is given the ring, a constant in
//! flash, and the ring's words say where both ends stand.

mod message;
#[cfg(annulus_cas)]
mod multi;
mod reading;
mod single;
mod writing;

pub use message::*;
#[cfg(annulus_cas)]
pub use multi::*;
pub use single::*;

use crate::span::{Events, Spans};
use crate::status::Status;
use annulus::SeqRange;
use annulus::memory::{FixedKind, StaticParts, StaticWords as Words};
use core::ffi::c_void;
use core::mem::offset_of;
use core::ptr;

/// What changes of a ring in a static, in RAM: where both ends stand. `ANNULUS_STATIC_RING` makes it.
#[repr(C)]
#[derive(Debug)]
pub struct StaticWords {
    words_: [u32; 5],
}

/// A ring in a static: where its parts are. A constant, in flash: `ANNULUS_STATIC_RING` makes it, and calls are given its
/// address. One interrupt priority produces, and one consumes.
#[repr(C)]
#[derive(Debug)]
pub struct StaticRing {
    words_: *mut StaticWords,
    stamps_: *mut u32,
    slots_: *mut c_void,
    mask_: u32,
    event_size_: u32,
}

/// Slots of a ring: `first_count` events at `first`, then, where the slots go over the ring's end, `second_count` at
/// `second`, which is NULL otherwise. Plain data: nothing has to be freed.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct StaticSlots {
    /// The slots before the ring's end.
    pub first: *mut c_void,
    /// How many they are.
    pub first_count: usize,
    /// The slots after it; NULL if there are none.
    pub second: *mut c_void,
    /// How many they are.
    pub second_count: usize,
}

/// C declares the words as they are, and a ring begins as the library's parts.
const _: () = {
    assert!(
        size_of::<StaticWords>() == size_of::<Words>() && align_of::<StaticWords>() == align_of::<Words>()
    );
    assert!(size_of::<StaticParts>() == offset_of!(StaticRing, event_size_));
};

impl StaticRing {
    /// The parts of a ring of this kind.
    ///
    /// # Safety
    /// It is one, of this kind and of events `T`, or of any for `()`.
    #[inline(always)]
    unsafe fn parts<K: FixedKind, T>(&self) -> &StaticParts<K, T> {
        // SAFETY: the macro made words and stamps, with a ring's first values, slots, and the mask, and put them where the
        // parts have them; nothing else reaches them.
        unsafe { &*ptr::from_ref(self).cast() }
    }

    #[inline(always)]
    fn events(&self) -> Events {
        Events { base: self.slots_.cast(), size: self.event_size_ as usize, mask: self.mask_ as usize }
    }

    #[inline(always)]
    fn slots(&self, range: SeqRange) -> StaticSlots {
        let Spans { first, first_count, second, second_count } = self.events().spans(range);
        StaticSlots { first, first_count, second, second_count }
    }

    /// Copies one event into its slot, or out of it: by words where it is made of them. No more code is linked for that,
    /// and a short event is copied before a call of `memcpy` has looked at its arguments.
    ///
    /// # Safety
    /// Both are events of this ring, which nobody else reaches, and apart.
    #[inline(always)]
    unsafe fn copy(&self, from: *const u8, to: *mut u8) {
        let mut left = self.event_size_ as usize;
        // SAFETY: so many bytes are there at both, by the caller's promise, and not none, since C has no such type; the
        // pieces are aligned if all three are. Volatile, or the compiler would make a call of `memcpy` of it.
        unsafe {
            if (from.addr() | to.addr() | left) & 3 == 0 {
                loop {
                    left -= 4;
                    to.add(left).cast::<u32>().write_volatile(from.add(left).cast::<u32>().read_volatile());
                    if left == 0 {
                        return;
                    }
                }
            }
            loop {
                left -= 1;
                to.add(left).write_volatile(from.add(left).read_volatile());
                if left == 0 {
                    return;
                }
            }
        }
    }

    /// Copies events into the slots of a range.
    ///
    /// # Safety
    /// The range is claimed, and as many events can be read at `from`.
    unsafe fn copy_in(&self, range: SeqRange, from: *const u8) {
        let (slots, size) = (self.slots(range), self.event_size_ as usize);
        let first = slots.first_count * size;
        // SAFETY: the caller's promise; the second piece is empty where there is none.
        unsafe {
            ptr::copy_nonoverlapping(from, slots.first.cast(), first);
            if slots.second_count != 0 {
                ptr::copy_nonoverlapping(from.add(first), slots.second.cast(), slots.second_count * size);
            }
        }
    }

    /// Copies events out of the slots of a range.
    ///
    /// # Safety
    /// The range is lent, and there is room for as many events at `to`.
    unsafe fn copy_out(&self, range: SeqRange, to: *mut u8) {
        let (slots, size) = (self.slots(range), self.event_size_ as usize);
        let first = slots.first_count * size;
        // SAFETY: as in `copy_in`.
        unsafe {
            ptr::copy_nonoverlapping(slots.first.cast(), to, first);
            if slots.second_count != 0 {
                ptr::copy_nonoverlapping(slots.second.cast(), to.add(first), slots.second_count * size);
            }
        }
    }
}

/// The answer of a call.
#[inline(always)]
fn status<E: Into<Status>>(result: Result<(), E>) -> Status {
    result.map_or_else(Into::into, |()| Status::Ok)
}
