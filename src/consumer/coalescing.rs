//! A short pause after small batches, where that makes a ring faster.
//!
//! A consumer that asks for more as soon as it has finished pulls the cache line of the next stamp, or of the cursor,
//! away from the producers with every event. Letting a moment pass makes its batches larger and the producers faster,
//! up to a point, and costs latency where nothing is gained. How long a pause pays differs from one machine and load
//! to the next, so each consumer finds out: it starts without a pause, and from time to time compares the events per
//! second of its pause with those of the next longer or shorter one. What gains nothing is tried less and less often.
//!
//! A clock and threads that run beside each other are what this needs: there is none of it without `std`, nor under
//! a model checker.

use core::hint::spin_loop;
#[cfg(annulus_outline)]
use core::mem::offset_of;
use std::time::Instant;

/// The pauses that are tried, in spin hints: tens of nanoseconds each on current processors.
const PAUSES: [u32; 8] = [0, 2, 4, 8, 16, 32, 64, 128];
/// How many batches one window of a comparison takes.
const WINDOW: u32 = 32;
/// How many batches pass before the first trial, and after each that found something better.
const FIRST_REST: u32 = 64;
/// A fruitless trial doubles the rest, up to this.
const LONGEST_REST: u32 = 1 << 15;
/// What a longer pause must reach of the rate without it, in percent: more than the noise, or latency would be given
/// away for nothing.
const WORTH_WAITING: u64 = 104;
/// What a shorter pause must reach: less latency at about the same rate is better, too.
const AS_FAST: u64 = 99;

/// How long one consumer pauses after a batch: what each poll looks at.
#[derive(Debug)]
#[repr(C)]
pub(super) struct Coalescing {
    /// What follows a small batch now, in spin hints.
    pause: u32,
    /// How many batches are left until the next decision.
    left: u32,
    /// From so many events on a batch is large, and no pause follows: the producers would fill the ring meanwhile.
    large: usize,
    /// The events since the last decision.
    events: u64,
    /// Whether the last batch was small, and smaller than it might have been: then the consumer has caught up with the
    /// producers. One that has not need not let them get ahead.
    caught_up: bool,
}

/// How one consumer finds out how long to pause: what decisions look at.
#[derive(Debug)]
pub(super) struct Search {
    /// When the last decision was.
    began: Instant,
    trials: Trials,
    enabled: bool,
}

impl Search {
    pub(super) fn new() -> Self {
        Self { began: Instant::now(), trials: Trials::new(), enabled: true }
    }
}

impl Coalescing {
    /// Where these lie in it, for hosts that make hot calls on their own.
    #[cfg(annulus_outline)]
    pub(super) const OFFSETS: [usize; 5] = [
        offset_of!(Self, pause),
        offset_of!(Self, left),
        offset_of!(Self, large),
        offset_of!(Self, events),
        offset_of!(Self, caught_up),
    ];

    pub(super) fn new(capacity: usize) -> Self {
        let (pause, left) = Trials::new().plan();
        Self { pause, left, large: capacity / 4, events: 0, caught_up: false }
    }

    /// Switches the pauses on or off.
    pub(super) fn set_enabled(&mut self, enabled: bool, search: &mut Search) {
        *self = Self { large: self.large, ..Self::new(0) };
        *search = Search { enabled, ..Search::new() };
    }

    /// Lets the pause after the last batch pass.
    #[inline]
    pub(super) fn pause(&self) {
        if self.caught_up {
            for _ in 0..self.pause {
                spin_loop();
            }
        }
    }

    /// Notes a batch of which `max` events were asked for.
    #[inline]
    pub(super) fn note(&mut self, events: usize, max: usize, search: &mut Search) {
        self.caught_up = events < self.large.min(max);
        self.events += events as u64;
        self.left -= 1;
        if self.left == 0 {
            self.decide(search);
        }
    }

    #[cold]
    #[inline(never)]
    fn decide(&mut self, search: &mut Search) {
        let now = Instant::now();
        let nanos = now.duration_since(search.began).as_nanos() as u64;
        if search.enabled {
            search.trials.decide(Rate { events: self.events, nanos });
        }
        (self.pause, self.left) = search.trials.plan();
        (self.events, search.began) = (0, now);
    }
}

/// How many events passed in which time.
#[derive(Clone, Copy, Debug)]
struct Rate {
    events: u64,
    nanos: u64,
}

impl Rate {
    /// Whether this rate is more than so many percent of the other.
    fn exceeds(self, percent: u64, other: Self) -> bool {
        let cross = |a: u64, b: u64, factor: u64| u128::from(a) * u128::from(b) * u128::from(factor);
        cross(self.events, other.nanos, 100) > cross(other.events, self.nanos, percent)
    }
}

/// What the batches now are for.
#[derive(Clone, Copy, Debug)]
enum Phase {
    /// Nothing; then comes the next trial.
    Rest,
    /// A comparison: the pause held so far. The second round follows if the other pause won the first, since
    /// a window may be disturbed.
    Held { second: bool },
    /// A comparison: the neighbour of that pause, against this rate.
    Tried { second: bool, held: Rate },
}

/// The search for the best pause.
#[derive(Debug)]
struct Trials {
    /// The index of the pause that is held.
    held: usize,
    /// Whether the next trial is one of a longer pause.
    longer: bool,
    phase: Phase,
    rest: u32,
}

impl Trials {
    const fn new() -> Self {
        Self { held: 0, longer: true, phase: Phase::Rest, rest: FIRST_REST }
    }

    /// The pause from now on, and for how many batches.
    const fn plan(&self) -> (u32, u32) {
        match self.phase {
            Phase::Rest => (PAUSES[self.held], self.rest),
            Phase::Held { .. } => (PAUSES[self.held], WINDOW),
            Phase::Tried { .. } => (PAUSES[self.neighbour()], WINDOW),
        }
    }

    /// What follows, when the batches of the plan had this rate.
    fn decide(&mut self, rate: Rate) {
        let better = if self.longer { WORTH_WAITING } else { AS_FAST };
        self.phase = match self.phase {
            Phase::Rest => Phase::Held { second: false },
            Phase::Held { second } => Phase::Tried { second, held: rate },
            Phase::Tried { second, held } if rate.exceeds(better, held) => {
                if second {
                    self.adopt()
                } else {
                    Phase::Held { second: true }
                }
            }
            Phase::Tried { .. } => self.refuse(),
        };
    }

    fn adopt(&mut self) -> Phase {
        self.held = self.neighbour();
        self.rest = FIRST_REST;
        self.turn_at_the_ends();
        Phase::Rest
    }

    fn refuse(&mut self) -> Phase {
        self.longer = !self.longer;
        self.rest = (self.rest * 2).min(LONGEST_REST);
        self.turn_at_the_ends();
        Phase::Rest
    }

    fn turn_at_the_ends(&mut self) {
        self.longer = (self.longer || self.held == 0) && self.held < PAUSES.len() - 1;
    }

    const fn neighbour(&self) -> usize {
        if self.longer { self.held + 1 } else { self.held - 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lets `batches` batches pass whose rate depends on the pause, and returns the pause held then.
    fn settle(trials: &mut Trials, batches: u64, rate: impl Fn(u32) -> u64) -> u32 {
        let mut passed = 0;
        while passed < batches {
            let (pause, count) = trials.plan();
            passed += u64::from(count);
            trials.decide(Rate { events: rate(pause) * u64::from(count), nanos: u64::from(count) });
        }
        PAUSES[trials.held]
    }

    #[test]
    fn finds_the_pause_with_the_highest_rate() {
        for best in PAUSES {
            let place = |pause| PAUSES.iter().position(|&tried| tried == pause).unwrap();
            let rate = |pause| 10_000 >> place(pause).abs_diff(place(best));
            assert_eq!(settle(&mut Trials::new(), 100_000, rate), best, "the best is {best}");
        }
    }

    #[test]
    fn stays_without_a_pause_where_none_gains() {
        let mut trials = Trials::new();
        assert_eq!(settle(&mut trials, 1_000_000, |_| 1000), 0);
        assert_eq!(trials.rest, LONGEST_REST);
    }

    #[test]
    fn gives_a_pause_up_that_gains_no_longer() {
        let mut trials = Trials::new();
        assert_eq!(settle(&mut trials, 100_000, |pause| 1000 + 100 * u64::from(pause)), 128);
        assert_eq!(settle(&mut trials, 1_000_000, |_| 1000), 0);
    }

    #[test]
    fn one_disturbed_window_changes_nothing() {
        let mut trials = Trials::new();
        let mut windows = 0;
        for _ in 0..1000 {
            let (_, count) = trials.plan();
            let held = matches!(trials.phase, Phase::Held { second: false });
            windows += u32::from(held);
            // Every first window of the pause that is held is interrupted for a long time.
            trials.decide(Rate {
                events: u64::from(count),
                nanos: if held { 1_000_000 } else { u64::from(count) },
            });
        }
        assert!(windows > 100, "{windows}");
        assert_eq!(trials.held, 0);
    }

    #[test]
    fn pauses_after_small_batches_only_and_can_be_switched_off() {
        let (mut coalescing, mut search) = (Coalescing::new(64), Search::new());
        assert_eq!((coalescing.large, coalescing.pause, coalescing.left), (16, 0, FIRST_REST));
        for (events, max, caught_up) in
            [(1, 64, true), (15, 64, true), (16, 64, false), (4, 4, false), (3, 4, true)]
        {
            coalescing.note(events, max, &mut search);
            assert_eq!(coalescing.caught_up, caught_up, "{events} of {max}");
        }
        for _ in 0..10_000 {
            coalescing.note(1, 2, &mut search);
            coalescing.pause();
        }
        coalescing.set_enabled(false, &mut search);
        for _ in 0..10_000 {
            coalescing.note(1, 2, &mut search);
            assert_eq!(coalescing.pause, 0);
        }
        coalescing.set_enabled(true, &mut search);
        assert_eq!((coalescing.large, coalescing.left), (16, FIRST_REST));
    }
}
