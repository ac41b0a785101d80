//! Tasks wait by their wakers, and threads by another strategy.

use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll};

#[cfg(not(annulus_loom))]
use super::ConstWait;
use super::wakers::Kept;
use super::{Deadline, DefaultWait, WaitStrategy, Waiter, WakeWord, Wakers};
use crate::primitive::{Ordering, fence};

/// Lets tasks await a ring: `claim_async`, `poll_async`, streams. Threads that call `claim` or `poll` on the same ring
/// wait by `W`.
///
/// Whoever changes the ring pays one fence and one load for each side that may wait; it wakes tasks only while some
/// wait. No executor is asked for: what wakes a task is its own waker, called wherever the ring is changed, in an
/// interrupt handler too if the executor allows that.
///
/// ```
/// use annulus::wait::{Async, Blocking};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let runtime = tokio::runtime::Builder::new_current_thread().build()?;
/// let (mut producer, mut consumer) =
///     annulus::ring::<u32>(8)?.wait(Async::new().over(Blocking::new())).build()?;
///
/// let thread = std::thread::spawn(move || {
///     for n in 0..100 {
///         producer.publish(|slot| *slot = n).unwrap(); // a thread sleeps while the ring is full
///     }
/// });
/// # runtime.block_on(async {
/// let mut sum = 0;
/// while let Ok(batch) = consumer.poll_async(8).await { // a task waits while it is empty
///     sum += batch.iter().sum::<u32>();
/// }
/// assert_eq!(sum, (0..100).sum());
/// # });
/// # thread.join().unwrap();
/// # Ok(())
/// # }
/// ```
///
/// # Places
/// A ring keeps the wakers of `N` tasks that wait for events and of `N` that wait for room, 1 to 32: the consumers and
/// producers that await at once. If there are more, those that find no place wake themselves: the ring works all the
/// same, and their executor polls them again and again until a place is free. A future that is leaked by `mem::forget`
/// keeps its place for as long as the ring lives.
///
/// Where executors interrupt each other on one core, such a task may poll for ever, and starve those that it interrupts:
/// give the ring a place for each task there, and one more, since a place is not free while its waker is being called.
///
/// # Cancelling
/// Every future may be dropped at any time: nothing is claimed, taken or released by one that did not complete, and its
/// waker goes with it.
///
/// # Starving others
/// A future that finds what it waits for completes at once and does not yield. A task that never has to wait therefore
/// keeps its executor's thread: have it yield now and then, by `tokio::task::yield_now` or `consume_budget` say, if
/// other tasks of the thread must go on.
///
/// # Wakers
/// All tasks that wait on a side are woken by a change, since they wait for different things. A waker that panics keeps
/// those behind it asleep until the next change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Async<W: WaitStrategy = DefaultWait, const N: usize = 4> {
    threads: W,
}

impl Async {
    /// Four places a side, and threads that wait as [`DefaultWait`] does.
    #[must_use]
    pub fn new() -> Self {
        Self { threads: DefaultWait::default() }
    }
}

impl Default for Async {
    fn default() -> Self {
        Self::new()
    }
}

impl<W: WaitStrategy, const N: usize> Async<W, N> {
    /// The same, with threads that wait by `threads`.
    #[must_use]
    pub fn over<V: WaitStrategy>(self, threads: V) -> Async<V, N> {
        Async { threads }
    }

    /// The same, with `P` places a side. Any number but 1 to 32 does not compile:
    ///
    /// ```compile_fail,E0080
    /// let wait = annulus::wait::Async::new().places::<33>();
    /// let ring = annulus::ring::<u32>(8).unwrap().wait(wait).build();
    /// ```
    #[must_use]
    pub fn places<const P: usize>(self) -> Async<W, P> {
        Async { threads: self.threads }
    }
}

/// A wait strategy that tasks can wait by: [`Async`].
#[diagnostic::on_unimplemented(
    message = "a ring that waits by `{Self}` keeps no wakers, so a task cannot await it",
    label = "this ring was not built for tasks",
    note = "build the ring with `.wait(annulus::wait::Async::new())`, a static one with `Async<BusySpin>`"
)]
pub trait AsyncWait: WaitStrategy + sealed::Sealed {
    /// Where wakers are kept.
    #[doc(hidden)]
    fn wakers(word: &Self::Word) -> &Wakers;

    /// Polls `ready` until it returns something: the future form of [`wait`](WaitStrategy::wait).
    ///
    /// A task that awaits it is woken whenever somebody changes what `ready` reads, calls
    /// [`fence`](WaitStrategy::fence), and then [`wake`](WaitStrategy::wake) with the same word.
    ///
    /// ```
    /// use annulus::wait::{Async, AsyncWait, WaitStrategy, WakeWord};
    /// use std::sync::atomic::{AtomicU32, Ordering};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    /// fn look(count: &AtomicU32) -> Option<u32> {
    ///     Some(count.load(Ordering::Acquire)).filter(|&count| count != 0)
    /// }
    ///
    /// let (wait, word, count) = (Async::new(), WakeWord::new(), AtomicU32::new(0));
    /// std::thread::scope(|scope| {
    ///     scope.spawn(|| {
    ///         count.store(1, Ordering::Release);
    ///         wait.fence();
    ///         wait.wake(&word);
    ///     });
    ///     assert_eq!(runtime.block_on(wait.wait_async(&word, || look(&count))), 1);
    /// });
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    fn wait_async<'w, R, F: FnMut() -> Option<R>>(&self, word: &'w Self::Word, ready: F) -> Waiting<'w, F> {
        Waiting { waiter: Waiter::new(Self::wakers(word)), ready }
    }
}

mod sealed {
    pub trait Sealed {}
}

impl<W: WaitStrategy, const N: usize> sealed::Sealed for Async<W, N> {}

impl<W: WaitStrategy, const N: usize> AsyncWait for Async<W, N> {
    #[inline]
    fn wakers(word: &Self::Word) -> &Wakers {
        &word.tasks
    }
}

impl<W: WaitStrategy, const N: usize> WaitStrategy for Async<W, N> {
    type Word = AsyncWord<W::Word, N>;

    #[inline]
    fn wait<R>(&self, word: &Self::Word, ready: impl FnMut() -> Option<R>) -> R {
        self.threads.wait(&word.threads, ready)
    }

    #[inline]
    fn wait_deadline<R>(
        &self,
        word: &Self::Word,
        deadline: impl Deadline,
        ready: impl FnMut() -> Option<R>,
    ) -> Option<R> {
        self.threads.wait_deadline(&word.threads, deadline, ready)
    }

    #[inline]
    fn fence(&self) {
        // SeqCst: pairs with the fence in `Waiter::poll`, and with that of the threads' strategy, if it has one.
        fence(Ordering::SeqCst);
    }

    #[inline]
    fn wake(&self, word: &Self::Word) {
        self.threads.wake(&word.threads);
        Self::wakers(word).wake_all();
    }
}

#[cfg(not(annulus_loom))]
impl<W: ConstWait, const N: usize> ConstWait for Async<W, N> {
    const STRATEGY: Self = Self { threads: W::STRATEGY };
    const WORD: Self::Word = AsyncWord { threads: W::WORD, tasks: Wakers::new() };
}

/// What threads and tasks wait on: the threads' own word, and `N` places for wakers.
#[derive(Debug)]
#[repr(C)]
pub struct AsyncWord<T, const N: usize> {
    threads: T,
    tasks: Wakers<[Kept; N]>,
}

impl<T: WakeWord, const N: usize> WakeWord for AsyncWord<T, N> {
    fn new() -> Self {
        Self { threads: T::new(), tasks: Wakers::new() }
    }
}

/// A future that waits until a condition holds: made by [`AsyncWait::wait_async`].
#[must_use = "a future does nothing until it is polled"]
pub struct Waiting<'w, F> {
    waiter: Waiter<&'w Wakers>,
    ready: F,
}

impl<F> fmt::Debug for Waiting<'_, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Waiting").field(&self.waiter).finish()
    }
}

/// The condition is never pinned.
impl<F> Unpin for Waiting<'_, F> {}

impl<R, F: FnMut() -> Option<R>> Future for Waiting<'_, F> {
    type Output = R;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<R> {
        let Self { waiter, ready } = self.get_mut();
        waiter.poll(cx, ready)
    }
}
