//! Sequences: the positions of events in the endless stream, as values and as padded shared words.

use core::fmt;

use crate::capacity::Capacity;
use crate::primitive::{AtomicWord, Distance, Ordering, Padded, Word, atomic_word, const_unless_loom};

/// The position of an event in the endless stream.
///
/// A sequence has one bit less than [`Word`], everywhere: its word in memory is `sequence << 1 | flag`, and the
/// flag says "closed" in a cursor and "abandoned" in a stamp. Arithmetic wraps, and order is the order of the
/// signed distance, so a stream may start anywhere and run for ever. There is no `Ord`: a wrapping order is not
/// transitive; compare with [`Seq::since`].
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct Seq(Word);

impl Seq {
    /// The first sequence of a ring that starts at no other.
    pub const ZERO: Self = Self(0);

    /// The sequence with this number, modulo 2 to the power of the bits of a sequence.
    #[inline]
    #[must_use]
    pub const fn new(number: Word) -> Self {
        Self(number << 1)
    }

    /// The sequence's number.
    #[inline]
    #[must_use]
    pub const fn get(self) -> Word {
        self.0 >> 1
    }

    /// The sequence `events` later.
    #[inline]
    #[must_use]
    pub const fn plus(self, events: usize) -> Self {
        Self(self.0.wrapping_add((events as Word) << 1))
    }

    /// The sequence `events` earlier.
    #[inline]
    #[must_use]
    pub const fn minus(self, events: usize) -> Self {
        Self(self.0.wrapping_sub((events as Word) << 1))
    }

    /// How many events lie between `earlier` and this sequence; negative if `earlier` is the later one.
    #[inline]
    #[must_use]
    pub const fn since(self, earlier: Self) -> Distance {
        self.0.wrapping_sub(earlier.0) as Distance >> 1
    }

    /// The earlier of two sequences.
    #[inline]
    #[must_use]
    pub const fn earlier(self, other: Self) -> Self {
        if self.since(other) < 0 { self } else { other }
    }

    /// The later of two sequences.
    #[inline]
    #[must_use]
    pub const fn later(self, other: Self) -> Self {
        if self.since(other) < 0 { other } else { self }
    }

    /// The index of this sequence's slot.
    #[inline]
    #[must_use]
    pub const fn index(self, capacity: Capacity) -> usize {
        (self.0 >> 1) as usize & capacity.mask()
    }

    /// The word of this sequence with a flag in its lowest bit.
    #[inline]
    pub(crate) const fn word(self, flag: bool) -> Word {
        self.0 | flag as Word
    }

    /// The sequence of a word that never has a flag.
    #[inline]
    pub(crate) const fn from_plain_word(word: Word) -> Self {
        debug_assert!(word & 1 == 0);
        Self(word)
    }

    /// The sequence of a word as it is. A flag stays in it: the caller does nothing with it then that depends on that.
    #[cfg(annulus_lean)]
    #[inline]
    pub(crate) const fn from_any_word(word: Word) -> Self {
        Self(word)
    }

    /// How many events lie between this sequence and a later one, whose word may have a flag.
    #[cfg(annulus_lean)]
    #[inline]
    pub(crate) const fn until_word(self, word: Word) -> Distance {
        word.wrapping_sub(self.0) as Distance >> 1 // the flag is shifted out
    }

    /// The word of this sequence where a consumer left: one less than that of one that is there, so that a producer
    /// which takes it for that of a sequence finds no room that is not there.
    #[cfg(annulus_lean)]
    #[inline]
    pub(crate) const fn left_word(self) -> Word {
        self.0.wrapping_sub(1)
    }

    /// The sequence of a word of either kind, and whether the consumer has left.
    #[cfg(annulus_lean)]
    #[inline]
    pub(crate) const fn from_left_word(word: Word) -> (Self, bool) {
        (Self(word.wrapping_add(1) & !1), word & 1 != 0)
    }

    /// The sequence and the flag of a word.
    #[inline]
    pub(crate) const fn from_word(word: Word) -> (Self, bool) {
        (Self(word & !1), word & 1 != 0)
    }
}

impl fmt::Debug for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.get())
    }
}

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}

/// Consecutive sequences, from `start` up to and without `end`.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
#[repr(C)]
pub struct SeqRange {
    /// The first sequence.
    pub start: Seq,
    /// The sequence after the last one.
    pub end: Seq,
}

impl SeqRange {
    /// The `count` sequences from `start` on.
    #[inline]
    #[must_use]
    pub const fn new(start: Seq, count: usize) -> Self {
        Self { start, end: start.plus(count) }
    }

    /// How many sequences these are.
    #[inline]
    #[must_use]
    pub const fn len(self) -> usize {
        self.end.since(self.start) as usize
    }

    /// Whether there are none.
    #[inline]
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.start.0 == self.end.0
    }

    /// Takes the first `count` sequences away from this range and returns them.
    ///
    /// # Panics
    /// If `count` is above [`len`](Self::len).
    #[inline(always)]
    #[track_caller]
    pub(crate) fn take_front(&mut self, count: usize) -> Self {
        assert!(count <= self.len(), "{count} events asked for, {} left", self.len());
        let front = Self::new(self.start, count);
        self.start = front.end;
        front
    }
}

impl fmt::Debug for SeqRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}..{:?}", self.start, self.end)
    }
}

/// A sequence that threads share, on cache lines of its own (LMAX's `Sequence`).
///
/// One party moves it forward with [`set`](Self::set); any number may [`get`](Self::get) it.
#[derive(Debug)]
pub struct Sequence {
    word: Padded<AtomicWord>,
}

impl Sequence {
    const_unless_loom! {
        /// A shared sequence that stands at `start`.
        #[must_use]
        pub fn new(start: Seq) -> Self {
            Self { word: Padded(atomic_word(start.0)) }
        }
    }

    /// Where the sequence stands. Whatever its owner did before it came here happened before this call returns.
    #[inline]
    #[must_use]
    pub fn get(&self) -> Seq {
        // Acquire: pairs with the Release of `set` and `advance`.
        Seq(self.word.0.load(Ordering::Acquire))
    }

    /// Moves the sequence. What this thread did before is visible to whoever reads the new place.
    #[inline]
    pub fn set(&self, to: Seq) {
        // Release: pairs with the Acquire of `get`; for a consumer, its reads of the slots come first.
        self.word.0.store(to.0, Ordering::Release);
    }

    /// Moves the sequence from `from` to `to`, if it still stands at `from`.
    ///
    /// # Errors
    /// Where it stands instead.
    #[cfg(annulus_cas)]
    #[inline]
    pub fn advance(&self, from: Seq, to: Seq) -> Result<(), Seq> {
        // AcqRel: pairs with `get` and `set` on the other side, in both directions. The failure's Acquire pairs
        // with the Release that put the sequence where it is.
        match self.word.0.compare_exchange(from.0, to.0, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => Ok(()),
            Err(word) => Err(Seq(word)),
        }
    }
}

#[cfg(all(test, not(annulus_loom)))]
mod tests {
    use super::*;

    const LAST: Seq = Seq::ZERO.minus(1);

    #[test]
    fn wraps_after_one_bit_less_than_a_word() {
        assert_eq!(LAST.get(), Word::MAX >> 1);
        assert_eq!(LAST.plus(1), Seq::ZERO);
        assert_eq!(Seq::ZERO.since(LAST), 1);
        assert_eq!(LAST.since(Seq::ZERO), -1);
        assert_eq!(LAST.plus(3).since(LAST.minus(2)), 5);
    }

    #[test]
    fn orders_by_distance() {
        assert_eq!(LAST.earlier(Seq::ZERO), LAST);
        assert_eq!(LAST.later(Seq::ZERO), Seq::ZERO);
        assert_eq!(Seq::new(3).earlier(Seq::new(4)), Seq::new(3));
    }

    #[test]
    fn carries_a_flag_beside_the_number() {
        for seq in [Seq::ZERO, Seq::new(7), LAST] {
            for flag in [false, true] {
                assert_eq!(Seq::from_word(seq.word(flag)), (seq, flag));
            }
        }
    }

    #[test]
    fn indexes_by_mask() {
        let capacity = Capacity::new(8).unwrap();
        assert_eq!(Seq::new(13).index(capacity), 5);
        assert_eq!(LAST.index(capacity), 7);
        assert_eq!(LAST.plus(1).index(capacity), 0);
    }

    #[test]
    fn ranges_split_from_the_front() {
        let mut range = SeqRange::new(LAST.minus(1), 5);
        assert_eq!(range.take_front(2), SeqRange::new(LAST.minus(1), 2));
        assert_eq!(range, SeqRange::new(Seq::ZERO, 3));
        assert!(range.take_front(0).is_empty());
        assert!(std::panic::catch_unwind(move || range.take_front(4)).is_err());
    }

    #[test]
    fn shared_sequence_moves() {
        let shared = Sequence::new(LAST);
        shared.set(Seq::ZERO);
        assert_eq!(shared.get(), Seq::ZERO);
        #[cfg(annulus_cas)]
        {
            assert_eq!(shared.advance(LAST, Seq::new(1)), Err(Seq::ZERO));
            assert_eq!(shared.advance(Seq::ZERO, Seq::new(1)), Ok(()));
            assert_eq!(shared.get(), Seq::new(1));
        }
    }

    #[test]
    #[cfg(annulus_line = "128")]
    fn shared_sequence_has_its_own_lines() {
        assert_eq!((size_of::<Sequence>(), align_of::<Sequence>()), (128, 128));
    }
}
