//! Sleeps until it is woken.

#[cfg_attr(
    all(any(target_os = "linux", target_os = "android"), not(annulus_loom)),
    path = "blocking/futex.rs"
)]
#[cfg_attr(
    not(all(any(target_os = "linux", target_os = "android"), not(annulus_loom))),
    path = "blocking/park.rs"
)]
mod sleep;

use core::time::Duration;

use self::sleep::Bed;
use super::yielding::yield_now;
use super::{ConstWait, Deadline, WaitStrategy, WakeWord};
use crate::primitive::{AtomicU32, Ordering, atomic_u32, const_unless_loom, fence, spin_loop};

/// Spins for a moment, gives way to other threads a few times, then sleeps until it is woken: idle processor time near
/// zero.
///
/// Giving way spares the others the system call that a wake-up costs, where they share the core or are about to make
/// progress. Whoever changes the ring pays one fence and one load, and a system call only while somebody sleeps. On Linux the
/// sleep is a futex; elsewhere a condition variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Blocking {
    spins: u32,
}

/// How often a thread gives way before it sleeps.
const YIELDS: u32 = if cfg!(annulus_loom) { 0 } else { 8 };

impl Blocking {
    /// A strategy that spins for a microsecond or two before it gives way.
    #[must_use]
    pub const fn new() -> Self {
        Self { spins: 40 }
    }

    /// A strategy that polls `spins` times before it gives way. More of them shorten the latency of events that come
    /// soon, at the price of processor time.
    #[must_use]
    pub const fn with_spins(spins: u32) -> Self {
        Self { spins }
    }

    fn spins(self) -> u32 {
        if cfg!(annulus_loom) { 0 } else { self.spins }
    }

    /// `None` once `remaining` is zero; `remaining` is `None` for ever.
    fn sleep_until<R>(
        self,
        word: &EventCount,
        remaining: impl Fn() -> Option<Duration>,
        mut ready: impl FnMut() -> Option<R>,
    ) -> Option<R> {
        for _ in 0..self.spins() {
            if let Some(result) = ready() {
                return Some(result);
            }
            spin_loop();
        }
        for _ in 0..YIELDS {
            if let Some(result) = ready() {
                return Some(result);
            }
            if remaining() == Some(Duration::ZERO) {
                return None;
            }
            yield_now();
        }
        let registered = word.register();
        loop {
            let epoch = registered.epoch();
            if let Some(result) = ready() {
                return Some(result);
            }
            let remaining = remaining();
            if remaining == Some(Duration::ZERO) {
                return None;
            }
            registered.0.bed.sleep(&registered.0.epoch, epoch, remaining);
        }
    }
}

impl Default for Blocking {
    fn default() -> Self {
        Self::new()
    }
}

impl WaitStrategy for Blocking {
    type Word = EventCount;
    const IDENTITY: u32 = Bed::IDENTITY;

    fn wait<R>(&self, word: &EventCount, mut ready: impl FnMut() -> Option<R>) -> R {
        loop {
            if let Some(result) = self.sleep_until(word, || None, &mut ready) {
                return result;
            }
        }
    }

    fn wait_deadline<R>(
        &self,
        word: &EventCount,
        deadline: impl Deadline,
        ready: impl FnMut() -> Option<R>,
    ) -> Option<R> {
        self.sleep_until(word, || Some(deadline.remaining()), ready)
    }

    #[inline]
    fn fence(&self) {
        // SeqCst: pairs with the fence in `Registered::epoch`. Either the sleeper's poll sees the change that was
        // made before this fence, or `wake` sees the sleeper that registered before that one.
        fence(Ordering::SeqCst);
    }

    #[inline]
    fn wake(&self, word: &EventCount) {
        // Relaxed: ordered by the fences, see above.
        if word.sleepers.load(Ordering::Relaxed) != 0 {
            word.wake_all();
        }
    }
}

impl ConstWait for Blocking {
    const STRATEGY: Self = Self::new();
    #[cfg(not(annulus_loom))]
    const WORD: EventCount = EventCount::new();
}

/// What threads sleep on: how many are about to, and an epoch that each wake-up moves.
#[derive(Debug)]
#[repr(C)]
pub struct EventCount {
    epoch: AtomicU32,
    sleepers: AtomicU32,
    bed: Bed,
}

impl EventCount {
    const_unless_loom! {
        /// A word on which nobody sleeps.
        #[must_use]
        pub fn new() -> Self {
            Self { epoch: atomic_u32(0), sleepers: atomic_u32(0), bed: Bed::new() }
        }
    }

    /// Counts this thread among the sleepers until the guard is dropped, by return or by unwinding.
    fn register(&self) -> Registered<'_> {
        // Relaxed: the fence in `Registered::epoch` orders it before the poll.
        self.sleepers.fetch_add(1, Ordering::Relaxed);
        Registered(self)
    }

    #[cold]
    fn wake_all(&self) {
        self.bed.wake_all(&self.epoch);
    }
}

impl Default for EventCount {
    fn default() -> Self {
        Self::new()
    }
}

impl WakeWord for EventCount {
    fn new() -> Self {
        Self::new()
    }

    fn shared() -> Self {
        Self { bed: Bed::shared(), ..Self::new() }
    }
}

struct Registered<'a>(&'a EventCount);

impl Registered<'_> {
    /// The epoch to sleep on, if the condition does not hold when it is polled after this call.
    fn epoch(&self) -> u32 {
        // Acquire: pairs with the Release in `wake_all`, so that a new epoch comes with the change it announces.
        let epoch = self.0.epoch.load(Ordering::Acquire);
        // SeqCst: pairs with the fence in `Blocking::fence`; orders the registration before the poll that follows.
        fence(Ordering::SeqCst);
        epoch
    }
}

impl Drop for Registered<'_> {
    fn drop(&mut self) {
        // Relaxed: a waker that still counts this thread makes one call too many, no harm.
        self.0.sleepers.fetch_sub(1, Ordering::Relaxed);
    }
}
