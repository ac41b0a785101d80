//! The consuming end of a ring: the handle, and the batches it lends.

#[cfg(annulus_async)]
mod asynchronous;
mod batch;
#[cfg_attr(not(annulus_coalescing), path = "consumer/eager.rs")]
mod coalescing;
mod copy;
mod fused;
mod peek;
mod polls;
#[cfg_attr(annulus_lean, path = "consumer/lean.rs")]
mod reader;
#[cfg(annulus_cas)]
mod share;
mod source;
#[cfg(annulus_async)]
mod stream;
#[cfg(annulus_async)]
mod wakers;
#[cfg(annulus_watch)]
mod watch;
#[cfg(annulus_watch)]
mod watched;

pub use batch::Batch;
pub use reader::Reader;
#[cfg(annulus_cas)]
pub use share::Share;
pub use source::Source;
#[cfg(annulus_async)]
pub use stream::{EventStream, StreamSource};

#[cfg(annulus_watch)]
pub use watch::{Watch, Watchable};
#[cfg(annulus_watch)]
pub use watched::Watched;

pub(crate) use polls::Polls;
#[cfg(annulus_watch)]
pub(crate) use watch::sealed::Sealed as WatchSealed;

use core::fmt;
use core::marker::PhantomData;

use crate::controller::Controller;
#[cfg(annulus_line = "128")]
use crate::copy::Copier;
use crate::copy::KeptCopier;
#[cfg(feature = "metrics")]
use crate::counters::Handle;
use crate::error::{PollDeadlineError, PollError, TryPollError};
use crate::gate::StageSet;
use crate::memory::Memory;
use crate::sequence::{Seq, SeqRange};
use crate::wait::Deadline;

/// How a consumer reaches the events: [`Shared`] or [`Exclusive`].
pub trait Access: sealed::Sealed {}

/// Reads events that other consumers may read at the same time.
#[derive(Clone, Copy, Debug)]
pub enum Shared {}

/// Reaches events that no other consumer will look at any more: it may change them and take values out.
#[derive(Clone, Copy, Debug)]
pub enum Exclusive {}

impl Access for Shared {}
impl Access for Exclusive {}

mod sealed {
    pub trait Sealed {
        /// Whether batches lend their slots for writing, too.
        const EXCLUSIVE: bool;
    }
    impl Sealed for super::Shared {
        const EXCLUSIVE: bool = false;
    }
    impl Sealed for super::Exclusive {
        const EXCLUSIVE: bool = true;
    }
}

/// A reader of a ring: it gets every event, in order, in batches, without a copy.
///
/// A consumer is owned by one thread at a time. Its progress bounds the producers: they wait, or get `Full`, rather
/// than lap the slowest consumer. Dropping it takes it out of that account.
///
/// # Progress
/// `try_poll` and releasing are wait-free, but for steps over abandoned runs, of which there are at most as many as
/// slots. In a ring with several producers an event is delivered once every claim before it was published or
/// abandoned: a producer that sleeps between claim and publish holds the readers up.
pub struct Consumer<M: Memory, A: Access = Shared, S: Source = Reader> {
    polls: Polls<M, S>,
    copier: KeptCopier,
    access: PhantomData<A>,
}

impl<M: Memory, A: Access, S: Source> fmt::Debug for Consumer<M, A, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Consumer")
            .field("capacity", &self.capacity())
            .field("sequence", &self.sequence())
            .field("lag", &self.lag())
            .finish_non_exhaustive()
    }
}

impl<M: Memory, A: Access> Consumer<M, A> {
    /// The consumer of the record at `place`, which is its own from now on, in a stage behind the stages `upstream`.
    pub(crate) fn new(memory: M, place: usize, stage: u32, upstream: StageSet) -> Self {
        let source = Reader::new(&memory, place, stage, upstream);
        Self::with_source(memory, source)
    }
}

#[cfg(annulus_cas)]
impl<M: Memory, A: Access> Worker<M, A> {
    /// A worker of the group of the record at `place`, the `group`-th of the ring, behind the stages `upstream`.
    pub(crate) fn of_group(memory: M, place: usize, group: usize, upstream: StageSet) -> Self {
        let source = Share::new(&memory, place, group, upstream);
        Self::with_source(memory, source)
    }
}

/// A consumer that shares the work with others: each event goes to exactly one worker of the group.
///
/// Workers take events from one shared cursor, in batches as large as they ask for, so ask for no more than one worker
/// shall have to itself. A slow worker holds back only the slots that it still reads; an idle one holds back nothing.
/// The events of a batch that was forgotten are released by the handle's next call, or its drop, and are not delivered
/// again. `sequence` and `lag` are those of the group.
///
/// # Progress
/// `try_poll` and releasing are lock-free: tried again only after another worker's succeeded.
#[cfg(annulus_cas)]
pub type Worker<M, A = Shared> = Consumer<M, A, Share>;

impl<M: Memory, A: Access, S: Source> Consumer<M, A, S> {
    fn with_source(memory: M, source: S) -> Self {
        Self { polls: Polls::new(memory, source), copier: KeptCopier::detect(), access: PhantomData }
    }

    /// The number of slots of the ring.
    #[inline]
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.polls.memory().capacity().get()
    }

    /// The next sequence that this consumer gets: it has released everything below.
    #[inline]
    #[must_use]
    pub fn sequence(&self) -> Seq {
        self.polls.next()
    }

    /// How far this consumer is behind: the events between its sequence and the ring's cursor, which counts those
    /// that are published, and in a ring with several producers also those that are claimed and not yet published.
    #[must_use]
    pub fn lag(&self) -> usize {
        self.polls.lag()
    }

    /// How many events wait for this consumer: the same as [`lag`](Self::lag).
    #[must_use]
    pub fn len(&self) -> usize {
        self.lag()
    }

    /// Whether this consumer has released all that was claimed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lag() == 0
    }

    /// Whether this consumer holds the producers up: it lies a whole capacity behind.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.lag() == self.capacity()
    }

    /// How many events could come before this consumer holds the producers up.
    #[must_use]
    pub fn free(&self) -> usize {
        self.capacity() - self.lag().min(self.capacity())
    }

    /// Chooses how `read_into` copies. The default is [`Copier::detect`], which was measured to be as fast as `memcpy`
    /// or faster out of slots that another core has written.
    /// Not on microcontrollers, which have nothing but `memcpy`.
    #[cfg(annulus_line = "128")]
    pub fn set_copier(&mut self, copier: Copier) {
        self.copier.set(copier);
    }

    /// The next events, `max` at most and at least one, waiting for them with the ring's strategy.
    ///
    /// A batch ends at the latest at an abandoned run; that run is stepped over and never seen.
    ///
    /// # Errors
    /// See [`PollError`].
    #[inline]
    pub fn poll(&mut self, max: usize) -> Result<Batch<'_, M, A, S>, PollError> {
        let range = self.polls.poll(max)?;
        Ok(self.lend(range))
    }

    /// The next events, `max` at most and at least one, if there are any now.
    ///
    /// # Errors
    /// See [`TryPollError`].
    #[inline]
    pub fn try_poll(&mut self, max: usize) -> Result<Batch<'_, M, A, S>, TryPollError> {
        let range = self.polls.try_poll(max)?;
        Ok(self.lend(range))
    }

    /// The next events, `max` at most and at least one, waiting for them until `deadline` at the latest.
    ///
    /// # Errors
    /// See [`PollDeadlineError`].
    #[inline]
    pub fn poll_deadline(
        &mut self,
        max: usize,
        deadline: impl Deadline,
    ) -> Result<Batch<'_, M, A, S>, PollDeadlineError> {
        let range = self.polls.poll_deadline(max, deadline)?;
        Ok(self.lend(range))
    }

    #[inline]
    fn lend(&mut self, range: SeqRange) -> Batch<'_, M, A, S> {
        let slots = self.polls.memory().slots();
        self.polls.lend(if A::EXCLUSIVE { slots.lend_mut(range) } else { slots.lend(range) });
        Batch::new(self, range)
    }

    /// Lets this consumer pause when it has caught up with the producers, where that makes the ring faster, or not. It
    /// does by default, with `std`: from time to time [`poll`](Self::poll) and [`poll_deadline`](Self::poll_deadline)
    /// measure whether a short pause, a few microseconds at most, lets more events pass, and keep it as long as it does.
    /// Without it an event that comes soon after another is delivered that much earlier.
    #[cfg(feature = "std")]
    pub fn set_coalescing(&mut self, enabled: bool) {
        self.polls.set_coalescing(enabled);
    }

    /// Asks that the ring be closed. A multi-producer ring is closed when this returns; the producer of a
    /// single-producer ring closes it at its next call or its drop.
    pub fn close(&self) {
        crate::controller::close(self.polls.memory());
    }

    /// Halts the ring: every wait on it returns `Halted` at once, and what was not delivered is dropped.
    pub fn halt(&self) {
        crate::controller::halt(self.polls.memory());
    }

    /// Whose [counters](crate::metrics) this consumer's are.
    #[cfg(feature = "metrics")]
    #[must_use]
    pub fn metrics_handle(&self) -> Handle {
        self.polls.handle()
    }

    /// A handle that watches, closes and halts the ring, for any thread.
    #[must_use]
    pub fn controller(&self) -> Controller<M> {
        Controller::new(self.polls.memory().clone())
    }
}

impl<M: Memory> Consumer<M, Shared> {
    /// The same consumer, allowed to change events and to take values out, if it is the only one its ring was built
    /// with.
    ///
    /// # Errors
    /// The consumer itself, if the ring was built with others.
    #[allow(
        clippy::result_large_err,
        reason = "the error is the consumer itself, which is not to be moved to a heap"
    )]
    pub fn into_exclusive(self) -> Result<Consumer<M, Exclusive>, Self> {
        if self.polls.memory().consumers().len() == 1 { Ok(self.into_access()) } else { Err(self) }
    }
}

impl<M: Memory, A: Access, S: Source> Consumer<M, A, S> {
    /// The same without the events, how it copies, and whether it is exclusive.
    pub(crate) fn into_polls(self) -> (Polls<M, S>, crate::copy::Copier, bool) {
        (self.polls, self.copier.get(), A::EXCLUSIVE)
    }

    pub(crate) fn into_access<B: Access>(self) -> Consumer<M, B, S> {
        let Self { polls, copier, .. } = self;
        Consumer { polls, copier, access: PhantomData }
    }
}
