//! A ring in parts: its words, its stamps and its slots in statics of another language's.

use core::fmt;
use core::marker::PhantomData;
use core::ptr::NonNull;
use core::slice;

use crate::available_buffer::{RingStamps, Stamp};
use crate::capacity::Capacity;
use crate::gate::{ConsumerRecord, Place};
use crate::memory::{FixedKind, Memory, Single, sealed};
use crate::sequence::Seq;
use crate::sequencer::Cursor;
use crate::slots::Slots;
use crate::status::Status;
use crate::wait::BusySpin;

/// The words of a ring of one consumer: the cursor, the status, the consumer's record.
#[repr(C)]
pub struct StaticWords {
    cursor: Cursor,
    status: Status,
    consumer: ConsumerRecord,
}

impl fmt::Debug for StaticWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StaticWords").field("cursor", &self.cursor.get().0).finish_non_exhaustive()
    }
}

impl StaticWords {
    /// The words of a ring that starts at `start`.
    #[must_use]
    pub const fn new(start: Seq) -> Self {
        Self {
            cursor: Cursor::new(start),
            status: Status::unsplit(start),
            consumer: ConsumerRecord::new(Place::Consumer(0), start),
        }
    }
}

/// On a microcontroller nothing lies between the words: a declaration in C is five of them, the cursor's first, the
/// record's two last.
#[cfg(all(annulus_word = "32", annulus_line = "word"))]
const _: () = {
    assert!(size_of::<StaticWords>() == 20 && align_of::<StaticWords>() == 4);
    assert!(core::mem::offset_of!(StaticWords, status) == 4);
    assert!(core::mem::offset_of!(StaticWords, consumer) == 12);
};

/// Where the parts of a ring in statics are, for a language without generics: a constant that the program has.
///
/// Where `T` is `()`, the ring knows nothing of the events: whoever claims a sequence reaches the slot of its
/// [`index`](Seq::index).
#[repr(C)]
pub struct StaticParts<K: FixedKind = Single, T = ()> {
    words: NonNull<StaticWords>,
    stamps: *const Stamp,
    slots: NonNull<T>,
    capacity: Capacity,
    kind: PhantomData<K>,
}

// SAFETY: the parts are atomic words and slots, which the ring's ends hand to one writer or to readers at a time; the
// addresses never change.
unsafe impl<K: FixedKind, T: Send + Sync> Sync for StaticParts<K, T> {}

impl<K: FixedKind, T> fmt::Debug for StaticParts<K, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StaticParts").field("capacity", &self.capacity.get()).finish_non_exhaustive()
    }
}

impl<K: FixedKind, T> StaticParts<K, T> {
    /// A ring of these words, of `capacity` slots and, with several producers, of as many stamps.
    ///
    /// # Safety
    /// - Words, stamps and slots live as long as the parts and are this ring's alone. The stamps are zeros at first.
    /// - `slots` points at `capacity` valid values, which are reached by claims and batches of this ring only.
    #[must_use]
    pub const unsafe fn new(
        words: NonNull<StaticWords>,
        stamps: &[Stamp],
        slots: NonNull<T>,
        capacity: Capacity,
    ) -> Self {
        assert!(stamps.len() == if K::MULTI { capacity.get() } else { 0 }, "several producers have stamps");
        Self { words, stamps: stamps.as_ptr(), slots, capacity, kind: PhantomData }
    }

    #[inline(always)]
    fn words(&self) -> &StaticWords {
        // SAFETY: they live as long as the parts, as whoever made these promised.
        unsafe { self.words.as_ref() }
    }
}

impl<K: FixedKind, T> sealed::Sealed for &StaticParts<K, T> {}

impl<K: FixedKind, T> Memory for &StaticParts<K, T> {
    type Event = T;
    type Kind = K;
    type Wait = BusySpin;

    #[inline(always)]
    fn capacity(&self) -> Capacity {
        // SAFETY: no mask is larger. The compiler has that from nowhere else, since it did not see the parts made.
        unsafe { core::hint::assert_unchecked((self.capacity.mask() as u64) < Capacity::MAX) };
        self.capacity
    }
    #[inline(always)]
    fn cursor(&self) -> &Cursor {
        &self.words().cursor
    }
    #[inline(always)]
    fn status(&self) -> &Status {
        &self.words().status
    }
    #[inline(always)]
    fn consumers(&self) -> &[ConsumerRecord] {
        slice::from_ref(&self.words().consumer)
    }
    #[inline(always)]
    fn stamps(&self) -> RingStamps<'_> {
        let entries = match K::MULTI {
            // SAFETY: there are as many as slots, as `new` checked.
            true => unsafe { slice::from_raw_parts(self.stamps, self.capacity.get()) },
            false => &[],
        };
        RingStamps::attach(entries, self.capacity)
    }
    #[inline]
    fn slots(&self) -> Slots<'_, T> {
        // SAFETY: there are as many valid values, as whoever made the parts promised.
        unsafe { Slots::from_raw(self.slots, self.capacity) }
    }
    #[inline]
    fn wait(&self) -> BusySpin {
        BusySpin
    }
    #[inline]
    fn consumers_wake(&self) -> &() {
        &()
    }
    #[inline]
    fn producers_wake(&self) -> &() {
        &()
    }
}
