//! The producing end without the events: claims, how they wait, and how they end.

#[cfg(feature = "metrics")]
use crate::counters::Handle;
use crate::error::{ClaimDeadlineError, ClaimError, TryClaimError};
use crate::gate::Gate;
#[cfg(annulus_cas)]
use crate::memory::MultiProducer;
use crate::memory::{Kind, Memory, OpenRange, refused};
use crate::sequence::{Seq, SeqRange};
#[cfg(annulus_joins)]
use crate::sequencer::Refusal;
use crate::slots::Loan;
use crate::tally::ProducerTally;
#[cfg(annulus_async)]
use crate::wait::AsyncWait;
use crate::wait::{Deadline, WaitStrategy};

/// A producer's claims. It knows the ring's words and not its events, so that rings of other shapes can share it.
#[derive(Debug)]
#[cfg_attr(annulus_outline, repr(C))]
pub(crate) struct Claims<M: Memory> {
    sequencer: <M::Kind as Kind>::Sequencer,
    /// What is claimed and neither published nor abandoned. Kept here, not in the guard, which can be forgotten.
    open: <M::Kind as Kind>::Open,
    memory: M,
    /// What the open claim holds of the slots. It ends before the claim does, so that nobody else is let in earlier.
    loan: Loan,
    tally: ProducerTally,
}

impl<M: Memory> Claims<M> {
    /// Where these lie in it, for hosts that make hot calls on their own.
    #[cfg(annulus_outline)]
    pub(crate) const OPEN: usize = core::mem::offset_of!(Self, open);
    #[cfg(annulus_outline)]
    pub(crate) const SEQUENCER: usize = core::mem::offset_of!(Self, sequencer);

    pub(crate) fn new(memory: M) -> Self {
        let sequencer = M::Kind::sequencer(&memory);
        let tally = ProducerTally::new(&memory);
        let open = <M::Kind as Kind>::Open::none(&sequencer);
        Self { memory, sequencer, open, loan: Loan::default(), tally }
    }

    #[cfg(annulus_outline)]
    pub(crate) fn tally(&self) -> &ProducerTally {
        &self.tally
    }

    #[inline]
    pub(crate) fn memory(&self) -> &M {
        &self.memory
    }

    /// Claims, or tells that there is no room: `None`.
    #[inline(always)]
    fn attempt(
        sequencer: &mut <M::Kind as Kind>::Sequencer,
        memory: &M,
        size: impl Fn(Seq) -> usize + Copy,
    ) -> Result<Option<SeqRange>, ClaimError> {
        match M::Kind::try_claim(sequencer, memory, size) {
            Ok(range) => Ok(Some(range)),
            #[cfg(annulus_joins)]
            Err(Refusal::Full { .. }) if M::Kind::JOINS && memory.status().has_no_consumers() => {
                // The last one may have made room before it left: once more, now that none can come.
                M::Kind::try_claim(sequencer, memory, size).map(Some).or_else(|refusal| match refusal {
                    Refusal::Full { .. } => Err(ClaimError::Disconnected),
                    refusal => refused(memory, refusal),
                })
            }
            #[cfg(annulus_joins)]
            Err(Refusal::Full { .. }) if M::Kind::JOINS => Ok(None),
            Err(refusal) => refused(memory, refusal),
        }
    }

    #[inline(always)]
    fn attempt_now(&mut self, size: impl Fn(Seq) -> usize + Copy) -> Result<Option<SeqRange>, ClaimError> {
        self.abandon_open();
        Self::attempt(&mut self.sequencer, &self.memory, size)
    }

    #[inline]
    pub(crate) fn try_claim(&mut self, count: usize) -> Result<SeqRange, TryClaimError> {
        self.try_claim_with(move |_| count)
    }

    /// Claims as many as there is room for now, `most` at most and at least one.
    pub(crate) fn try_claim_some(&mut self, most: usize) -> Result<SeqRange, TryClaimError> {
        let mut count = most.min(self.memory.capacity().get());
        loop {
            match self.try_claim(count) {
                // Other producers may take what is free before this one does: then there is less. There may be room for
                // some even when nobody is left to make room for all.
                Err(refusal @ (TryClaimError::Full | TryClaimError::Disconnected)) => {
                    let fits = self.free();
                    match if fits < count { fits } else { count - 1 } {
                        0 => return Err(refusal),
                        fewer => count = fewer,
                    }
                }
                answer => return answer,
            }
        }
    }

    #[inline]
    pub(crate) fn claim(&mut self, count: usize) -> Result<SeqRange, ClaimError> {
        self.claim_with(move |_| count)
    }

    #[inline]
    pub(crate) fn claim_deadline(
        &mut self,
        count: usize,
        deadline: impl Deadline,
    ) -> Result<SeqRange, ClaimDeadlineError> {
        self.claim_deadline_with(move |_| count, deadline)
    }

    /// Claims as many events as `size` says for the sequence that the claim would begin at. It is asked anew at every
    /// attempt. Always inlined, since a size that is a constant must cost nothing.
    #[inline(always)]
    pub(crate) fn try_claim_with(
        &mut self,
        size: impl Fn(Seq) -> usize + Copy,
    ) -> Result<SeqRange, TryClaimError> {
        match self.attempt_now(size)? {
            Some(range) => Ok(range),
            None => {
                self.tally.refused(&self.memory);
                Err(TryClaimError::Full)
            }
        }
    }

    /// Claims as many events as there is room for before the wrap, `max` at most.
    #[inline]
    pub(crate) fn try_claim_contiguous(&mut self, max: usize) -> Result<SeqRange, TryClaimError> {
        self.abandon_open();
        let Self { memory, sequencer, tally, .. } = self;
        let fitting = |start: Seq| {
            let before_wrap = memory.capacity().get() - start.index(memory.capacity());
            // At least one, which is refused if there is no room for it.
            max.min(before_wrap).min(room_at(memory, start).max(1))
        };
        match Self::attempt(sequencer, memory, fitting)? {
            Some(range) => Ok(range),
            None => {
                tally.refused(memory);
                Err(TryClaimError::Full)
            }
        }
    }

    #[inline(always)]
    pub(crate) fn claim_with(&mut self, size: impl Fn(Seq) -> usize + Copy) -> Result<SeqRange, ClaimError> {
        match self.attempt_now(size)? {
            Some(range) => Ok(range),
            None => self.claim_later(size),
        }
    }

    #[cold]
    #[inline(never)]
    fn claim_later(&mut self, size: impl Fn(Seq) -> usize + Copy) -> Result<SeqRange, ClaimError> {
        let Self { memory, sequencer, tally, .. } = self;
        let again = || {
            tally.looked(memory);
            Self::attempt(sequencer, memory, size).transpose()
        };
        let _timed = tally.stall(memory);
        memory.wait().wait(memory.producers_wake(), again)
    }

    #[inline]
    pub(crate) fn claim_deadline_with(
        &mut self,
        size: impl Fn(Seq) -> usize + Copy,
        deadline: impl Deadline,
    ) -> Result<SeqRange, ClaimDeadlineError> {
        match self.attempt_now(size)? {
            Some(range) => Ok(range),
            None => self.claim_until(size, deadline),
        }
    }

    #[cold]
    #[inline(never)]
    fn claim_until(
        &mut self,
        size: impl Fn(Seq) -> usize + Copy,
        deadline: impl Deadline,
    ) -> Result<SeqRange, ClaimDeadlineError> {
        let Self { memory, sequencer, tally, .. } = self;
        let again = || {
            tally.looked(memory);
            Self::attempt(sequencer, memory, size).transpose()
        };
        let _timed = tally.stall(memory);
        let claimed = memory.wait().wait_deadline(memory.producers_wake(), deadline, again);
        Ok(claimed.ok_or(ClaimDeadlineError::TimedOut)??)
    }

    /// Claims as [`claim_with`](Self::claim_with) does, as a task that awaits room.
    #[cfg(annulus_async)]
    pub(crate) async fn claim_async_with(
        &mut self,
        size: impl Fn(Seq) -> usize + Copy,
    ) -> Result<SeqRange, ClaimError>
    where
        M::Wait: AsyncWait,
    {
        self.abandon_open();
        let Self { memory, sequencer, tally, .. } = self;
        let mut timed = None;
        let attempt = || {
            if timed.is_some() {
                tally.looked(memory);
            }
            let claimed = Self::attempt(sequencer, memory, size).transpose();
            if claimed.is_none() && timed.is_none() {
                timed = Some(tally.stall(memory));
            }
            claimed
        };
        memory.wait().wait_async(memory.producers_wake(), attempt).await
    }

    /// Notes that a claim is open beyond the call that made it, and what it holds of the slots.
    #[inline]
    pub(crate) fn open(&mut self, range: SeqRange, loan: Loan) {
        self.open.set(range);
        self.loan = loan;
    }

    /// What of the open claim is not yet published, if the handle keeps that.
    #[inline]
    pub(crate) fn opened(&self) -> Option<SeqRange> {
        <M::Kind as Kind>::Open::KEPT.then(|| self.open.get(&self.sequencer))
    }

    /// Publishes the first `count` events of the open claim, of which `rest` is left.
    ///
    /// # Panics
    /// If there are not so many.
    #[inline(always)]
    pub(crate) fn publish_open(&mut self, rest: &mut SeqRange, count: usize) -> SeqRange {
        let run = rest.take_front(count);
        self.open.set(*rest);
        self.loan.give_back(count);
        self.publish(run);
        run
    }

    /// Gives up what is left of the open claim.
    #[inline(always)]
    pub(crate) fn abandon_open(&mut self) {
        self.loan.end();
        if let Some(rest) = self.opened()
            && !rest.is_empty()
        {
            self.abandon(rest);
            self.open.set(SeqRange::new(rest.start, 0));
        }
    }

    /// Goes on from where the ring's words are, with no claim open.
    #[cfg(not(annulus_lean))]
    pub(crate) fn resume(&mut self) {
        self.sequencer = M::Kind::sequencer(&self.memory);
        self.open = OpenRange::none(&self.sequencer);
    }

    /// Publishes a run that was claimed.
    #[inline(always)]
    pub(crate) fn publish(&mut self, run: SeqRange) {
        M::Kind::publish(&mut self.sequencer, &self.memory, run);
        self.memory.notify_consumers();
        self.tally.published(&self.memory, run.len());
    }

    /// Gives a claimed run up.
    #[inline]
    pub(crate) fn abandon(&mut self, rest: SeqRange) {
        self.tally.abandoned(&self.memory, rest.len());
        if M::Kind::abandon(&self.memory, rest) {
            self.memory.notify_consumers();
        }
    }

    /// Whose counters this handle's are.
    #[cfg(feature = "metrics")]
    pub(crate) fn handle(&self) -> Handle {
        self.tally.handle()
    }

    /// How many events could be claimed now.
    pub(crate) fn free(&self) -> usize {
        // The cursor first: whoever reads the gate first may find the cursor more than a capacity ahead of it.
        let (next, _) = self.memory.cursor().get();
        room_at(&self.memory, next)
    }

    pub(crate) fn close(&mut self) {
        self.abandon_open();
        M::Kind::request_close(&self.memory);
        if !M::Kind::MULTI {
            // The only producer follows its own request at once.
            M::Kind::remove_producer(&self.sequencer, &self.memory);
        }
        self.memory.notify_all();
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.memory.status().is_close_requested() || self.memory.cursor().get().1
    }
}

/// How many events there is room for from `start` on.
fn room_at<M: Memory>(memory: &M, start: Seq) -> usize {
    let used = start.since(memory.gate().progress().sequence).max(0) as usize;
    memory.capacity().get().saturating_sub(used)
}

#[cfg(annulus_cas)]
impl<M: Memory<Kind: MultiProducer>> Clone for Claims<M> {
    fn clone(&self) -> Self {
        self.memory.status().add_producer();
        let sequencer = self.sequencer.clone();
        Self {
            memory: self.memory.clone(),
            open: <M::Kind as Kind>::Open::none(&sequencer),
            sequencer,
            loan: Loan::default(),
            tally: ProducerTally::new(&self.memory),
        }
    }
}

impl<M: Memory> Drop for Claims<M> {
    fn drop(&mut self) {
        self.abandon_open();
        self.tally.hand_back(&self.memory);
        if M::Kind::remove_producer(&self.sequencer, &self.memory) {
            self.memory.notify_all();
        }
    }
}

#[cfg(all(test, annulus_heap, annulus_cas, not(annulus_loom)))]
mod tests {
    use crate::error::TryPollError;

    #[test]
    fn closing_abandons_a_forgotten_claim() {
        let (mut producer, mut consumer) = crate::ring::<u32>(2).unwrap().multi_producer().build().unwrap();
        core::mem::forget(producer.try_claim(1).unwrap());
        producer.close();
        assert_eq!(consumer.try_poll(1).map(drop), Err(TryPollError::Closed));
    }
}
