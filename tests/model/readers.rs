//! The consuming end of the model: consumers, worker groups, the stages that they are in, and who joins.

use alloc::collections::BTreeSet;
use core::ops::Range;

use crate::reference::{Model, Slot};
use crate::support::{No, Shape};

/// A consumer, or a group: what producers and later stages wait for.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    stage: usize,
    /// Everything before is released.
    released: usize,
    /// The next that it gets. Of a consumer: beyond `released` once it stepped over abandoned runs that it has not
    /// passed on. Of a group: the next that any worker takes.
    next: usize,
    /// How many handles it has: of a consumer, 1 or, once it has left, 0.
    pub(crate) handles: usize,
    /// Of a group: what is finished beyond `released`.
    finished: BTreeSet<usize>,
}

/// A consumer or a worker.
#[derive(Clone, Debug)]
pub(crate) struct Handle {
    member: usize,
    /// Of a worker: what it has taken and not finished.
    open: Range<usize>,
}

/// How far it is known to anybody that everything is published: where a joiner begins.
///
/// The contract leaves room: it is at or after everything that any consumer got, and not after the last run that any
/// could have seen when it looked. It is never before a position that it was seen at.
#[derive(Clone, Debug, Default)]
pub(crate) struct Walked {
    least: usize,
    most: usize,
}

impl Walked {
    fn saw(&mut self, least: usize, most: usize) {
        self.least = self.least.max(least);
        self.most = self.most.max(most);
    }

    /// It shows itself.
    pub(crate) fn observe(&mut self, at: usize) {
        assert!((self.least..=self.most).contains(&at), "{at} is not in {self:?}");
        (self.least, self.most) = (at, at);
    }
}

impl Model {
    /// The members and handles that a ring begins with.
    pub(crate) fn staff(shape: Shape) -> (Vec<Member>, Vec<Handle>) {
        let (mut members, mut handles) = (Vec::new(), Vec::new());
        for (stage, (staff, _)) in shape.stages().iter().enumerate() {
            for handle in 0..staff.handles() {
                if handle == 0 || !staff.is_group() {
                    members.push(Member {
                        stage,
                        released: 0,
                        next: 0,
                        handles: 0,
                        finished: BTreeSet::new(),
                    });
                }
                members.last_mut().unwrap().handles += 1;
                handles.push(Handle { member: members.len() - 1, open: 0..0 });
            }
        }
        (members, handles)
    }

    fn is_worker(&self, handle: usize) -> bool {
        self.shape.stages()[self.members[self.handles[handle].member].stage].0.is_group()
    }

    pub(crate) fn anybody(&self) -> bool {
        self.members.iter().any(|member| member.handles > 0)
    }

    /// The position that producers may not pass by more than the capacity: the slowest member's. When all have gone, the
    /// furthest that any released, or, in a ring that can be joined, that any saw.
    pub(crate) fn gate(&self) -> usize {
        let present = self.members.iter().filter(|member| member.handles > 0);
        let slowest = present.map(|member| member.released).min();
        slowest.unwrap_or_else(|| match self.joins {
            true => self.walked.least,
            false => self.members.iter().map(|member| member.released).max().unwrap(),
        })
    }

    /// The position that a handle gets next; a worker, if no other worker comes first.
    pub(crate) fn next(&self, handle: usize) -> usize {
        self.members[self.handles[handle].member].next
    }

    /// The position that a handle says it is at. With narrow sequences a consumer keeps none: it says what it released,
    /// and steps over abandoned runs again.
    pub(crate) fn sequence(&self, handle: usize) -> usize {
        let member = &self.members[self.handles[handle].member];
        if annulus::Word::BITS < 64 && !self.is_worker(handle) { member.released } else { member.next }
    }

    pub(crate) fn lag(&self, handle: usize) -> usize {
        self.cursor() - self.sequence(handle)
    }

    pub(crate) fn stage(&self, handle: usize) -> usize {
        self.members[self.handles[handle].member].stage
    }

    /// Where the batch begins that a handle holds.
    pub(crate) fn batch_start(&self, handle: usize) -> usize {
        if self.is_worker(handle) { self.handles[handle].open.start } else { self.next(handle) }
    }

    /// How far a member may go: to the slowest present one before it, or to the end.
    fn bound(&self, member: usize) -> usize {
        let (_, before) = self.shape.stages()[self.members[member].stage];
        let members = self.members.iter().filter(|member| member.handles > 0);
        let before = members.filter(|member| before.contains(&member.stage));
        before.map(|member| member.released).min().unwrap_or(self.cursor())
    }

    /// A member looks at what begins at its next position: the runs from there on, as many as `max` events need.
    fn look_from(&mut self, next: usize, max: usize) {
        let run_end = |position: usize| match self.slots.get(position) {
            Some(Slot::Published(_, end)) => Some((*end, true)),
            Some(Slot::Abandoned(end)) => Some((*end, false)),
            _ => None,
        };
        let Some((first, published)) = run_end(next) else { return };
        if !self.multi {
            // One producer's events have no runs: all that is published may be seen at once.
            return self.walked.saw(next + 1, self.cursor());
        }
        let mut end = first;
        while published && end - next < max {
            match run_end(end) {
                Some((more, true)) => end = more,
                _ => break,
            }
        }
        self.walked.saw(first, end);
    }

    /// All that a poll may deliver, of which it delivers a part, the first event at least; or why there is nothing.
    pub(crate) fn poll(&mut self, handle: usize, max: usize) -> Result<Vec<u64>, No> {
        if max == 0 {
            return Err(No::InvalidCount);
        }
        self.finish_open(handle);
        let (is_worker, member) = (self.is_worker(handle), self.handles[handle].member);
        let bound = self.bound(member);
        self.look_from(self.members[member].next, max);
        if is_worker && self.halted {
            return Err(No::Halted);
        }
        let mut next = self.members[member].next;
        while next < bound && matches!(self.slots[next], Slot::Abandoned(_)) {
            if is_worker {
                self.members[member].next = next + 1;
                self.finish(member, next);
            }
            next += 1;
            self.look_from(next, max);
        }
        self.members[member].next = next;
        if self.halted {
            return Err(No::Halted);
        }
        let published = (next..bound).map_while(|position| match self.slots[position] {
            Slot::Published(value, _) => Some(value),
            _ => None,
        });
        let values: Vec<u64> = published.take(max).collect();
        if !values.is_empty() {
            return Ok(values);
        }
        if !is_worker {
            self.members[member].released = next;
        }
        Err(if self.closed && next == self.cursor() { No::Closed } else { No::Empty })
    }

    /// A poll delivered so many events.
    pub(crate) fn took(&mut self, handle: usize, count: usize) {
        let (is_worker, member) = (self.is_worker(handle), self.handles[handle].member);
        let next = self.members[member].next;
        self.walked.saw(next + count, next + count);
        if is_worker {
            self.members[member].next = next + count;
            self.handles[handle].open = next..next + count;
        }
    }

    /// A handle releases the first events of the batch that it holds.
    pub(crate) fn release(&mut self, handle: usize, count: usize) {
        let member = self.handles[handle].member;
        if self.is_worker(handle) {
            let start = self.handles[handle].open.start;
            self.handles[handle].open.start += count;
            (start..start + count).for_each(|position| self.finish(member, position));
        } else if count > 0 {
            self.members[member].next += count;
            self.members[member].released = self.members[member].next;
        }
    }

    fn finish_open(&mut self, handle: usize) {
        let member = self.handles[handle].member;
        core::mem::take(&mut self.handles[handle].open).for_each(|position| self.finish(member, position));
    }

    /// A group is done with an event, and has released what is done without a gap.
    fn finish(&mut self, member: usize, position: usize) {
        let group = &mut self.members[member];
        assert!(
            position >= group.released && group.finished.insert(position),
            "{position} is finished twice"
        );
        while group.finished.remove(&group.released) {
            group.released += 1;
        }
    }

    pub(crate) fn drop_handle(&mut self, handle: usize) {
        self.finish_open(handle);
        self.members[self.handles[handle].member].handles -= 1;
    }

    /// Whether a consumer could join a stage; if it is a group's, a worker.
    pub(crate) fn can_join(&self, stage: usize) -> Result<(), No> {
        let (staff, _) = self.shape.stages()[stage];
        if staff.is_exclusive() {
            return Err(No::Exclusive);
        }
        let is_group = |member: &&Member| self.shape.stages()[member.stage].0.is_group();
        let consumers = self.members.iter().filter(|member| !is_group(member) && member.handles > 0).count();
        let places = self.shape.places() - self.shape.groups();
        if staff.is_group() || consumers < places { Ok(()) } else { Err(No::NoPlace) }
    }

    /// A consumer or worker has joined a stage, and stands at `at`. Its handle's number.
    pub(crate) fn joined(&mut self, stage: usize, at: usize) -> usize {
        let is_group = self.shape.stages()[stage].0.is_group();
        let group = self.members.iter().position(|member| is_group && member.stage == stage);
        let member = group.unwrap_or(self.members.len());
        match group {
            // Where its group is.
            Some(group) if self.members[group].handles > 0 => assert_eq!(at, self.members[group].next),
            Some(group) => {
                self.walked.observe(at);
                assert!(
                    self.members[group].finished.is_empty(),
                    "the last worker finished what it had taken"
                );
                (self.members[group].released, self.members[group].next) = (at, at);
            }
            None => {
                self.walked.observe(at);
                self.members.push(Member {
                    stage,
                    released: at,
                    next: at,
                    handles: 0,
                    finished: BTreeSet::new(),
                });
            }
        }
        self.members[member].handles += 1;
        self.handles.push(Handle { member, open: 0..0 });
        self.handles.len() - 1
    }
}
