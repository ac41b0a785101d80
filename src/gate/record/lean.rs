//! What narrow sequences make of a record: one word says where the consumer stands and whether it has left.

use super::{ConsumerRecord, STAGE_SHIFT};
use crate::primitive::{Ordering, Word};
use crate::sequence::Seq;

impl ConsumerRecord {
    /// Where the consumer stands: it has released everything below.
    #[inline]
    pub fn sequence(&self) -> Seq {
        self.sequence_and_leaving().0
    }

    /// The same, and whether the consumer has left for good.
    #[inline]
    pub fn sequence_and_leaving(&self) -> (Seq, bool) {
        // Acquire: pairs with the Release in `release_to`: the consumer's reads of the slots happened before; and with that
        // in `leave`.
        Seq::from_left_word(self.0.0.sequence.load(Ordering::Acquire))
    }

    /// The word of both, for the only producer: see [`Seq::left_word`].
    #[inline]
    pub fn word(&self) -> Word {
        // Relaxed: the fence in `Limit::raise` follows.
        self.0.0.sequence.load(Ordering::Relaxed)
    }

    /// Where the consumer stands, for itself.
    #[inline]
    pub fn own_sequence(&self) -> Seq {
        // Relaxed: asked by the only one who writes it.
        Seq::from_plain_word(self.0.0.sequence.load(Ordering::Relaxed))
    }

    /// The stage of the consumer, if it bounds its producers and later stages.
    #[inline]
    pub fn stage(&self) -> Option<u32> {
        let (_, left) = self.sequence_and_leaving();
        (!left).then(|| self.home())
    }

    /// The stage that the place belongs to.
    #[inline]
    pub fn home(&self) -> u32 {
        // Relaxed: the stage was put in before anybody could ask, and stays while the consumer does.
        self.0.0.presence.load(Ordering::Relaxed) >> STAGE_SHIFT & 0xff
    }

    /// Takes the word of a consumer that has left along to `to`, below which everything is published, unless it is there.
    ///
    /// A word that stays behind for long would look ahead one day: then nobody could tell how far the last consumer came.
    #[cfg(annulus_cas)]
    pub fn take_along(&self, to: Seq) {
        let mut word = self.word();
        while let (sequence, true) = Seq::from_left_word(word)
            && to.since(sequence) > 0
        {
            // Relaxed, both: the exchange goes on with what `leave` released there; on failure nothing is read by it.
            match self.0.0.sequence.compare_exchange(
                word,
                to.left_word(),
                Ordering::Relaxed,
                Ordering::Relaxed,
            ) {
                Ok(_) => return,
                Err(now) => word = now, // another producer's, of an older look or a newer one
            }
        }
    }

    /// Without compare-and-swap there is one producer, and whoever left writes no more.
    #[cfg(not(annulus_cas))]
    pub fn take_along(&self, to: Seq) {
        if let (sequence, true) = Seq::from_left_word(self.word())
            && to.since(sequence) > 0
        {
            // Release: pairs with the Acquire in `sequence_and_leaving`, as in `leave`, which the caller has seen.
            self.0.0.sequence.store(to.left_word(), Ordering::Release);
        }
    }

    /// Leaves the gates for good. The only producer, and later stages, learn of it by the word that they read anyway, at
    /// once with the last release.
    pub fn leave(&self) {
        // Release: pairs with the Acquire in `sequence_and_leaving` and the fence in `Limit::raise`: all that the consumer
        // did comes first. The word is this consumer's to write.
        self.0.0.sequence.store(self.own_sequence().left_word(), Ordering::Release);
    }
}
