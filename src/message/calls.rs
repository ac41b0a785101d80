//! Ends of a message ring for one call: see `ring/calls.rs`.

use core::mem::ManuallyDrop;

use super::consumer::MessageConsumer;
use super::producer::MessageProducer;
use super::unit::Unit;
use crate::consumer::{Consumer, Shared};
use crate::gate::StageSet;
use crate::memory::{FixedKind, StaticParts};
use crate::producer::Producer;

impl<K: FixedKind> StaticParts<K, Unit> {
    /// The producer of messages for one call, which has claimed nothing. Dropping it would end the producing end for good.
    ///
    /// # Safety
    /// The ring has at least 8 units, and nobody else produces meanwhile.
    #[inline(always)]
    #[must_use]
    pub unsafe fn message_producer(&self) -> ManuallyDrop<MessageProducer<&Self>> {
        ManuallyDrop::new(MessageProducer::new(Producer::new(self)))
    }

    /// The consumer of messages for one call. Dropping it would end the consuming end for good.
    ///
    /// # Safety
    /// Nobody else consumes meanwhile, and nothing but messages was produced.
    #[inline(always)]
    #[must_use]
    pub unsafe fn message_consumer(&self) -> ManuallyDrop<MessageConsumer<&Self>> {
        let units: Consumer<&Self, Shared> = Consumer::new(self, 0, 0, StageSet::NONE);
        ManuallyDrop::new(MessageConsumer::new(units))
    }
}

#[cfg(all(test, annulus_heap))]
mod tests {
    use alloc::boxed::Box;
    use core::mem;
    use core::ptr::NonNull;

    use super::*;
    use crate::capacity::Capacity;
    use crate::error::TryPollError;
    use crate::memory::{Single, StaticWords};
    use crate::sequence::Seq;

    #[test]
    fn messages_go_through_ends_that_nobody_keeps() {
        let words: &'static StaticWords = Box::leak(Box::new(StaticWords::new(Seq::ZERO.minus(5))));
        let units: &'static mut [Unit] = Box::leak(Box::new([Unit::EMPTY; 16]));
        let (units, capacity) = (NonNull::from(units).cast(), Capacity::new(16).unwrap());
        // SAFETY: words and units are leaked for this ring alone.
        let ring: StaticParts<Single, Unit> = unsafe { StaticParts::new(words.into(), &[], units, capacity) };
        let max = 8;
        for round in 0..1000_usize {
            let message = [round as u8; 8];
            let message = &message[..round % (max + 1)];
            // SAFETY: this thread alone produces and consumes, and nothing but messages.
            unsafe {
                assert!(ring.message_producer().try_write(message).is_ok());
                let mut consumer = ring.message_consumer();
                let batch = consumer.try_poll(1).unwrap();
                assert_eq!(&batch[0], message);
                mem::forget(batch);
                assert_eq!(&ring.message_consumer().try_poll(1).unwrap()[0], message, "it is still the next");
                assert_eq!(ring.message_consumer().try_poll(1).map(drop), Err(TryPollError::Empty));
            }
        }
    }
}
