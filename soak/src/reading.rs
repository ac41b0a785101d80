//! What a reader does: polls, looks, releases in parts, forgets, panics, goes, and notes all of it.

use std::sync::Arc;
use std::thread;

use annulus::{Seq, SeqRange};
use fastrand::Rng;

use crate::account::Account;
use crate::event::{How, No};
use crate::planned;
use crate::play::Context;
use crate::stamp::Stamp;

/// Events that were copied out, with their sequences where those are known.
pub(crate) type Copied = Vec<(Stamp, Option<Seq>)>;

/// A consumer or a worker of whatever ring.
pub(crate) trait Reading {
    /// Polls, and shows the batch to `work`, which says how it ends.
    fn take(
        &mut self,
        max: usize,
        how: How,
        work: &mut dyn FnMut(&mut dyn Lent) -> BatchEnd,
    ) -> Result<(), No>;

    /// Copies out what comes next; `None` where nothing can be copied.
    fn copy(&mut self, max: usize, how: How) -> Option<Result<Copied, No>>;

    fn sequence(&self) -> Seq;
}

/// A batch of whatever ring.
pub(crate) trait Lent {
    fn range(&self) -> SeqRange;
    fn len(&self) -> usize;
    /// Shows the first `count` events, each with its sequence where it is known.
    fn show(&self, count: usize, see: &mut dyn FnMut(Stamp, Option<Seq>));
    /// Makes the first `count` events what nobody may get, where that is this reader's right.
    fn spoil(&mut self, count: usize);
    fn release(&mut self, count: usize);
}

/// How a batch ends; a panic is a third way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BatchEnd {
    Drop,
    Forget,
}

impl BatchEnd {
    pub(crate) fn of<B>(self, batch: B) {
        match self {
            Self::Drop => drop(batch),
            Self::Forget => core::mem::forget(batch),
        }
    }
}

/// What one reader is to do.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Conduct {
    /// Whether it is there from the ring's first event on.
    pub(crate) founder: bool,
    /// After so many batches it goes.
    pub(crate) leaves: Option<u32>,
    /// The most events of a poll.
    pub(crate) most: usize,
    /// Whether some of its waits have deadlines, and some polls do not wait.
    pub(crate) waits: Waits,
}

/// How a handle waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Waits {
    /// Always until it is woken, so that a wake-up that is lost is a hang.
    Only,
    Mixed,
}

impl Waits {
    pub(crate) fn how(self, rng: &mut Rng) -> How {
        match (self, rng.u8(..8)) {
            (Self::Only, _) | (_, 0..4) => How::Wait,
            (_, 4..6) => How::Try,
            _ => How::Until(std::time::Instant::now() + core::time::Duration::from_micros(rng.u64(..500))),
        }
    }
}

/// How a reader's work ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Drained,
    Halted,
    Left,
}

/// What one reader did.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) unit: usize,
    /// Whether it was there from the ring's first event on.
    pub(crate) founder: bool,
    /// Whether it was to stay until the last, too.
    pub(crate) stays: bool,
    pub(crate) account: Account,
    pub(crate) end: End,
}

/// A reader at work.
struct Desk<'c> {
    context: &'c Context,
    unit: usize,
    account: Account,
}

impl Desk<'_> {
    /// Looks at the first `count` events of a batch, and notes them as handled: all, or some where each has one
    /// sequence.
    fn handle(&mut self, batch: &mut dyn Lent, count: usize) {
        let Self { context, unit, account } = self;
        let range = batch.range();
        let handled = if count == batch.len() { range } else { SeqRange::new(range.start, count) };
        let progress = &context.progress;
        batch.show(count, &mut |stamp, seq| {
            account.see(context.key, stamp, seq.map(|seq| progress.ordinal(seq)));
        });
        batch.spoil(count);
        progress.handled(*unit, handled);
    }

    /// Handles all of a batch, in one of several ways.
    fn work(&mut self, batch: &mut dyn Lent, rng: &mut Rng) -> BatchEnd {
        let len = batch.len();
        self.context.progress.check(self.unit, batch.range());
        match rng.u8(..32) {
            0 => {
                // Delivered again, or, to a worker, never: it has had it.
                if matches!(self.account, Account::Share(_)) {
                    self.handle(batch, len);
                }
                return BatchEnd::Forget;
            }
            1 => {
                self.handle(batch, len);
                planned::unwind();
            }
            2..10 => {
                let first = rng.usize(..=len);
                // How many units a message takes is known only once it is released.
                let at_once = batch.range().len() != len;
                self.handle(batch, if at_once { len } else { first });
                batch.release(first);
                if !at_once {
                    self.handle(batch, len - first);
                }
                batch.release(len - first);
            }
            10 => {
                self.handle(batch, len);
                // Holds everybody up for a moment.
                thread::yield_now();
            }
            _ => self.handle(batch, len),
        }
        BatchEnd::Drop
    }

    /// Copies events out. Whoever comes after this reader would be told of it too late, so it must be the last.
    fn copy(&mut self, copied: Copied) {
        for (stamp, seq) in copied {
            let at = seq.map(|seq| self.context.progress.ordinal(seq));
            self.account.see(self.context.key, stamp, at);
        }
    }
}

/// Reads to the end, or until it is time to go.
pub(crate) fn read(
    mut reader: Box<dyn Reading + '_>,
    unit: usize,
    account: Account,
    conduct: Conduct,
    context: &Arc<Context>,
    rng: &mut Rng,
) -> Report {
    let progress = &context.progress;
    let copies = !progress.is_watched(unit);
    let mut desk = Desk { context, unit, account };
    let mut batches = 0;
    let end = loop {
        if conduct.leaves.is_some_and(|after| batches >= after) {
            progress.leave(unit);
            go(reader, &mut desk, conduct, rng);
            break End::Left;
        }
        let (max, how) = (rng.usize(1..=conduct.most), conduct.waits.how(rng));
        let copied = if copies && rng.u8(..8) == 0 { reader.copy(max, how) } else { None };
        let result = match copied {
            Some(copied) => copied.map(|copied| desk.copy(copied)),
            None => {
                let taken = planned::catch(|| reader.take(max, how, &mut |batch| desk.work(batch, rng)));
                taken.unwrap_or(Ok(()))
            }
        };
        match result {
            Ok(()) => batches += 1,
            Err(No::Later) => thread::yield_now(),
            Err(No::Closed) => break End::Drained,
            Err(No::Halted) => break End::Halted,
            Err(No::Disconnected) => unreachable!("a poll needs no consumer but its own"),
        }
    };
    let Conduct { founder, leaves, .. } = conduct;
    Report { unit, founder, stays: founder && leaves.is_none(), account: desk.account, end }
}

/// Leaves: by a drop, or by a panic in the middle of a batch.
fn go(mut reader: Box<dyn Reading + '_>, desk: &mut Desk<'_>, conduct: Conduct, rng: &mut Rng) {
    if rng.bool() {
        return;
    }
    planned::catch(move || {
        // That nothing is there is as good.
        let _ = reader.take(conduct.most, How::Try, &mut |batch| {
            let len = batch.len();
            desk.handle(batch, len);
            planned::unwind()
        });
    });
}
