//! The cast of a program: its topology, and a seat for each reader.

use std::sync::Arc;
use std::thread;

use annulus::error::{JoinError, TopologyError};
use annulus::{Stage, Topology};
use core::time::Duration;
use fastrand::Rng;

use crate::account::{Account, Every, Published, Share};
use crate::lane::{self, Order, Writing};
use crate::play::Context;
use crate::program::{Last, Program};
use crate::progress::{Progress, Unit};
use crate::reading::{self, Conduct, End, Reading, Report};
use crate::stamp::Key;

/// What one thread does.
pub(crate) type Task<'r> = Box<dyn FnOnce() -> Done + Send + 'r>;

/// What one thread did.
#[derive(Debug)]
pub(crate) enum Done {
    Lane(Published),
    Readers(Vec<Report>),
}

/// Who reads what.
#[derive(Debug)]
pub(crate) struct Cast {
    pub(crate) program: Program,
    pub(crate) topology: Topology,
    pub(crate) stages: Vec<Stage>,
    pub(crate) context: Arc<Context>,
    /// The first unit of each stage, and of the last one.
    units: Vec<usize>,
    /// The unit of each guest.
    guests: Vec<usize>,
    /// How many consumers and groups a ring has at most.
    pub(crate) records: u32,
    pub(crate) groups: u32,
    seeds: Rng,
}

/// The place of one reader.
#[derive(Debug)]
struct Seat {
    unit: usize,
    shares: bool,
    conduct: Conduct,
    context: Arc<Context>,
    rng: Rng,
}

impl Cast {
    pub(crate) fn new(program: &Program) -> Result<Self, TopologyError> {
        let mut topology = Topology::new();
        let mut stages = Vec::new();
        let (mut units, mut firsts, mut guests) = (Vec::new(), Vec::new(), vec![0; program.guests.len()]);
        let mut of_stage: Vec<Vec<usize>> = Vec::new();
        for (index, plan) in program.stages.iter().enumerate() {
            let before: Vec<Stage> = plan.before.iter().map(|before| stages[*before]).collect();
            let upstream: Vec<usize> =
                plan.before.iter().flat_map(|before| of_stage[*before].clone()).collect();
            let first = units.len();
            firsts.push(first);
            stages.push(if plan.group {
                units.push(if plan.stays {
                    Unit::group(upstream.clone(), program.capacity)
                } else {
                    Unit::group_that_may_be_empty(upstream.clone())
                });
                topology.group_after(&before, plan.members)?
            } else {
                units.extend((0..plan.members).map(|_| Unit::consumer(upstream.clone())));
                topology.stage_after(&before, plan.members)?
            });
            for (guest, _) in program.guests.iter().enumerate().filter(|(_, stage)| **stage == index) {
                guests[guest] = if plan.group { first } else { units.len() };
                if !plan.group {
                    units.push(Unit::guest(upstream.clone()));
                }
            }
            of_stage.push((first..units.len()).collect());
        }
        firsts.push(units.len());
        let all = (0..units.len()).collect();
        match program.last {
            None => {}
            Some(Last::Consumer) => {
                topology.exclusive()?;
                units.push(Unit::consumer(all));
            }
            Some(Last::Workers(workers)) => {
                topology.exclusive_group(workers)?;
                units.push(Unit::group(all, program.capacity));
            }
        }
        let groups = program.stages.iter().filter(|stage| stage.group).count()
            + usize::from(matches!(program.last, Some(Last::Workers(_))));
        let context = Context {
            key: Key(program.seed),
            progress: Progress::new(program.start, units),
            may_end_early: program.ending.is_some(),
        };
        let mut cast = Self {
            topology,
            stages,
            context: Arc::new(context),
            units: firsts,
            guests,
            records: 0,
            groups: groups as u32,
            seeds: Rng::with_seed(!program.seed),
            program: program.clone(),
        };
        cast.records = cast.founders();
        if program.producers.can_be_joined() {
            // Guests may find no place, and try again; but each stage has one.
            let stages = program.stages.len() + usize::from(program.last.is_some());
            cast.records = (cast.records + program.guests.len().div_ceil(2) as u32).max(stages as u32);
        }
        Ok(cast)
    }

    /// The records of those who are there from the beginning.
    fn founders(&self) -> u32 {
        let stages = self.program.stages.iter();
        let of_stages: u32 = stages.map(|stage| if stage.group { 1 } else { stage.members }).sum();
        of_stages + u32::from(self.program.last.is_some())
    }

    /// The unit of a member of a stage; of the last stage, by the number after the others'.
    pub(crate) fn unit(&self, stage: usize, member: u32) -> usize {
        let shares = self.program.stages.get(stage).is_some_and(|plan| plan.group);
        self.units[stage] + if shares { 0 } else { member as usize }
    }

    fn conduct(&mut self, stays: bool) -> Conduct {
        let leaves = (!stays && self.seeds.u8(..4) == 0).then(|| self.seeds.u32(..200));
        let most = 1 + self.seeds.usize(..self.program.capacity.min(100));
        Conduct { founder: true, leaves, most, waits: self.program.waits }
    }

    fn seat(&mut self, unit: usize, shares: bool, stays: bool) -> Seat {
        let conduct = self.conduct(stays);
        Seat { unit, shares, conduct, context: Arc::clone(&self.context), rng: self.seeds.fork() }
    }

    /// The work of a lane.
    pub(crate) fn lane<'r>(&mut self, lane: u32, writer: impl Writing + Send + 'r) -> Task<'r> {
        let Program { events, ending, waits, most, .. } = self.program;
        let ends = ending.filter(|_| lane == 0).map(|ending| (self.seeds.u32(..=events / 2), ending));
        let order = Order { lane, events, ends, most, waits };
        let (context, mut rng) = (Arc::clone(&self.context), self.seeds.fork());
        Box::new(move || Done::Lane(lane::publish(writer, order, &context, &mut rng)))
    }

    /// The work of the `member`-th reader of a stage.
    pub(crate) fn member<'r>(
        &mut self,
        stage: usize,
        member: u32,
        reader: impl Reading + Send + 'r,
    ) -> Task<'r> {
        let plan = &self.program.stages[stage];
        let (group, stays) = (plan.group, plan.stays && member == 0);
        self.seat(self.unit(stage, member), group, stays).task(reader)
    }

    /// The work of a reader of the last stage.
    pub(crate) fn last<'r>(&mut self, member: u32, reader: impl Reading + Send + 'r) -> Task<'r> {
        let shares = matches!(self.program.last, Some(Last::Workers(_)));
        let unit = self.units[self.stages.len()];
        self.seat(unit, shares, member == 0).task(reader)
    }

    /// The work of a guest, which comes to a stage again and again.
    pub(crate) fn guest<'r, R: Reading>(
        &mut self,
        guest: usize,
        join: impl Fn(Stage) -> Result<R, JoinError> + Send + 'r,
    ) -> Task<'r> {
        let stage = self.program.guests[guest];
        let shares = self.program.stages[stage].group;
        let mut seat = self.seat(self.guests[guest], shares, true);
        let stage = self.stages[stage];
        Box::new(move || Done::Readers(seat.visit(|| join(stage))))
    }
}

impl Seat {
    fn task<'r>(mut self, reader: impl Reading + Send + 'r) -> Task<'r> {
        Box::new(move || Done::Readers(vec![self.read(Box::new(reader), 0, self.conduct)]))
    }

    /// Reads what comes from an ordinal on.
    fn read(&mut self, reader: Box<dyn Reading + '_>, since: u64, conduct: Conduct) -> Report {
        let account = match self.shares {
            true => Account::Share(Share::default()),
            false => Account::Every(Every::from(since)),
        };
        reading::read(reader, self.unit, account, conduct, &self.context, &mut self.rng)
    }

    fn visit<R: Reading>(&mut self, join: impl Fn() -> Result<R, JoinError>) -> Vec<Report> {
        let mut reports = Vec::new();
        loop {
            let reader = match join() {
                Ok(reader) => reader,
                Err(JoinError::NoPlace) => {
                    thread::sleep(Duration::from_micros(self.rng.u64(..200)));
                    continue;
                }
                Err(error) => panic!("a guest cannot join: {error}"),
            };
            let start = reader.sequence();
            self.context.progress.enter(self.unit, start);
            let leaves = Some(self.rng.u32(..60));
            let conduct = Conduct { founder: false, leaves, ..self.conduct };
            let since = self.context.progress.ordinal(start);
            let report = self.read(Box::new(reader), since, conduct);
            let over = report.end != End::Left;
            reports.push(report);
            if over {
                return reports;
            }
        }
    }
}
