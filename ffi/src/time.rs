//! Points in time, as C has them: nanoseconds of one clock.

use annulus::wait::Deadline;
use core::time::Duration;

/// The time now, in nanoseconds of a clock that only goes forward; for deadlines: `annulus_now() + 1000000` is one
/// millisecond from now. Its beginning means nothing, and differs between machines and from one start to the next.
///
/// Threads: any. Signals: safe.
#[unsafe(no_mangle)]
pub extern "C" fn annulus_now() -> u64 {
    nanoseconds()
}

#[cfg(unix)]
fn nanoseconds() -> u64 {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the call writes to `now`, which lives until it returns. The clock exists on every system.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &raw mut now) };
    (now.tv_sec as u64).wrapping_mul(1_000_000_000).wrapping_add(now.tv_nsec as u64)
}

/// Since the first call.
#[cfg(not(unix))]
fn nanoseconds() -> u64 {
    static FIRST: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    FIRST.get_or_init(std::time::Instant::now).elapsed().as_nanos() as u64
}

/// An absolute time by [`annulus_now`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Until(pub(crate) u64);

impl Deadline for Until {
    #[inline]
    fn has_passed(&self) -> bool {
        annulus_now() >= self.0
    }

    #[inline]
    fn remaining(&self) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(annulus_now()))
    }
}
