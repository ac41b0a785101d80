//! Places for the wakers of tasks that wait.

mod place;
mod waiter;

pub(crate) use waiter::{KeptWakers, Waiter};

use core::fmt;
use core::task::Waker;

use self::place::Place;
use crate::primitive::{AtomicU32, Ordering, atomic_u32};

/// The tasks that wait on one word: a set of places for their wakers, as many as it was made with.
///
/// A task takes a place for as long as it waits. Nothing here waits for another party, and nothing allocates.
#[repr(C)]
pub struct Wakers<P: ?Sized = [Kept]> {
    /// A bit for each place that is taken.
    taken: AtomicU32,
    places: P,
}

/// A place of [`Wakers`].
#[derive(Debug)]
pub struct Kept(Place);

impl<const N: usize> Wakers<[Kept; N]> {
    const FITS: () = assert!(0 < N && N <= u32::BITS as usize, "a set of wakers has 1 to 32 places");

    /// A set with every place free.
    #[cfg(not(annulus_loom))]
    pub(super) const fn new() -> Self {
        let () = Self::FITS;
        Self { taken: atomic_u32(0), places: [const { Kept(Place::new()) }; N] }
    }

    /// A set with every place free.
    #[cfg(annulus_loom)]
    pub(super) fn new() -> Self {
        let () = Self::FITS;
        Self { taken: atomic_u32(0), places: core::array::from_fn(|_| Kept(Place::new())) }
    }
}

impl Wakers {
    /// Wakes every task that waits.
    #[inline]
    pub(super) fn wake_all(&self) {
        // Relaxed: ordered after the change that is announced by the fence that the caller made, which pairs with the
        // one in `Waiter::poll`.
        let taken = self.taken.load(Ordering::Relaxed);
        if taken != 0 {
            self.wake(taken);
        }
    }

    /// Wakes the tasks in these places.
    #[cold]
    fn wake(&self, mut taken: u32) {
        while taken != 0 {
            let index = taken.trailing_zeros() as usize;
            taken &= taken - 1;
            // The place is done with before the waker runs: it may call anything, this included.
            if let Some(waker) = self.places[index].0.take(|| self.free(index)) {
                waker.wake();
            }
        }
    }

    /// Takes a place, which the caller owns then; `None` if all are taken.
    fn enter(&self) -> Option<usize> {
        // Relaxed: a guess; the compare-and-swap decides.
        let mut taken = self.taken.load(Ordering::Relaxed);
        loop {
            let index = (!taken).trailing_zeros() as usize;
            if index >= self.places.len() {
                return None;
            }
            // Acquire: pairs with the Release in `free`: the owner before has gone, and the place is empty.
            // Relaxed, on failure: a guess again.
            let now = taken | 1 << index;
            match self.taken.compare_exchange_weak(taken, now, Ordering::Acquire, Ordering::Relaxed) {
                Ok(_) => return Some(index),
                Err(found) => taken = found,
            }
        }
    }

    /// Puts the caller's waker into its place. Whether it is in: not while somebody wakes the one before.
    ///
    /// # Safety
    /// The caller got `index` by `enter` and did not `leave`, and calls neither meanwhile.
    unsafe fn arm(&self, index: usize, waker: &Waker) -> bool {
        // SAFETY: whoever entered owns the place until it leaves.
        unsafe { self.places[index].0.arm(waker) }
    }

    /// Leaves a place.
    ///
    /// # Safety
    /// As for `arm`; the place is not the caller's after this.
    unsafe fn leave(&self, index: usize) {
        // SAFETY: as in `arm`. The waker is dropped last, since that may run anything.
        drop(unsafe { self.places[index].0.leave(|| self.free(index)) });
    }

    /// Gives a place that nobody owns to whoever comes next.
    fn free(&self, index: usize) {
        // Release: pairs with the Acquire in `enter`.
        self.taken.fetch_and(!(1 << index), Ordering::Release);
    }
}

impl<P: ?Sized> fmt::Debug for Wakers<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Relaxed: for a look only.
        let taken = self.taken.load(Ordering::Relaxed).count_ones();
        f.debug_struct("Wakers").field("taken", &taken).finish_non_exhaustive()
    }
}
