//! One producer or several: what that changes in claiming, publishing, closing and reading.

mod open;
mod refusal;
#[cfg_attr(annulus_lean, path = "kind/lean.rs")]
mod single;

pub use open::OpenRange;
pub(crate) use refusal::{Denied, refused};

#[cfg(annulus_cas)]
use crate::available_buffer::AvailableBuffer;
use crate::available_buffer::Run;
#[cfg(not(annulus_loom))]
use crate::available_buffer::Stamp;
#[cfg(all(feature = "metrics", not(annulus_loom)))]
use crate::counters::ProducerCounters;
use crate::gate::{Gate, Progress};
use crate::sequence::{Seq, SeqRange};
#[cfg(annulus_cas)]
use crate::sequencer::MultiProducerSequencer;

use super::Memory;

/// Whether a ring has one producer or several: [`Single`] or `Multi`.
pub trait Kind: Sized + sealed::Sealed {
    #[doc(hidden)]
    const MULTI: bool;
    /// Whether consumers may join a running ring.
    #[doc(hidden)]
    const JOINS: bool = false;
    /// The state of one producer handle.
    #[doc(hidden)]
    type Sequencer: core::fmt::Debug + Send + Sync;

    /// What a producer handle knows of its open claim.
    #[doc(hidden)]
    type Open: OpenRange<Self::Sequencer>;

    #[doc(hidden)]
    fn sequencer<M: Memory>(memory: &M) -> Self::Sequencer;

    /// Claims as many sequences as `size` says for the one that the claim would begin at.
    #[doc(hidden)]
    fn try_claim<M: Memory>(
        sequencer: &mut Self::Sequencer,
        memory: &M,
        size: impl Fn(Seq) -> usize,
    ) -> Result<SeqRange, Denied>;

    /// Publishes a run of a claim; an empty one changes nothing.
    #[doc(hidden)]
    fn publish<M: Memory>(sequencer: &mut Self::Sequencer, memory: &M, run: SeqRange);

    /// Gives the rest of a claim up. Whether anybody can see that.
    #[doc(hidden)]
    fn abandon<M: Memory>(memory: &M, rest: SeqRange) -> bool;

    /// Asks, from wherever, that the ring be closed.
    #[doc(hidden)]
    fn request_close<M: Memory>(memory: &M);

    /// Halts the ring, from wherever. That comes before the closing, so that producers who find the ring closed see why.
    #[doc(hidden)]
    fn halt<M: Memory>(memory: &M) {
        memory.status().halt();
        Self::request_close(memory);
    }

    /// Takes a producer handle away. Whether that closed the ring.
    #[doc(hidden)]
    fn remove_producer<M: Memory>(sequencer: &Self::Sequencer, memory: &M) -> bool;

    /// Makes the rest of a published run a run of its own, for whoever goes on where a worker stopped.
    #[doc(hidden)]
    fn restamp<M: Memory>(_memory: &M, _rest: SeqRange, _abandoned: bool) {}

    /// The run at `head`, if it is published.
    #[doc(hidden)]
    fn run_at<M: Memory>(memory: &M, head: Seq) -> Option<Run>;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Single {}
    #[cfg(annulus_cas)]
    impl Sealed for super::Multi {}
    #[cfg(annulus_joins)]
    impl<K> Sealed for super::Joinable<K> {}
}

/// The gate of the producers, put together only once somebody looks at it.
struct AllConsumers<'m, M>(&'m M);

impl<M: Memory> Gate for AllConsumers<'_, M> {
    #[inline]
    fn progress(&self) -> Progress {
        let progress = self.0.gate().progress();
        // Here and not by whoever else looks: no claim goes on before those that have left are within a lap of it.
        #[cfg(annulus_lean)]
        if let all @ [_, _, ..] = self.0.consumers()
            && progress.active
        {
            all.iter().for_each(|record| record.take_along(progress.sequence));
        }
        progress
    }
}

/// One producer: publishing is one store, and nothing needs compare-and-swap.
#[derive(Clone, Copy, Debug)]
pub enum Single {}

/// Several producers: a claim is one compare-and-swap, and publishing one store.
#[cfg(annulus_cas)]
#[derive(Clone, Copy, Debug)]
pub enum Multi {}

#[cfg(annulus_cas)]
impl Kind for Multi {
    const MULTI: bool = true;
    type Sequencer = MultiProducerSequencer;
    type Open = SeqRange;

    fn sequencer<M: Memory>(memory: &M) -> MultiProducerSequencer {
        MultiProducerSequencer::new(memory.capacity(), memory.cursor().get().0)
    }

    #[inline]
    fn try_claim<M: Memory>(
        sequencer: &mut MultiProducerSequencer,
        memory: &M,
        size: impl Fn(Seq) -> usize,
    ) -> Result<SeqRange, Denied> {
        let claimed = sequencer.try_claim_with(size, memory.cursor(), &AllConsumers(memory));
        #[cfg(annulus_lean)]
        let claimed = claimed.map_err(|refusal| refusal::explain(memory, refusal));
        claimed
    }

    #[inline]
    fn publish<M: Memory>(_: &mut MultiProducerSequencer, memory: &M, run: SeqRange) {
        memory.stamps().publish(run);
    }

    #[inline]
    fn abandon<M: Memory>(memory: &M, rest: SeqRange) -> bool {
        memory.stamps().abandon(rest);
        !rest.is_empty()
    }

    #[inline]
    fn restamp<M: Memory>(memory: &M, rest: SeqRange, abandoned: bool) {
        memory.stamps().split(rest, abandoned);
    }

    fn request_close<M: Memory>(memory: &M) {
        memory.cursor().close();
    }

    fn remove_producer<M: Memory>(_: &MultiProducerSequencer, memory: &M) -> bool {
        memory.status().remove_producer() && memory.cursor().close()
    }

    #[inline]
    fn run_at<M: Memory>(memory: &M, head: Seq) -> Option<Run> {
        memory.stamps().run_at(head)
    }
}

/// A kind with several producers: [`Multi`], or `Joinable<Multi>`.
#[cfg(annulus_cas)]
pub trait MultiProducer: Kind<Sequencer: Clone> {}

#[cfg(annulus_cas)]
impl MultiProducer for Multi {}

#[cfg(annulus_joins)]
impl MultiProducer for Joinable<Multi> {}

/// A kind of ring that consumers may join while it runs, and leave, and join again.
///
/// It pays for that with a fence in every look at the consumers' progress and one store for each poll of
/// a consumer. Its consumers have at most 64 places.
#[cfg(annulus_joins)]
#[derive(Clone, Copy, Debug)]
pub struct Joinable<K>(core::marker::PhantomData<K>);

#[cfg(annulus_joins)]
impl<K: Kind> Kind for Joinable<K> {
    const MULTI: bool = K::MULTI;
    const JOINS: bool = true;
    type Sequencer = K::Sequencer;
    type Open = K::Open;

    fn sequencer<M: Memory>(memory: &M) -> K::Sequencer {
        K::sequencer(memory)
    }

    #[inline]
    fn try_claim<M: Memory>(
        sequencer: &mut K::Sequencer,
        memory: &M,
        size: impl Fn(Seq) -> usize,
    ) -> Result<SeqRange, Denied> {
        K::try_claim(sequencer, memory, size)
    }

    #[inline]
    fn publish<M: Memory>(sequencer: &mut K::Sequencer, memory: &M, run: SeqRange) {
        K::publish(sequencer, memory, run);
    }

    #[inline]
    fn abandon<M: Memory>(memory: &M, rest: SeqRange) -> bool {
        K::abandon(memory, rest)
    }

    #[inline]
    fn restamp<M: Memory>(memory: &M, rest: SeqRange, abandoned: bool) {
        K::restamp(memory, rest, abandoned);
    }

    fn request_close<M: Memory>(memory: &M) {
        K::request_close(memory);
    }

    fn halt<M: Memory>(memory: &M) {
        K::halt(memory);
    }

    fn remove_producer<M: Memory>(sequencer: &K::Sequencer, memory: &M) -> bool {
        K::remove_producer(sequencer, memory)
    }

    #[inline]
    fn run_at<M: Memory>(memory: &M, head: Seq) -> Option<Run> {
        K::run_at(memory, head)
    }
}

/// A kind of ring whose stamps a `static` can hold: [`Single`] or `Multi`.
#[cfg(not(annulus_loom))]
pub trait FixedKind: Kind {
    #[doc(hidden)]
    type Stamps<const N: usize>: super::ConstInit;

    #[doc(hidden)]
    fn entries<const N: usize>(stamps: &Self::Stamps<N>) -> &[Stamp];

    /// The counters of the producers.
    #[cfg(feature = "metrics")]
    #[doc(hidden)]
    type Producers: super::ConstInit;

    #[cfg(feature = "metrics")]
    #[doc(hidden)]
    fn producer_counters(counters: &Self::Producers) -> &[ProducerCounters];
}

#[cfg(not(annulus_loom))]
impl FixedKind for Single {
    type Stamps<const N: usize> = ();

    #[inline]
    fn entries<const N: usize>((): &()) -> &[Stamp] {
        &[]
    }

    #[cfg(feature = "metrics")]
    type Producers = [ProducerCounters; 1];

    #[cfg(feature = "metrics")]
    #[inline]
    fn producer_counters(counters: &Self::Producers) -> &[ProducerCounters] {
        counters
    }
}

#[cfg(all(not(annulus_loom), annulus_cas))]
impl FixedKind for Multi {
    type Stamps<const N: usize> = [Stamp; N];

    #[inline]
    fn entries<const N: usize>(stamps: &[Stamp; N]) -> &[Stamp] {
        stamps
    }

    /// With one more for producers that find no place.
    #[cfg(feature = "metrics")]
    type Producers = [ProducerCounters; crate::counters::PRODUCER_PLACES as usize + 1];

    #[cfg(feature = "metrics")]
    #[inline]
    fn producer_counters(counters: &Self::Producers) -> &[ProducerCounters] {
        counters
    }
}
