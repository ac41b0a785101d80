//! A program: which ring, who writes, who reads, and how it ends. All of it comes from one number.

use core::fmt;

use annulus::Seq;
use fastrand::Rng;

use crate::lane::Ending;
use crate::messages::FEWEST_UNITS;
use crate::reading::Waits;

/// The slots and consumers of a `static` ring, which are parts of its type.
pub(crate) const STATIC_SLOTS: usize = 16;
pub(crate) const STATIC_CONSUMERS: usize = 3;

/// What a program is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    /// Events that can be copied.
    Plain,
    /// Events that own memory.
    Owned,
    Messages,
    /// Handlers on threads of a pipeline.
    Pipeline,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Producers {
    Single,
    Multi,
    JoinableSingle,
    JoinableMulti,
}

impl Producers {
    pub(crate) fn are_several(self) -> bool {
        matches!(self, Self::Multi | Self::JoinableMulti)
    }

    pub(crate) fn can_be_joined(self) -> bool {
        matches!(self, Self::JoinableSingle | Self::JoinableMulti)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Heap,
    /// In memory of the caller's.
    Provided,
    Static,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Waiting {
    BusySpin,
    Yielding,
    Backoff,
    Blocking,
    WaitForEvent,
}

impl Waiting {
    /// Whether its waits leave the processor to others.
    fn is_polite(self) -> bool {
        !matches!(self, Self::BusySpin | Self::WaitForEvent)
    }
}

/// A stage.
#[derive(Clone, Debug)]
pub(crate) struct StagePlan {
    /// The stages before it, transitively.
    pub(crate) before: Vec<usize>,
    /// Its consumers or workers from the beginning.
    pub(crate) members: u32,
    /// Whether they share the work.
    pub(crate) group: bool,
    /// Whether one of them stays to the end.
    pub(crate) stays: bool,
}

/// The stage behind all others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Last {
    Consumer,
    Workers(u32),
}

/// A program.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    pub(crate) seed: u64,
    pub(crate) family: Family,
    pub(crate) producers: Producers,
    pub(crate) place: Place,
    pub(crate) waiting: Waiting,
    pub(crate) capacity: usize,
    pub(crate) start: Seq,
    pub(crate) stages: Vec<StagePlan>,
    pub(crate) last: Option<Last>,
    /// The stage that each guest visits.
    pub(crate) guests: Vec<usize>,
    pub(crate) lanes: u32,
    /// How many events each lane publishes.
    pub(crate) events: u32,
    pub(crate) ending: Option<Ending>,
    pub(crate) waits: Waits,
    /// The most events of one call.
    pub(crate) most: usize,
}

impl Program {
    /// The program of a seed, with so many threads at most; fewer where their waits keep the processor to themselves.
    pub(crate) fn draw(seed: u64, threads: u32) -> Self {
        let rng = &mut Rng::with_seed(seed);
        let family = match rng.u8(..16) {
            0..8 => Family::Plain,
            8..11 => Family::Owned,
            11..13 => Family::Messages,
            _ => Family::Pipeline,
        };
        let place = match (family, rng.u8(..8)) {
            (Family::Pipeline, _) | (_, 0..4) => Place::Heap,
            (Family::Plain, 4..6) => Place::Static,
            _ => Place::Provided,
        };
        let producers = match rng.u8(..8) {
            0 => Producers::Single,
            3..5 if place != Place::Static => Producers::JoinableMulti,
            5 if place != Place::Static => Producers::JoinableSingle,
            _ => Producers::Multi,
        };
        let waiting = draw_waiting(rng, family, place);
        let capacity = match (family, place) {
            (_, Place::Static) => STATIC_SLOTS,
            (Family::Messages, _) => FEWEST_UNITS << rng.u32(..4),
            // A ring of one slot hands each event over by itself.
            _ => 1 << if rng.bool() { rng.u32(..6) } else { rng.u32(..13) },
        };
        let start = match rng.u8(..4) {
            0 => Seq::ZERO,
            1 => Seq::new(rng.u64(..)),
            _ => Seq::ZERO.minus(rng.usize(..5000)),
        };
        let most_threads = if waiting.is_polite() { threads } else { threads.min(4) };
        let mut program = Self {
            seed,
            family,
            producers,
            place,
            waiting,
            capacity,
            start,
            stages: Vec::new(),
            last: None,
            guests: Vec::new(),
            lanes: if producers.are_several() { 1 + rng.u32(..most_threads.min(8)) } else { 1 },
            events: 0,
            ending: draw_ending(rng),
            waits: if rng.bool() { Waits::Only } else { Waits::Mixed },
            most: 1 + rng.usize(..capacity.min(64)),
        };
        loop {
            program.draw_readers(rng);
            if program.threads() <= most_threads {
                break;
            }
            program.lanes = (program.lanes - 1).max(1);
        }
        let all = match waiting.is_polite() {
            true => (capacity as u32 * 200).clamp(1_500, 40_000),
            false => 200,
        };
        program.events = (all / program.lanes).max(1);
        program
    }

    fn draw_readers(&mut self, rng: &mut Rng) {
        let joins = self.producers.can_be_joined();
        let groups = !matches!(self.family, Family::Messages | Family::Pipeline);
        self.stages.clear();
        self.guests.clear();
        self.last = None;
        if self.place == Place::Static {
            let members = STATIC_CONSUMERS as u32;
            self.stages.push(StagePlan { before: Vec::new(), members, group: false, stays: true });
            return;
        }
        for index in 0..1 + rng.usize(..4) {
            let mut before = Vec::new();
            for other in 0..index {
                if rng.u8(..3) == 0 {
                    before.push(other);
                    before.extend(&self.stages[other].before);
                }
            }
            before.sort_unstable();
            before.dedup();
            let may_be_empty = joins && self.family != Family::Pipeline;
            let members = rng.u32(u32::from(!may_be_empty)..4);
            // Somebody has to read to the end where nobody can come later.
            let stays = members > 0 && (index == 0 || rng.u8(..4) > 0);
            self.stages.push(StagePlan { before, members, group: groups && rng.u8(..3) == 0, stays });
        }
        self.last = match rng.u8(..5) {
            0 | 1 => Some(Last::Consumer),
            2 if groups => Some(Last::Workers(1 + rng.u32(..3))),
            _ => None,
        };
        if joins && self.family != Family::Pipeline {
            self.guests = (0..1 + rng.usize(..3)).map(|_| rng.usize(..self.stages.len())).collect();
        }
    }

    /// The threads of the program.
    pub(crate) fn threads(&self) -> u32 {
        let members: u32 = self.stages.iter().map(|stage| stage.members).sum();
        let last = match self.last {
            None => 0,
            Some(Last::Consumer) => 1,
            Some(Last::Workers(workers)) => workers,
        };
        self.lanes + members + last + self.guests.len() as u32
    }

    /// Whether the same events come in whatever order the threads run.
    pub(crate) fn is_deterministic(&self) -> bool {
        self.ending.is_none()
    }
}

fn draw_waiting(rng: &mut Rng, family: Family, place: Place) -> Waiting {
    use Waiting::{Backoff, Blocking, BusySpin, WaitForEvent, Yielding};
    let all: &[Waiting] = match (family, place) {
        (Family::Plain, Place::Heap | Place::Static) => {
            &[Blocking, Blocking, Yielding, Backoff, Blocking, Yielding, Backoff, BusySpin, WaitForEvent]
        }
        (Family::Plain, Place::Provided) => &[Backoff, Blocking],
        (Family::Pipeline, _) => &[Yielding, Blocking],
        _ => &[Blocking],
    };
    all[rng.usize(..all.len())]
}

fn draw_ending(rng: &mut Rng) -> Option<Ending> {
    match rng.u8(..16) {
        0 => Some(Ending::Close),
        1 | 2 => Some(Ending::CloseFromElsewhere),
        3 => Some(Ending::Halt),
        _ => None,
    }
}

impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:?}, {:?}, {:?}, {:?}, {} slots from {}, {} lanes of {} events, stages",
            self.family,
            self.producers,
            self.place,
            self.waiting,
            self.capacity,
            self.start,
            self.lanes,
            self.events,
        )?;
        for (index, stage) in self.stages.iter().enumerate() {
            let what = if stage.group { "workers" } else { "consumers" };
            write!(f, " {index}: {} {what} after {:?};", stage.members, stage.before)?;
        }
        write!(f, " last {:?}, guests {:?}, ending {:?}", self.last, self.guests, self.ending)
    }
}
