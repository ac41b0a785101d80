//! The dimensions that the suites cross: producer kind, memory, wait strategy and topology.

use annulus::{Seq, Stage, Topology};

use super::rings::Ends;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Producers {
    Single,
    Multi,
    /// One producer, and consumers may join.
    #[cfg(annulus_joins)]
    JoinableSingle,
    /// Several producers, and consumers may join.
    #[cfg(annulus_joins)]
    JoinableMulti,
}

impl Producers {
    const ALL: &[Self] = &[
        Self::Single,
        Self::Multi,
        #[cfg(annulus_joins)]
        Self::JoinableSingle,
        #[cfg(annulus_joins)]
        Self::JoinableMulti,
    ];

    /// Whether consumers may join the ring.
    pub(crate) fn can_be_joined(self) -> bool {
        !matches!(self, Self::Single | Self::Multi)
    }

    /// Whether the ring can have several producers.
    pub(crate) fn are_several(self) -> bool {
        match self {
            Self::Single => false,
            Self::Multi => true,
            #[cfg(annulus_joins)]
            Self::JoinableSingle => false,
            #[cfg(annulus_joins)]
            Self::JoinableMulti => true,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Heap,
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
    pub(crate) fn is_polite(self) -> bool {
        matches!(self, Self::Yielding | Self::Backoff | Self::Blocking)
    }
}

/// The stages of a ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// One consumer, which is exclusive for that.
    One,
    /// Two consumers side by side.
    Broadcast,
    /// One consumer, and an exclusive one after it.
    Pipeline,
    /// Two stages side by side, a third after both, and an exclusive one.
    Diamond,
    /// A worker group of three, alone.
    Group,
    /// One consumer, a group of two after it, one consumer after that.
    GroupBetween,
    /// One consumer, and an exclusive group of two after it.
    ExclusiveGroup,
}

/// What a stage is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Staff {
    /// So many consumers that each get every event.
    Each(u32),
    /// So many workers that share them.
    Workers(u32),
    /// The exclusive consumer.
    Exclusive,
    /// The exclusive group, of so many workers.
    ExclusiveWorkers(u32),
}

impl Staff {
    pub(crate) fn is_group(self) -> bool {
        matches!(self, Self::Workers(_) | Self::ExclusiveWorkers(_))
    }

    pub(crate) fn is_exclusive(self) -> bool {
        matches!(self, Self::Exclusive | Self::ExclusiveWorkers(_))
    }

    /// How many handles it has to begin with.
    pub(crate) fn handles(self) -> usize {
        match self {
            Self::Each(count) | Self::Workers(count) | Self::ExclusiveWorkers(count) => count as usize,
            Self::Exclusive => 1,
        }
    }
}

impl Shape {
    /// Those in which every consumer gets every event.
    const BROADCASTS: [Self; 4] = [Self::One, Self::Broadcast, Self::Pipeline, Self::Diamond];
    /// Those with a worker group.
    const GROUPS: [Self; 3] = [Self::Group, Self::GroupBetween, Self::ExclusiveGroup];

    /// Of each stage, who is in it and the indices of all stages before it.
    pub(crate) fn stages(self) -> &'static [(Staff, &'static [usize])] {
        use Staff::*;
        match self {
            Self::One => &[(Each(1), &[])],
            Self::Broadcast => &[(Each(2), &[])],
            Self::Pipeline => &[(Each(1), &[]), (Exclusive, &[0])],
            Self::Diamond => &[(Each(1), &[]), (Each(1), &[]), (Each(1), &[0, 1]), (Exclusive, &[0, 1, 2])],
            Self::Group => &[(Workers(3), &[])],
            Self::GroupBetween => &[(Each(1), &[]), (Workers(2), &[0]), (Each(1), &[0, 1])],
            Self::ExclusiveGroup => &[(Each(1), &[]), (ExclusiveWorkers(2), &[0])],
        }
    }

    /// The stage of each handle, in the order in which the ring's ends have them.
    pub(crate) fn stage_of_each_handle(self) -> Vec<usize> {
        let stages = self.stages().iter().enumerate();
        stages.flat_map(|(stage, (staff, _))| core::iter::repeat_n(stage, staff.handles())).collect()
    }

    /// Of each consumer, the indices of those before it.
    pub(crate) fn upstream(self) -> Vec<Vec<usize>> {
        let stages = self.stage_of_each_handle();
        let before = |stage: usize| {
            let of_stage = |(_, other): &(usize, &usize)| self.stages()[stage].1.contains(other);
            stages.iter().enumerate().filter(of_stage).map(|(handle, _)| handle).collect()
        };
        stages.iter().map(|&stage| before(stage)).collect()
    }

    /// The index of the exclusive consumer.
    pub(crate) fn exclusive(self) -> Option<usize> {
        if self == Self::One {
            return Some(0);
        }
        let is_exclusive = |&stage: &usize| self.stages()[stage].0 == Staff::Exclusive;
        self.stage_of_each_handle().iter().position(is_exclusive)
    }

    pub(crate) fn has_group(self) -> bool {
        self.groups() > 0
    }

    /// How many of the stages are groups.
    pub(crate) fn groups(self) -> usize {
        self.stages().iter().filter(|(staff, _)| staff.is_group()).count()
    }

    /// How many places a ring has that is built for joiners: a group takes one, and there are two to spare, but for the
    /// ring whose only consumer is to have the events to itself.
    pub(crate) fn places(self) -> usize {
        if self == Self::One { 1 } else { self.records() + 2 }
    }

    /// How many records the handles have.
    pub(crate) fn records(self) -> usize {
        let records = |staff: Staff| if staff.is_group() { 1 } else { staff.handles() };
        self.stages().iter().map(|(staff, _)| records(*staff)).sum()
    }

    pub(crate) fn topology(self) -> (Topology, Vec<Stage>) {
        let mut topology = Topology::new();
        let mut stages: Vec<Stage> = Vec::new();
        for (staff, before) in self.stages() {
            let before: Vec<Stage> = before.iter().map(|&stage| stages[stage]).collect();
            stages.push(match *staff {
                Staff::Each(count) => topology.stage_after(&before, count).unwrap(),
                Staff::Exclusive => topology.exclusive().unwrap(),
                Staff::Workers(count) => topology.group_after(&before, count).unwrap(),
                Staff::ExclusiveWorkers(count) => topology.exclusive_group(count).unwrap(),
            });
        }
        (topology, stages)
    }
}

/// One kind of ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Case {
    pub(crate) producers: Producers,
    pub(crate) place: Place,
    pub(crate) waiting: Waiting,
    pub(crate) shape: Shape,
    /// Whether a joiner comes with it, which keeps the ring open to consumers.
    pub(crate) joiner: bool,
}

const WAITS: [Waiting; 5] =
    [Waiting::BusySpin, Waiting::Yielding, Waiting::Backoff, Waiting::Blocking, Waiting::WaitForEvent];

/// Every combination in which each consumer gets every event; under Miri, which is slow, a few in which everything comes
/// up once.
pub(crate) fn cases() -> Vec<Case> {
    if cfg!(miri) { cases_for_miri() } else { cross(&Shape::BROADCASTS, false) }
}

/// Every combination with a worker group.
pub(crate) fn group_cases() -> Vec<Case> {
    let mut cases = cross(&Shape::GROUPS, false);
    if cfg!(miri) {
        // One of each shape, and every kind of producer.
        let chosen = |case: &Case| case.place == Place::Heap && case.waiting == Waiting::Blocking;
        cases.retain(|case| chosen(case) && case.producers.can_be_joined() == case.producers.are_several());
    }
    cases
}

/// Every combination that consumers can join, with a joiner.
pub(crate) fn joining_cases() -> Vec<Case> {
    let mut cases = cross(&[Shape::BROADCASTS.as_slice(), &Shape::GROUPS].concat(), true);
    cases.retain(|case| case.producers.can_be_joined());
    if cfg!(miri) {
        cases.retain(|case| case.place == Place::Heap && case.waiting == Waiting::Blocking);
    }
    cases
}

fn cross(shapes: &[Shape], joiner: bool) -> Vec<Case> {
    let mut cases = Vec::new();
    for &producers in Producers::ALL {
        for place in [Place::Heap, Place::Provided, Place::Static] {
            for &shape in shapes {
                let is_plain = !producers.can_be_joined() && matches!(shape, Shape::One | Shape::Broadcast);
                if place == Place::Static && !is_plain {
                    continue; // A static ring has one stage and nobody joins it.
                }
                let case = |&waiting| Case { producers, place, waiting, shape, joiner };
                cases.extend(WAITS.iter().map(case));
            }
        }
    }
    cases
}

fn cases_for_miri() -> Vec<Case> {
    let case = |producers, place, waiting, shape| Case { producers, place, waiting, shape, joiner: false };
    vec![
        case(Producers::Single, Place::Heap, Waiting::Blocking, Shape::Pipeline),
        case(Producers::Multi, Place::Provided, Waiting::Yielding, Shape::Diamond),
        case(Producers::Multi, Place::Static, Waiting::BusySpin, Shape::Broadcast),
        case(Producers::Single, Place::Static, Waiting::WaitForEvent, Shape::One),
        #[cfg(annulus_joins)]
        case(Producers::JoinableMulti, Place::Heap, Waiting::Backoff, Shape::Pipeline),
    ]
}

/// The combinations that `threads` threads can run without spinning each other off the processor.
pub(crate) fn threaded_cases(threads: usize) -> Vec<Case> {
    let mut cases = cases();
    cases.retain(|case| case.waiting.is_polite() || threads <= 2);
    cases
}

/// Sequences to start at: the usual one, and some just before the wrap.
pub(crate) fn starts() -> Vec<Seq> {
    let before: &[usize] = if cfg!(miri) { &[3] } else { &[0, 1, 2, 5, 9] };
    before.iter().map(|&before| Seq::ZERO.minus(before)).collect()
}

/// Runs a check on a ring of every combination without a group, with each of these capacities and starts.
pub(crate) fn everywhere(capacities: &[usize], check: impl Fn(Ends<'_>)) {
    all(cases(), capacities, check);
}

/// Runs a check on a ring of each of these combinations, with each of these capacities and starts.
pub(crate) fn all(cases: Vec<Case>, capacities: &[usize], check: impl Fn(Ends<'_>)) {
    super::within(120, || {
        for case in cases {
            for &capacity in capacities {
                for start in starts() {
                    case.run(capacity, start, &check);
                }
            }
        }
    });
}
