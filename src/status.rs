//! A ring's life: requests to close, halting, and how many producers there are.

#[cfg(annulus_lean)]
mod lean;

#[cfg(annulus_outline)]
use core::ptr::NonNull;
#[cfg(annulus_lean)]
pub(crate) use lean::Asked;

use crate::primitive::{
    AtomicFlag, AtomicTally, Ordering, Padded, Tally, atomic_flag, atomic_tally, const_unless_loom,
};
#[cfg(annulus_joins)]
use crate::primitive::{AtomicU32, atomic_u32};
use crate::sequence::Seq;
#[cfg(annulus_lean)]
use crate::sequencer::Limit;

/// What all handles of a ring read on their way and seldom anybody writes.
#[derive(Debug)]
pub struct Status(Padded<Words>);

#[derive(Debug)]
#[repr(C)]
struct Words {
    /// 1 once the ring shall close, and with narrow sequences 2 if that is since it was halted. The producer of a
    /// single-producer ring closes its cursor when it sees this.
    close_requested: AtomicFlag,
    /// 1 once the ring was halted.
    halted: AtomicFlag,
    /// How many producer handles a multi-producer ring has. In a `static` also whether the handles were handed out.
    producers: AtomicTally,
    /// What the only producer goes by.
    #[cfg(annulus_lean)]
    limit: Limit,
    /// How many handles a ring that can be joined has that are consumers or can make some.
    #[cfg(annulus_joins)]
    consumers: AtomicU32,
}

/// Set in the count of producers once the handles of a ring in a `static` were handed out.
#[cfg(annulus_cas)]
const HANDED_OUT: Tally = 1 << (Tally::BITS - 1);
/// The most producers that are counted. A quarter of what the word holds, so that threads which go beyond it at the same
/// time cannot make it wrap.
#[cfg(annulus_cas)]
const MOST_PRODUCERS: Tally = HANDED_OUT / 2;

impl Status {
    const_unless_loom! {
        /// An open ring with one producer.
        pub fn new(start: Seq) -> Self {
            Self::with_producers(1, start)
        }
    }

    /// An open ring whose handles nobody has yet: nothing but zeros, so that a `static` takes no place in flash.
    #[cfg(not(annulus_loom))]
    pub const fn unsplit(start: Seq) -> Self {
        Self::with_producers(0, start)
    }

    /// Opens the ring again, for one producer. A limit stays true: no consumer is behind where one was.
    #[cfg(not(annulus_loom))]
    pub fn renew(&mut self, counts_producers: bool) {
        let Words { close_requested, halted, producers, .. } = &mut self.0.0;
        *close_requested.get_mut() = 0;
        *halted.get_mut() = 0;
        if counts_producers {
            *producers.get_mut() = 1;
        }
    }

    const_unless_loom! {
        fn with_producers(producers: Tally, start: Seq) -> Self {
            #[cfg(not(annulus_lean))]
            let _ = start;
            Self(Padded(Words {
                close_requested: atomic_flag(),
                halted: atomic_flag(),
                producers: atomic_tally(producers),
                #[cfg(annulus_lean)]
                limit: Limit::new(start),
                #[cfg(annulus_joins)]
                consumers: atomic_u32(1),
            }))
        }
    }

    /// Takes the right to hand the handles out, once, and opens the ring: it may have been lent before. Whether this call
    /// did.
    #[cfg(all(annulus_cas, not(annulus_loom)))]
    pub fn hand_out(&self) -> bool {
        let Words { close_requested, halted, producers, .. } = &self.0.0;
        // Relaxed: the exchange alone decides; the ring was written by constants, or by those that it was lent to.
        let first = producers.fetch_or(HANDED_OUT, Ordering::Relaxed) & HANDED_OUT == 0;
        if first {
            // Relaxed, all: nobody else looks at them before the handles are passed on, which brings order.
            close_requested.store(0, Ordering::Relaxed);
            halted.store(0, Ordering::Relaxed);
            producers.store(HANDED_OUT | 1, Ordering::Relaxed);
        }
        first
    }

    /// Where the words are that a claim and a poll look at.
    #[cfg(annulus_outline)]
    pub(crate) fn addresses(&self) -> (NonNull<u32>, NonNull<u32>) {
        (NonNull::from(&self.0.0.close_requested).cast(), NonNull::from(&self.0.0.halted).cast())
    }

    #[cfg(not(annulus_lean))]
    pub fn request_close(&self) {
        // Release: pairs with the Acquire in `is_close_requested`, which then sees a halt that came first.
        self.0.0.close_requested.store(1, Ordering::Release);
    }

    #[inline]
    pub fn is_close_requested(&self) -> bool {
        // Acquire: pairs with the Release in `request_close`.
        self.0.0.close_requested.load(Ordering::Acquire) != 0
    }

    #[cfg(not(annulus_lean))]
    pub fn halt(&self) {
        // Release: pairs with the Acquire in `is_halted`.
        self.0.0.halted.store(1, Ordering::Release);
    }

    #[inline]
    pub fn is_halted(&self) -> bool {
        // Acquire: pairs with the Release in `halt`. A consumer calls this after it looked at the stages before it;
        // one that has left by halting did so by a Release after the halt, so that this load sees the halt.
        self.0.0.halted.load(Ordering::Acquire) != 0
    }

    /// Counts one more producer handle.
    ///
    /// # Panics
    /// If there are as many as can be counted: 16,384 with narrow sequences, 2^30 otherwise.
    #[cfg(annulus_cas)]
    pub fn add_producer(&self) {
        // Relaxed: the handle that is cloned keeps the count above zero.
        if self.0.0.producers.fetch_add(1, Ordering::Relaxed) & !HANDED_OUT >= MOST_PRODUCERS {
            self.0.0.producers.fetch_sub(1, Ordering::Relaxed);
            panic!("a ring has at most {MOST_PRODUCERS} producers");
        }
    }

    /// Counts one more producer handle, if there is none yet or there may be several. Whether it did.
    #[cfg(annulus_cas)]
    pub fn enter_producer(&self, several: bool) -> bool {
        let more = |count: Tally| {
            let fits = if several { count & !HANDED_OUT < MOST_PRODUCERS } else { count == 0 };
            fits.then_some(count + 1)
        };
        // Relaxed: the count alone decides. What a producer begins with it reads from words of their own order.
        self.0.0.producers.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).is_ok()
    }

    /// Counts one producer handle less. Whether it was the last.
    #[cfg(annulus_cas)]
    pub fn remove_producer(&self) -> bool {
        // AcqRel: pairs with itself in the other producers: all that they did is before the last one's closing.
        self.0.0.producers.fetch_sub(1, Ordering::AcqRel) & !HANDED_OUT == 1
    }

    /// Counts one more handle that is a consumer or can make one. Called before that handle exists.
    #[cfg(annulus_joins)]
    pub fn add_consumer(&self) {
        // Relaxed: the handle that makes it keeps the count above zero.
        self.0.0.consumers.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts one such handle less, after it has left.
    #[cfg(annulus_joins)]
    pub fn remove_consumer(&self) {
        // AcqRel: pairs with itself in the other handles and with the Acquire in `has_no_consumers`.
        self.0.0.consumers.fetch_sub(1, Ordering::AcqRel);
    }

    /// Whether no consumer is left, and none can come.
    #[cfg(annulus_joins)]
    pub fn has_no_consumers(&self) -> bool {
        // Acquire: pairs with the AcqRel in `remove_consumer`: what they released on their way out is seen then.
        self.0.0.consumers.load(Ordering::Acquire) == 0
    }
}
