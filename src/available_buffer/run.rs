//! One stamp a run: the entry at the run's first slot says where the run ends.

#[cfg(annulus_outline)]
use core::ptr::NonNull;

use super::{AvailableBuffer, Run, Stamp};
use crate::capacity::Capacity;
use crate::error::CapacityError;
use crate::primitive::{Ordering, Word};
use crate::sequence::{Seq, SeqRange};

/// An available buffer that stamps whole runs.
///
/// Publishing is one store, whatever the run's length, and reading is one load a run. It is sound for readers that
/// walk from run head to run head: they read no entry but heads, and a head's stale stamp belongs to an earlier lap,
/// so that it ends at or before the head.
///
/// An entry keeps its stamp until a run begins at its slot again. A stamp that old by half the range of sequences
/// would look fresh, so rings use this form only with 64-bit words.
///
/// ```
/// use annulus::available_buffer::{AvailableBuffer, RunStamps, Stamp};
/// use annulus::{Seq, SeqRange};
///
/// let entries = [const { Stamp::new() }; 8];
/// let stamps = RunStamps::new(&entries, Seq::ZERO)?;
/// let claim = SeqRange::new(Seq::ZERO, 5);
/// assert_eq!(stamps.run_at(Seq::ZERO), None);
/// stamps.publish(claim);
/// assert_eq!(stamps.run_at(Seq::ZERO).unwrap().end, claim.end);
/// # Ok::<(), annulus::error::CapacityError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct RunStamps<'a> {
    entries: &'a [Stamp],
    capacity: Capacity,
}

impl<'a> RunStamps<'a> {
    /// An available buffer over `entries`, for a ring that starts at `start`: every entry is stamped anew. The
    /// caller hands the entries to other threads only after that.
    ///
    /// # Errors
    /// [`CapacityError`] if the number of entries is no [`Capacity`].
    pub fn new(entries: &'a [Stamp], start: Seq) -> Result<Self, CapacityError> {
        let capacity = Capacity::new(entries.len())?;
        for entry in entries {
            entry.prepare(Self::initial(start));
        }
        Ok(Self { entries, capacity })
    }

    /// An available buffer over entries that another one prepared, and that may be in use.
    ///
    /// # Errors
    /// [`CapacityError`] if the number of entries is no [`Capacity`].
    #[inline]
    pub fn over(entries: &'a [Stamp]) -> Result<Self, CapacityError> {
        Ok(Self { entries, capacity: Capacity::new(entries.len())? })
    }

    /// An available buffer over entries that are in use already; there must be `capacity` of them.
    #[inline]
    #[cfg_attr(not(annulus_word = "64"), expect(dead_code, reason = "rings use the other form here"))]
    pub(crate) fn attach(entries: &'a [Stamp], capacity: Capacity) -> Self {
        debug_assert_eq!(entries.len(), capacity.get());
        Self { entries, capacity }
    }

    /// Where the first entry is.
    #[cfg(annulus_outline)]
    pub(crate) fn address(&self) -> NonNull<Word> {
        NonNull::from(self.entries).cast()
    }

    /// The word of an entry that no run has begun at, in a ring that starts at `start`.
    pub(crate) const fn initial(start: Seq) -> Word {
        start.word(false)
    }

    #[inline]
    fn stamp(&self, range: SeqRange, abandoned: bool) {
        if range.is_empty() {
            return;
        }
        // Release: pairs with the Acquire of `run_at`; the publisher's writes to the slots come first.
        self.entry(range.start).0.store(range.end.word(abandoned), Ordering::Release);
    }

    #[inline]
    fn entry(&self, head: Seq) -> &'a Stamp {
        let index = head.index(self.capacity);
        // SAFETY: there are `capacity` entries, and an index is below the capacity.
        unsafe { self.entries.get_unchecked(index) }
    }
}

impl AvailableBuffer for RunStamps<'_> {
    #[inline]
    fn publish(&self, range: SeqRange) {
        self.stamp(range, false);
    }

    #[inline]
    fn abandon(&self, range: SeqRange) {
        self.stamp(range, true);
    }

    #[inline]
    fn split(&self, rest: SeqRange, abandoned: bool) {
        self.stamp(rest, abandoned);
    }

    #[inline]
    fn run_at(&self, head: Seq) -> Option<Run> {
        // Acquire: pairs with the Release of `stamp`.
        let (end, abandoned) = Seq::from_word(self.entry(head).0.load(Ordering::Acquire));
        (end.since(head) > 0).then_some(Run { end, abandoned })
    }
}
