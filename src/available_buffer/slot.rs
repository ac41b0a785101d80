//! One stamp a slot: each entry holds the generation (the lap) that its slot was last published in.

use super::{AvailableBuffer, Run, Stamp};
use crate::capacity::Capacity;
use crate::error::CapacityError;
use crate::primitive::{Ordering, Word};
use crate::sequence::{Seq, SeqRange};

/// An available buffer that stamps every slot with its generation (LMAX's `availableBuffer`).
///
/// The entry of sequence `s` holds `(s / capacity) modulo 2^(word bits − 2) + 1` beside the abandoned bit, so zeroed
/// memory means "never published". A range is stamped last slot first: whoever sees its first entry sees all of it.
///
/// ```
/// use annulus::available_buffer::{SlotStamps, Stamp};
/// use annulus::{Seq, SeqRange};
///
/// let entries = [const { Stamp::new() }; 8];
/// let stamps = SlotStamps::new(&entries)?;
/// stamps.set_range(SeqRange::new(Seq::new(0), 3));
/// stamps.set(Seq::new(4));
/// assert!(stamps.is_available(Seq::new(4)));
/// assert_eq!(stamps.highest_published(Seq::new(0), Seq::new(8)), Seq::new(3));
/// # Ok::<(), annulus::error::CapacityError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct SlotStamps<'a> {
    entries: &'a [Stamp],
    capacity: Capacity,
}

impl<'a> SlotStamps<'a> {
    const GENERATION: Word = Word::MAX >> 2;

    /// An available buffer over `entries`, none of them published. The caller hands the entries to other threads
    /// only after that.
    ///
    /// # Errors
    /// [`CapacityError`] if the number of entries is no [`Capacity`].
    pub fn new(entries: &'a [Stamp]) -> Result<Self, CapacityError> {
        let capacity = Capacity::new(entries.len())?;
        for entry in entries {
            entry.prepare(0);
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
    #[cfg_attr(annulus_word = "64", expect(dead_code, reason = "rings use the other form here"))]
    pub(crate) fn attach(entries: &'a [Stamp], capacity: Capacity) -> Self {
        debug_assert_eq!(entries.len(), capacity.get());
        Self { entries, capacity }
    }

    /// The word of an entry that was never published, wherever its ring starts.
    #[cfg(not(annulus_word = "64"))]
    pub(crate) const fn initial(_start: Seq) -> Word {
        0
    }

    /// Publishes one sequence.
    #[inline]
    pub fn set(&self, sequence: Seq) {
        self.stamp(SeqRange::new(sequence, 1), false);
    }

    /// Publishes a range of sequences, the last one first.
    #[inline]
    pub fn set_range(&self, range: SeqRange) {
        self.stamp(range, false);
    }

    /// Whether `sequence` is published (and not abandoned).
    #[inline]
    #[must_use]
    pub fn is_available(&self, sequence: Seq) -> bool {
        self.run_at(sequence).is_some_and(|run| !run.abandoned)
    }

    /// The end of what is published without a gap from `from` on, at most `to`. Abandoned sequences are a gap.
    #[must_use]
    pub fn highest_published(&self, from: Seq, to: Seq) -> Seq {
        let mut end = from;
        while to.since(end) > 0 && self.is_available(end) {
            end = end.plus(1);
        }
        end
    }

    /// The stamp of `sequence`, not abandoned.
    #[inline]
    const fn generation(&self, sequence: Seq) -> Word {
        (((sequence.get() >> self.capacity.log2()) & Self::GENERATION) + 1) << 1
    }

    #[inline]
    fn stamp(&self, range: SeqRange, abandoned: bool) {
        let mut sequence = range.end;
        while sequence != range.start {
            sequence = sequence.minus(1);
            let word = self.generation(sequence) | Word::from(abandoned);
            // Release: pairs with the Acquire of `run_at`; the publisher's writes to the slots, and the entries of
            // the range's later sequences, come first.
            self.entry(sequence).0.store(word, Ordering::Release);
        }
    }

    #[inline]
    fn entry(&self, sequence: Seq) -> &'a Stamp {
        let index = sequence.index(self.capacity);
        // SAFETY: there are `capacity` entries, and an index is below the capacity.
        unsafe { self.entries.get_unchecked(index) }
    }
}

impl AvailableBuffer for SlotStamps<'_> {
    #[inline]
    fn publish(&self, range: SeqRange) {
        self.stamp(range, false);
    }

    #[inline]
    fn abandon(&self, range: SeqRange) {
        self.stamp(range, true);
    }

    #[inline]
    fn split(&self, _rest: SeqRange, _abandoned: bool) {
        // Every sequence has a stamp already.
    }

    #[inline]
    fn run_at(&self, head: Seq) -> Option<Run> {
        // Acquire: pairs with the Release of `stamp`.
        let word = self.entry(head).0.load(Ordering::Acquire);
        (word & !1 == self.generation(head)).then_some(Run { end: head.plus(1), abandoned: word & 1 != 0 })
    }
}
