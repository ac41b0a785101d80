//! The word that the workers of a group share beside their record: where the next of them takes events.

use crate::primitive::{AtomicU32, AtomicWord, Ordering, Padded, atomic_u32, atomic_word, const_unless_loom};
use crate::sequence::Seq;

/// A group's cursor: everything below was taken by some worker. On cache lines of its own, since all workers move it.
#[derive(Debug)]
pub struct GroupCursor(Padded<Words>);

#[derive(Debug)]
#[repr(C)]
struct Words {
    cursor: AtomicWord,
    /// How many of the workers that the ring was built with have got their handles by the block's address.
    taken: AtomicU32,
}

impl GroupCursor {
    const_unless_loom! {
        /// A cursor at `start`.
        pub fn new(start: Seq) -> Self {
            Self(Padded(Words { cursor: atomic_word(start.word(false)), taken: atomic_u32(0) }))
        }
    }

    /// Where the next worker takes events.
    #[inline]
    pub fn get(&self) -> Seq {
        // Acquire: pairs with the Release in `advance`: a worker that stopped inside a run saw that run's stamp.
        Seq::from_word(self.0.0.cursor.load(Ordering::Acquire)).0
    }

    /// Takes the events from `from` to `to`, unless another worker came first. Whether this call did.
    #[cfg(annulus_cas)]
    #[inline]
    pub fn advance(&self, from: Seq, to: Seq) -> bool {
        // AcqRel: pairs with itself and with `get` in the other workers. Relaxed on failure: the caller reads again.
        let (from, to) = (from.word(false), to.word(false));
        self.0.0.cursor.compare_exchange(from, to, Ordering::AcqRel, Ordering::Relaxed).is_ok()
    }

    /// Takes one of so many workers for a handle. Whether one was left.
    #[cfg(annulus_cas)]
    pub fn take_worker(&self, workers: u32) -> bool {
        let more = |taken: u32| (taken < workers).then_some(taken + 1);
        // Relaxed: the count alone decides; what a worker begins with it reads from words of their own order.
        self.0.0.taken.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).is_ok()
    }

    /// Moves the cursor up to `to`, if it is not there yet.
    #[cfg(annulus_joins)]
    pub fn raise(&self, to: Seq) {
        let mut at = self.get();
        while to.since(at) > 0 && !self.advance(at, to) {
            at = self.get();
        }
    }
}
