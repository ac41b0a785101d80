//! What rings of some kinds have and others have not.

use annulus::message::{MessageConsumers, MessageJoiner, Unit};
use annulus::pipeline::{Pipeline, PipelineError};
use annulus::wait::WaitStrategy;
use annulus::{Consumers, Joinable, Joiner, Kind, Memory, MessageProducer, Multi, Producer, Single};

/// Any kind of ring.
pub(crate) trait AnyKind: Kind {
    /// One more producer, if there can be several.
    fn another<M: Memory<Kind = Self>>(_producer: &Producer<M>) -> Option<Producer<M>> {
        None
    }

    /// The same of a message ring.
    fn another_of_messages<M: Memory<Event = Unit, Kind = Self>>(
        _producer: &MessageProducer<M>,
    ) -> Option<MessageProducer<M>> {
        None
    }

    /// Closes the ring of a pipeline, and waits until all is handled.
    fn drain<T, W: WaitStrategy>(pipeline: Pipeline<T, Self, W>) -> Result<(), PipelineError> {
        pipeline.controller().close();
        pipeline.join()
    }

    /// A joiner, if consumers can join.
    fn joiner<M: Memory<Kind = Self>>(_consumers: &Consumers<M>) -> Option<Joiner<M>> {
        None
    }

    /// The same of a message ring.
    fn joiner_of_messages<M: Memory<Event = Unit, Kind = Self>>(
        _consumers: &MessageConsumers<M>,
    ) -> Option<MessageJoiner<M>> {
        None
    }
}

impl AnyKind for Single {}

macro_rules! several {
    () => {
        fn another<M: Memory<Kind = Self>>(producer: &Producer<M>) -> Option<Producer<M>> {
            Some(producer.clone())
        }

        fn another_of_messages<M: Memory<Event = Unit, Kind = Self>>(
            producer: &MessageProducer<M>,
        ) -> Option<MessageProducer<M>> {
            Some(producer.clone())
        }

        fn drain<T, W: WaitStrategy>(pipeline: Pipeline<T, Self, W>) -> Result<(), PipelineError> {
            pipeline.drain()
        }
    };
}

macro_rules! joins {
    () => {
        fn joiner<M: Memory<Kind = Self>>(consumers: &Consumers<M>) -> Option<Joiner<M>> {
            Some(consumers.joiner())
        }

        fn joiner_of_messages<M: Memory<Event = Unit, Kind = Self>>(
            consumers: &MessageConsumers<M>,
        ) -> Option<MessageJoiner<M>> {
            Some(consumers.joiner())
        }
    };
}

impl AnyKind for Multi {
    several!();
}

impl AnyKind for Joinable<Single> {
    joins!();
}

impl AnyKind for Joinable<Multi> {
    several!();
    joins!();
}
