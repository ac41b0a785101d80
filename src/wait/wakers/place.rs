//! A place for one task's waker.

use core::task::Waker;

use crate::primitive::{AtomicU32, Ordering, UnsafeCell, atomic_u32, const_unless_loom};

/// The owner reaches the cell, if the place has one; nobody else does.
const EMPTY: u32 = 0;
/// The cell holds a waker, for whoever moves the state on first.
const ARMED: u32 = 1;
/// Whoever wakes takes the waker out.
const WAKING: u32 = 2;
/// The owner has gone, and whoever was `WAKING` meanwhile frees the place. To the next owner the same as `EMPTY`.
const LEFT: u32 = 3;

/// A cell that its owner puts a waker into, and that anybody may take the waker from.
///
/// No step waits for another party's: an interrupt handler may wake whatever it interrupts.
#[derive(Debug)]
pub(super) struct Place {
    state: AtomicU32,
    waker: UnsafeCell<Option<Waker>>,
}

// SAFETY: the state says who reaches the cell, one party at a time, and each hands over by Release and Acquire; wakers
// themselves may be shared and sent.
unsafe impl Sync for Place {}

impl Place {
    const_unless_loom! {
        /// A place without a waker.
        pub(super) fn new() -> Self {
            Self { state: atomic_u32(EMPTY), waker: UnsafeCell::new(None) }
        }
    }

    /// Puts a waker in, instead of the one that is there. Whether it is in: not while somebody wakes the one before.
    ///
    /// # Safety
    /// The caller owns the place, and calls nothing else of an owner's meanwhile.
    pub(super) unsafe fn arm(&self, waker: &Waker) -> bool {
        // Relaxed: what is in the cell while it is `ARMED` is of the owner's own making.
        // Acquire, on failure: pairs with the Release in `take`: a waker is out before the next is put in.
        let found = self.state.compare_exchange(ARMED, EMPTY, Ordering::Relaxed, Ordering::Acquire);
        if found == Err(WAKING) {
            return false;
        }
        let before = self.waker.with_mut(|cell| {
            // SAFETY: the place has an owner and is neither `ARMED` nor `WAKING`, so that the owner alone reaches the cell.
            let held = unsafe { &mut *cell };
            match held {
                Some(held) if held.will_wake(waker) => None,
                _ => held.replace(waker.clone()),
            }
        });
        // Release: pairs with the Acquire in `take`.
        self.state.store(ARMED, Ordering::Release);
        drop(before);
        true
    }

    /// Takes the waker out, if one is in. Calls `free` if its owner has left meanwhile.
    pub(super) fn take(&self, free: impl FnOnce()) -> Option<Waker> {
        // Relaxed: ordered after the change that is announced by the fence before `Wakers::wake_all`. A place that is
        // not `ARMED` has nobody who waits, or one who will look once more, or one whom another party wakes.
        if self.state.load(Ordering::Relaxed) != ARMED {
            return None;
        }
        // Acquire: pairs with the Release in `arm`: the waker is in the cell. Relaxed, on failure: as above.
        self.state.compare_exchange(ARMED, WAKING, Ordering::Acquire, Ordering::Relaxed).ok()?;
        // SAFETY: only the party that moved the state from `ARMED` to `WAKING` reaches the cell, until it moves it on.
        let waker = self.waker.with_mut(|cell| unsafe { (*cell).take() });
        // Release: pairs with the Acquire in `arm` and in `leave`: the owner finds the cell as it is now.
        if self.state.swap(EMPTY, Ordering::Release) == LEFT {
            free();
        }
        waker
    }

    /// Leaves the place, and takes the waker along. `free` is called now, or by whoever is waking.
    ///
    /// # Safety
    /// As for [`arm`](Self::arm); and the caller does not own the place after this.
    pub(super) unsafe fn leave(&self, free: impl FnOnce()) -> Option<Waker> {
        // Acquire: pairs with the Release in `take`.
        if self.state.swap(LEFT, Ordering::Acquire) == WAKING {
            return None;
        }
        // SAFETY: the place was not `WAKING`, and nobody moves it from `LEFT` but an owner: this one alone reaches the
        // cell until it calls `free`.
        let waker = self.waker.with_mut(|cell| unsafe { (*cell).take() });
        free();
        waker
    }
}
