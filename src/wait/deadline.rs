//! Points in time: the clock's of the system, or of the user on bare metal.

use core::time::Duration;

/// An absolute time until which an operation waits. `std::time::Instant` is one.
pub trait Deadline: Copy {
    /// Whether the time has come.
    fn has_passed(&self) -> bool;

    /// How long it is until then; zero if the time has come.
    fn remaining(&self) -> Duration;
}

#[cfg(feature = "std")]
impl Deadline for std::time::Instant {
    #[inline]
    fn has_passed(&self) -> bool {
        Self::now() >= *self
    }

    #[inline]
    fn remaining(&self) -> Duration {
        self.saturating_duration_since(Self::now())
    }
}

/// A clock of the user's, where the system has none. The user also arms whatever interrupt ends a sleep.
pub trait Clock {
    /// A point in time of this clock.
    type Time: Copy;

    /// How long it is until `time`; zero if it has come.
    fn until(&self, time: Self::Time) -> Duration;
}

/// A deadline by a user's clock.
///
/// ```
/// use annulus::wait::{Clock, Deadline, Until};
/// use core::time::Duration;
///
/// struct Ticks(u32);
/// impl Clock for Ticks {
///     type Time = u32;
///     fn until(&self, time: u32) -> Duration {
///         Duration::from_millis(time.saturating_sub(self.0).into())
///     }
/// }
/// assert!(Until { clock: &Ticks(7), time: 7 }.has_passed());
/// assert_eq!(Until { clock: &Ticks(7), time: 9 }.remaining(), Duration::from_millis(2));
/// ```
#[derive(Debug)]
pub struct Until<'c, C: Clock> {
    /// The clock.
    pub clock: &'c C,
    /// The time by that clock.
    pub time: C::Time,
}

impl<C: Clock> Clone for Until<'_, C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C: Clock> Copy for Until<'_, C> {}

impl<C: Clock> Deadline for Until<'_, C> {
    #[inline]
    fn has_passed(&self) -> bool {
        self.remaining().is_zero()
    }

    #[inline]
    fn remaining(&self) -> Duration {
        self.clock.until(self.time)
    }
}
