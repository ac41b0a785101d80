//! How far the only producer of a ring of narrow sequences may go.

use crate::primitive::{AtomicWord, Distance, Ordering, Word, atomic_word, const_unless_loom, fence};
use crate::sequence::Seq;

/// The end of the room that the consumers left when the producer last looked, or some place behind the producer once it was
/// asked to close the ring: then it looks again, and finds out.
///
/// So a claim that finds room asks for nothing else. The limit never grows too old to be told from a new one: consumers do
/// not pass the producer, which does not pass this.
#[derive(Debug)]
pub struct Limit(AtomicWord);

impl Limit {
    const_unless_loom! {
        /// No room from `start` on, as far as anybody looked.
        pub fn new(start: Seq) -> Self {
            Self(atomic_word(start.word(false)))
        }
    }

    /// Whether there is room for `count` events from `next` on, as far as is known. There is none for none.
    #[inline]
    pub fn admits(&self, next: Seq, count: usize) -> bool {
        // Relaxed: the room was acquired by `raise`, which the same producer called.
        let limit = self.0.load(Ordering::Relaxed);
        match count {
            // What most claims ask is answered by a sign.
            1 => (next.word(false).wrapping_sub(limit) as Distance) < 0,
            _ => count != 0 && Self::room(limit, next) >= count,
        }
    }

    /// How many events there is room for from `next` on, up to `limit`.
    #[inline]
    pub fn room(limit: Word, next: Seq) -> usize {
        let words = limit.wrapping_sub(next.word(false)) as Distance;
        // Rounded up: the word of a consumer that has left is one less.
        if words <= 0 { 0 } else { (words as usize).div_ceil(2) }
    }

    /// Notes the end of the room that was found in a consumer's word. The producer looks afterwards for what it was asked,
    /// and if that is nothing, it goes by what it noted, whatever came over it since: the claim comes before that request.
    #[inline]
    pub fn raise(&self, word: Word) {
        // Relaxed: only the producer goes by it.
        self.0.store(word, Ordering::Relaxed);
        // SeqCst: pairs with the fence in `revoke`: whoever asks and comes first is seen by the look that follows; whoever
        // comes later puts its word over this one. Acquire: pairs with the Release in `release_to` and `leave`, for a word
        // that the caller read: the consumer's reads of the slots come before the producer's writes.
        fence(Ordering::SeqCst);
    }

    /// Admits nothing any more: the producer stays where it closed the ring, at the cursor's word.
    #[inline]
    pub fn close(&self, cursor: Word) {
        // Relaxed: only the producer goes by it; whoever asks again stores what means the same.
        self.0.store(cursor, Ordering::Relaxed);
    }

    /// Makes the producer, which has come to `cursor`, look again at its next claim. The caller has put in what it asks.
    pub fn revoke(&self, cursor: Seq) {
        // SeqCst: pairs with the fence in `raise`.
        fence(Ordering::SeqCst);
        // Relaxed: the producer acquires what was asked by the request itself.
        self.0.store(cursor.word(false), Ordering::Relaxed);
    }
}
