//! A ring's life: requests to close, halting, and how many producers there are.

use crate::primitive::{AtomicU32, Ordering, Padded, atomic_u32, const_unless_loom};

/// What all handles of a ring read on their way and seldom anybody writes.
#[derive(Debug)]
pub struct Status(Padded<Words>);

#[derive(Debug)]
#[repr(C)]
struct Words {
    /// 1 once the ring shall close. The producer of a single-producer ring closes its cursor when it sees this.
    close_requested: AtomicU32,
    /// 1 once the ring was halted.
    halted: AtomicU32,
    /// How many producer handles a multi-producer ring has.
    producers: AtomicU32,
    /// How many handles a ring that can be joined has that are consumers or can make some.
    #[cfg(annulus_joins)]
    consumers: AtomicU32,
}

impl Status {
    const_unless_loom! {
        /// An open ring with one producer.
        pub fn new() -> Self {
            Self(Padded(Words {
                close_requested: atomic_u32(0),
                halted: atomic_u32(0),
                producers: atomic_u32(1),
                #[cfg(annulus_joins)]
                consumers: atomic_u32(1),
            }))
        }
    }

    pub fn request_close(&self) {
        // Release: pairs with the Acquire in `is_close_requested`, which then sees a halt that came first.
        self.0.0.close_requested.store(1, Ordering::Release);
    }

    #[inline]
    pub fn is_close_requested(&self) -> bool {
        // Acquire: pairs with the Release in `request_close`.
        self.0.0.close_requested.load(Ordering::Acquire) != 0
    }

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
    #[cfg(annulus_cas)]
    pub fn add_producer(&self) {
        // Relaxed: the handle that is cloned keeps the count above zero.
        self.0.0.producers.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts one more producer handle, if there is none yet or there may be several. Whether it did.
    #[cfg(annulus_cas)]
    pub fn enter_producer(&self, several: bool) -> bool {
        let more = |count: u32| if several || count == 0 { count.checked_add(1) } else { None };
        // Relaxed: the count alone decides. What a producer begins with it reads from words of their own order.
        self.0.0.producers.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).is_ok()
    }

    /// Counts one producer handle less. Whether it was the last.
    #[cfg(annulus_cas)]
    pub fn remove_producer(&self) -> bool {
        // AcqRel: pairs with itself in the other producers: all that they did is before the last one's closing.
        self.0.0.producers.fetch_sub(1, Ordering::AcqRel) == 1
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
