//! The storage of events: slots addressed by sequence, and batches that wrap from the last slot to the first.

use core::cell::UnsafeCell;
use core::fmt;
use core::marker::PhantomData;
use core::ptr::NonNull;

use crate::capacity::Capacity;
use crate::copy::Copier;
use crate::error::CapacityError;
use crate::sequence::{Seq, SeqRange};

#[cfg(annulus_loom)]
mod shadow;
#[cfg(annulus_loom)]
pub(crate) use shadow::{Loan, Shadow};

/// What a claim or a batch holds of its slots: nothing, except under loom, which watches the slots by it.
#[cfg(not(annulus_loom))]
#[derive(Debug, Default)]
pub(crate) struct Loan(());

#[cfg(not(annulus_loom))]
impl Loan {
    /// Gives the first `count` slots back.
    #[inline]
    pub(crate) fn give_back(&mut self, _count: usize) {}

    /// Gives all but the first `count` slots back.
    #[inline]
    pub(crate) fn keep(&mut self, _count: usize) {}

    /// Gives all slots back.
    #[inline]
    pub(crate) fn end(&mut self) {}
}

/// A view of a ring's slots: `capacity` values of `T`, each always valid, addressed by sequence.
///
/// A view does not own the slots and does not know who may touch which: the methods that reach into them are unsafe
/// for that reason. The rings' handles keep these promises; use a view to build a ring of your own.
///
/// ```
/// use annulus::copy::Copier;
/// use annulus::{Seq, SeqRange, Slots};
///
/// let mut memory = [0_u32; 8];
/// let slots = Slots::new(&mut memory)?;
/// let (copier, range) = (Copier::detect(), SeqRange::new(Seq::new(6), 4));
/// // SAFETY: this thread alone holds the slots.
/// unsafe { slots.write(range, &[1, 2, 3, 4], copier) };
/// assert_eq!(memory, [3, 4, 0, 0, 0, 0, 1, 2]);
/// # Ok::<(), annulus::error::CapacityError>(())
/// ```
pub struct Slots<'a, T> {
    base: NonNull<T>,
    capacity: Capacity,
    #[cfg(annulus_loom)]
    shadow: Option<NonNull<Shadow>>,
    slots: PhantomData<&'a [UnsafeCell<T>]>,
}

impl<T> Clone for Slots<'_, T> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Slots<'_, T> {}

impl<T> fmt::Debug for Slots<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Slots").field("capacity", &self.capacity.get()).finish_non_exhaustive()
    }
}

// SAFETY: a view is a shared borrow of cells whose every access is unsafe; whoever makes one promises that no access
// of a slot conflicts with another, and `T: Send` is what moving the access of one value between threads needs.
unsafe impl<T: Send> Send for Slots<'_, T> {}
// SAFETY: as above; `T: Sync` since two threads may hold shared references to one slot.
unsafe impl<T: Send + Sync> Sync for Slots<'_, T> {}

impl<'a, T> Slots<'a, T> {
    /// A view of these slots.
    ///
    /// # Errors
    /// [`CapacityError`] if their number is no [`Capacity`].
    pub fn new(slots: &'a mut [T]) -> Result<Self, CapacityError> {
        let capacity = Capacity::new(slots.len())?;
        let base = NonNull::from(slots).cast();
        // SAFETY: the slice holds `capacity` valid values, borrowed for 'a by this view alone.
        Ok(unsafe { Self::from_raw(base, capacity) })
    }

    /// A view of the slots that begin at `base`.
    ///
    /// # Safety
    /// `base` points at `capacity` valid values, which live for `'a` and are reached during `'a` through views only.
    #[inline]
    #[must_use]
    pub const unsafe fn from_raw(base: NonNull<T>, capacity: Capacity) -> Self {
        Self {
            base,
            capacity,
            #[cfg(annulus_loom)]
            shadow: None,
            slots: PhantomData,
        }
    }

    /// The number of slots.
    #[inline]
    #[must_use]
    pub const fn capacity(&self) -> Capacity {
        self.capacity
    }

    /// A pointer to the slot of a sequence.
    #[inline]
    #[must_use]
    pub fn slot(&self, sequence: Seq) -> NonNull<T> {
        // SAFETY: an index is below the capacity, and the view covers that many slots.
        unsafe { self.base.add(sequence.index(self.capacity)) }
    }

    /// How many slots of `range` come before the wrap, and how many after it.
    #[inline]
    fn split(&self, range: SeqRange) -> (usize, usize) {
        let before_wrap = self.capacity.get() - range.start.index(self.capacity);
        let first = range.len().min(before_wrap);
        (first, range.len() - first)
    }

    /// The slots of `range`, in order: one slice, or two where the range wraps.
    ///
    /// # Safety
    /// `range` is not longer than the capacity, and nobody writes to these slots while the slices live.
    #[inline]
    #[must_use]
    pub unsafe fn slices(&self, range: SeqRange) -> (&'a [T], &'a [T]) {
        let (first, second) = self.split(range);
        // SAFETY: `first` slots from the range's first on end before the wrap, and `second <= capacity - first` from
        // the first slot on are others; all valid, and the caller promises that nobody writes to them.
        unsafe {
            (
                core::slice::from_raw_parts(self.slot(range.start).as_ptr(), first),
                core::slice::from_raw_parts(self.base.as_ptr(), second),
            )
        }
    }

    /// The slots of `range`, in order, to be written: one slice, or two where the range wraps.
    ///
    /// # Safety
    /// `range` is not longer than the capacity, and nobody else reaches these slots while the slices live.
    #[inline]
    #[must_use]
    pub unsafe fn slices_mut(&self, range: SeqRange) -> (&'a mut [T], &'a mut [T]) {
        let (first, second) = self.split(range);
        // SAFETY: as in `slices`; the two parts do not overlap, and the caller promises that nobody else reaches them.
        unsafe {
            (
                core::slice::from_raw_parts_mut(self.slot(range.start).as_ptr(), first),
                core::slice::from_raw_parts_mut(self.base.as_ptr(), second),
            )
        }
    }
}

impl<T: Copy> Slots<'_, T> {
    /// Copies `events` into the slots of `range`, across the wrap where it lies there.
    ///
    /// # Safety
    /// As for [`slices_mut`](Self::slices_mut).
    ///
    /// # Panics
    /// If `events` and `range` differ in length.
    #[inline]
    pub unsafe fn write(&self, range: SeqRange, events: &[T], copier: Copier) {
        // SAFETY: the caller promises what `slices_mut` asks.
        let (first, second) = unsafe { self.slices_mut(range) };
        assert_eq!(events.len(), first.len() + second.len(), "as many events as slots");
        let (before_wrap, after_wrap) = events.split_at(first.len());
        copier.copy_slice(before_wrap, first);
        copier.copy_slice(after_wrap, second);
    }

    /// Copies the slots of `range` into `events`, across the wrap where it lies there.
    ///
    /// # Safety
    /// As for [`slices`](Self::slices).
    ///
    /// # Panics
    /// If `events` and `range` differ in length.
    #[inline]
    pub unsafe fn read(&self, range: SeqRange, events: &mut [T], copier: Copier) {
        // SAFETY: the caller promises what `slices` asks.
        let (first, second) = unsafe { self.slices(range) };
        assert_eq!(events.len(), first.len() + second.len(), "as many events as slots");
        let (before_wrap, after_wrap) = events.split_at_mut(first.len());
        copier.copy_slice(first, before_wrap);
        copier.copy_slice(second, after_wrap);
    }
}

#[cfg(not(annulus_loom))]
impl<T> Slots<'_, T> {
    /// Notes that `range` is lent for writing.
    #[inline]
    pub(crate) fn lend_mut(&self, _range: SeqRange) -> Loan {
        Loan(())
    }

    /// Notes that `range` is lent for reading.
    #[inline]
    pub(crate) fn lend(&self, _range: SeqRange) -> Loan {
        Loan(())
    }
}

#[cfg(all(test, not(annulus_loom)))]
mod tests {
    use super::*;

    #[test]
    fn slices_wrap_where_the_range_does() {
        let mut memory = [0, 1, 2, 3, 4, 5, 6, 7];
        let slots = Slots::new(&mut memory).unwrap();
        for start in 0..24 {
            for count in 0..=8 {
                let range = SeqRange::new(Seq::ZERO.minus(11).plus(start), count);
                // SAFETY: nobody writes.
                let (first, second) = unsafe { slots.slices(range) };
                let got = first.iter().chain(second).copied();
                assert!(got.eq((0..count).map(|i| range.start.plus(i).index(slots.capacity()))));
            }
        }
    }

    #[test]
    fn batches_are_copied_across_the_wrap() {
        let mut memory = [0_u16; 4];
        let slots = Slots::new(&mut memory).unwrap();
        let range = SeqRange::new(Seq::new(3), 4);
        let mut back = [0; 4];
        // SAFETY: this thread alone holds the slots.
        unsafe {
            slots.write(range, &[10, 11, 12, 13], Copier::detect());
            slots.read(range, &mut back, Copier::detect());
        }
        assert_eq!(back, [10, 11, 12, 13]);
        assert_eq!(memory, [11, 12, 13, 10]);
    }

    #[test]
    fn only_capacities_make_slots() {
        assert!(Slots::new(&mut [0_u8; 3]).is_err());
        assert!(Slots::<u8>::new(&mut []).is_err());
    }
}
