//! One task's wait: its waker goes into a place, and the place is given back when the wait ends, however it ends.

use core::task::{Context, Poll, Waker};

use super::Wakers;
use crate::primitive::{Ordering, fence, spin_loop};

/// What keeps the wakers that a [`Waiter`] waits with.
///
/// # Safety
/// `wakers` returns the same set every time.
pub(crate) unsafe trait KeptWakers {
    /// The set.
    fn wakers(&self) -> &Wakers;
}

// SAFETY: a reference stays what it is.
unsafe impl KeptWakers for &Wakers {
    #[inline]
    fn wakers(&self) -> &Wakers {
        self
    }
}

/// A task that may wait. Dropping it takes its waker out.
#[derive(Debug)]
pub(crate) struct Waiter<K: KeptWakers> {
    kept: K,
    /// The place that is this waiter's, by `Wakers::enter`.
    place: Option<usize>,
}

impl<K: KeptWakers> Waiter<K> {
    #[inline]
    pub(crate) fn new(kept: K) -> Self {
        Self { kept, place: None }
    }

    /// What keeps the wakers.
    #[cfg(annulus_watch)]
    pub(crate) fn kept(&self) -> &K {
        &self.kept
    }

    /// Polls `ready`; if it returns nothing, sees to it that the task is woken at the next change.
    ///
    /// A task that finds no place is woken at once, and so polls until there is one or `ready` returns something.
    #[inline]
    pub(crate) fn poll<R>(&mut self, cx: &mut Context<'_>, mut ready: impl FnMut() -> Option<R>) -> Poll<R> {
        let result = match ready() {
            Some(result) => Some(result),
            None => self.register_and_poll(cx, ready),
        };
        match result {
            Some(result) => {
                self.leave();
                Poll::Ready(result)
            }
            None => Poll::Pending,
        }
    }

    #[cold]
    fn register_and_poll<R>(
        &mut self,
        cx: &mut Context<'_>,
        mut ready: impl FnMut() -> Option<R>,
    ) -> Option<R> {
        let armed = self.arm(cx.waker()) || {
            // The waker before this one is being woken, so another place is taken instead. Polling until that is done
            // might last for ever, if this task interrupted whoever does it.
            self.leave();
            self.place = self.kept.wakers().enter();
            self.arm(cx.waker())
        };
        // SeqCst: pairs with the fence in `Async::fence`. Either this poll sees the change that was made before that
        // fence, or the look for wakers after that fence sees the one that was put in before this fence.
        fence(Ordering::SeqCst);
        let result = ready();
        if result.is_none() && !armed {
            // There is no place: the task polls until there is one.
            spin_loop();
            cx.waker().wake_by_ref();
        }
        result
    }

    /// Puts the task's waker into the place, if there is one. Whether it is in.
    fn arm(&mut self, waker: &Waker) -> bool {
        // SAFETY: `place` came from `enter` of this set, and only `leave` gives it back and forgets it; `&mut self`.
        self.place.is_some_and(|place| unsafe { self.kept.wakers().arm(place, waker) })
    }

    /// Takes the waker out, if one is in.
    #[inline]
    pub(crate) fn leave(&mut self) {
        if let Some(place) = self.place.take() {
            // SAFETY: as for `arm`; `place` is forgotten.
            unsafe { self.kept.wakers().leave(place) };
        }
    }
}

impl<K: KeptWakers> Drop for Waiter<K> {
    #[inline]
    fn drop(&mut self) {
        self.leave();
    }
}
