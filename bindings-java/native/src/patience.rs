//! How long a poll waits.

use annulus::wait::Deadline;
use core::cell::Cell;
use core::time::Duration;
use jni_sys::jlong;
use std::time::Instant;

/// After so many looks the clock is read at each: before, events come sooner than it can be read.
const FIRST_LOOKS: u32 = 16;

/// A time that begins to pass only once something asks for it, since most polls find events without a wait.
#[derive(Debug)]
pub(crate) struct Patience {
    wait: Duration,
    looks: Cell<u32>,
    end: Cell<Option<Instant>>,
}

impl Patience {
    /// So many nanoseconds.
    #[inline]
    pub(crate) fn new(nanoseconds: jlong) -> Self {
        let wait = Duration::from_nanos(nanoseconds.max(0).cast_unsigned());
        Self { wait, looks: Cell::new(0), end: Cell::new(None) }
    }

    fn end(&self) -> Instant {
        self.end.get().unwrap_or_else(|| {
            let end = Instant::now() + self.wait;
            self.end.set(Some(end));
            end
        })
    }
}

/// The deadline that is the end of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Within<'p>(pub(crate) &'p Patience);

impl Deadline for Within<'_> {
    fn has_passed(&self) -> bool {
        let Patience { wait, looks, .. } = self.0;
        if wait.is_zero() {
            return true;
        }
        looks.set(looks.get().saturating_add(1));
        looks.get() > FIRST_LOOKS && self.0.end().has_passed()
    }

    fn remaining(&self) -> Duration {
        if self.0.wait.is_zero() { Duration::ZERO } else { self.0.end().remaining() }
    }
}
