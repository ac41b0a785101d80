//! The cursor of the only producer of narrow sequences, which keeps nothing itself.

use super::Cursor;
use crate::primitive::{Distance, Ordering, Word, fence};
use crate::sequence::Seq;

impl Cursor {
    /// Where the producer's own publishing has come to.
    #[inline]
    pub(crate) fn own(&self) -> Seq {
        // Relaxed: asked by the only one who writes it.
        Seq::from_word(self.word.0.load(Ordering::Relaxed)).0
    }

    /// The same, for a claim, which is refused if the cursor is closed: then the flag stays in.
    #[inline]
    pub(crate) fn own_while_open(&self) -> Seq {
        // Relaxed: as in `own`.
        Seq::from_any_word(self.word.0.load(Ordering::Relaxed))
    }

    /// How many events are published from `from` on, and whether the cursor is closed.
    #[inline]
    pub(crate) fn published_from(&self, from: Seq) -> (Distance, bool) {
        let (end, closed) = self.get();
        // The flag is shifted out, so that nobody need mask it.
        (from.until_word(end.word(closed)), closed)
    }

    /// Closes the cursor at `end`, since the producer was asked to. Returns its word.
    ///
    /// One fence serves both directions: this lies within each claim, where bytes count.
    #[inline]
    pub(crate) fn close_as_asked(&self, end: Seq) -> Word {
        let word = end.word(true);
        // AcqRel: Acquire pairs with the Release of the request in `Status`, which the caller has read; Release with the
        // Acquire in `get`: all that the producer did comes first, and the halt that asked for it.
        fence(Ordering::AcqRel);
        // Relaxed: the fence comes before.
        self.word.0.store(word, Ordering::Relaxed);
        word
    }
}
