//! The cursor: how far a ring has been claimed (multi producer) or published (single producer), and whether it is
//! closed, in one word.

#[cfg(annulus_outline)]
use core::ptr::NonNull;

#[cfg(annulus_lean)]
mod lean;

#[cfg(annulus_cas)]
use crate::primitive::Word;
use crate::primitive::{AtomicWord, Ordering, Padded, atomic_word, const_unless_loom};
use crate::sequence::Seq;

/// A ring's cursor word, `sequence << 1 | closed`, on cache lines of its own.
///
/// In a multi-producer ring it is the sequence that the next claim begins at; since the closed bit is part of the
/// word that claims compare and swap, no claim succeeds after closing, and no publish that succeeded is lost. In a
/// single-producer ring it is the end of what is published; only the producer writes it.
#[derive(Debug)]
pub struct Cursor {
    word: Padded<AtomicWord>,
}

impl Cursor {
    const_unless_loom! {
        /// An open cursor at `start`.
        #[must_use]
        pub fn new(start: Seq) -> Self {
            Self { word: Padded(atomic_word(start.word(false))) }
        }
    }

    #[cfg(annulus_outline)]
    pub(crate) fn address(&self) -> NonNull<Word> {
        NonNull::from(&self.word.0).cast()
    }

    /// Where the cursor stands, and whether it is closed.
    #[inline]
    #[must_use]
    pub fn get(&self) -> (Seq, bool) {
        // Acquire: pairs with the Release in `publish`, and with that of `close`, so that whoever sees the ring closed
        // sees why.
        Seq::from_word(self.word.0.load(Ordering::Acquire))
    }

    /// Single producer: makes everything below `end` visible. The cursor stays, or becomes, open or closed as told.
    #[inline]
    pub(crate) fn publish(&self, end: Seq, closed: bool) {
        // Release: pairs with the Acquire in `get`: the producer's writes to the slots come first.
        self.word.0.store(end.word(closed), Ordering::Release);
    }

    /// Multi producer: the cursor's word, for a claim to compare with.
    #[cfg(annulus_cas)]
    #[inline]
    pub(super) fn peek(&self) -> Word {
        // Relaxed: the claim's compare-and-swap decides; what it protects is ordered by stamps and gates.
        self.word.0.load(Ordering::Relaxed)
    }

    /// Multi producer: moves the cursor from `from` to `to`, unless somebody moved or closed it before.
    #[cfg(annulus_cas)]
    #[inline]
    pub(super) fn claim(&self, from: Word, to: Seq) -> Result<(), Word> {
        // Relaxed, both: claims hand no data to each other. A slot's last readers are ordered before this claim's
        // writes by the Acquire in the gate, and its last writer before those readers by its stamp.
        self.word
            .0
            .compare_exchange_weak(from, to.word(false), Ordering::Relaxed, Ordering::Relaxed)
            .map(drop)
    }

    /// Multi producer: closes the cursor. Whether this call did it.
    #[cfg(annulus_cas)]
    pub fn close(&self) -> bool {
        // AcqRel: Release pairs with the Acquire in `get`; Acquire with the Release of whoever closed it before.
        self.word.0.fetch_or(Seq::ZERO.word(true), Ordering::AcqRel) & 1 == 0
    }

    /// Opens the cursor again, with nobody else looking. Returns where it stands.
    pub(crate) fn reopen(&self) -> Seq {
        // Relaxed, both: whoever hands the ring's handles to other threads orders this before.
        let (sequence, _) = Seq::from_word(self.word.0.load(Ordering::Relaxed));
        self.word.0.store(sequence.word(false), Ordering::Relaxed);
        sequence
    }
}
