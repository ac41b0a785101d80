//! Handles for one call: where a language keeps none, the ring's words say where its ends stand. Narrow sequences only:
//! with wide ones a consumer that stops inside a run keeps the run's end.

use core::mem::ManuallyDrop;

use crate::consumer::{Consumer, Shared};
use crate::gate::StageSet;
use crate::memory::{FixedKind, StaticParts};
use crate::producer::Producer;
use crate::range::{RangeConsumer, RangeProducer};
use crate::sequence::SeqRange;

impl<K: FixedKind> StaticParts<K> {
    /// A producer for one call, which has claimed `open`. Dropping it would end the producing end for good.
    ///
    /// # Safety
    /// - Nobody else produces meanwhile, or the ring has several producers.
    /// - `open` is what is left of the last claim by this producer, or empty. With one producer it is empty: the next call
    ///   makes the same claim again.
    #[inline(always)]
    #[must_use]
    pub unsafe fn producer(&self, open: SeqRange) -> ManuallyDrop<RangeProducer<&Self>> {
        let mut producer = RangeProducer::from(Producer::new(self));
        producer.resume(open);
        ManuallyDrop::new(producer)
    }

    /// The consumer for one call. Dropping it would end the consuming end for good.
    ///
    /// # Safety
    /// Nobody else consumes meanwhile.
    #[inline(always)]
    #[must_use]
    pub unsafe fn consumer(&self) -> ManuallyDrop<RangeConsumer<&Self>> {
        let consumer: Consumer<&Self, Shared> = Consumer::new(self, 0, 0, StageSet::NONE);
        ManuallyDrop::new(consumer.into())
    }
}

#[cfg(all(test, annulus_heap))]
mod tests;
